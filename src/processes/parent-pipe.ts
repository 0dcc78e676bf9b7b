import { type ChildFrame, type ParentFrame, parentFrameSchema } from './control-frame.ts'
import type { MessagePortLike } from './message-port-channel.ts'

/** The pipe to the parent, whichever way this process was started. */
export interface ParentPipe {
  send(frame: ChildFrame): void
  onFrame(listener: (frame: ParentFrame, ports: readonly MessagePortLike[]) => void): void
  /** The parent is gone, or closed the pipe. */
  onGone(listener: () => void): void
}

/** `process.parentPort` of an Electron utility process, as far as it is used here. */
interface ElectronParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown; ports: MessagePortLike[] }) => void): void
  on(event: 'close', listener: () => void): void
}

function electronPipe(port: ElectronParentPort): ParentPipe {
  return {
    send: (frame) => port.postMessage(frame),
    onFrame(listener) {
      port.on('message', (event) => {
        const frame = parentFrameSchema.safeParse(event.data)
        if (frame.success) listener(frame.data, event.ports)
      })
    },
    // Chromium ends a utility process whose browser process is gone; `close` covers an orderly end.
    onGone: (listener) => port.on('close', listener)
  }
}

function nodePipe(): ParentPipe {
  return {
    // A parent that has just gone makes `send` fail in its callback; 'disconnect' follows and ends the process.
    send: (frame) => void process.send?.(frame, undefined, undefined, () => {}),
    onFrame(listener) {
      process.on('message', (message) => {
        const frame = parentFrameSchema.safeParse(message)
        if (frame.success) listener(frame.data, [])
      })
    },
    onGone: (listener) => void process.once('disconnect', listener)
  }
}

/** The pipe to the parent, or null in a process that nobody supervises (started by hand). */
export function openParentPipe(): ParentPipe | null {
  const { parentPort } = process as unknown as { parentPort?: ElectronParentPort }
  if (parentPort) return electronPipe(parentPort)
  return process.send === undefined ? null : nodePipe()
}
