import type { Channel } from '../shared/transport.ts'

/** A port of `worker_threads` or Electron's `MessagePortMain`; their events differ in shape (see `unwrap`). */
export interface MessagePortLike {
  postMessage(message: unknown): void
  on(event: 'message', listener: (message: unknown) => void): unknown
  on(event: 'close', listener: () => void): unknown
  start(): void
  close(): void
}

export interface MessagePortChannelOptions {
  /** How a message arrives: Node gives the value itself, Electron an event that has it as `data`. */
  unwrap?: (message: unknown) => unknown
}

/** What Electron's ports give. */
export const electronPortMessage = (event: unknown): unknown => (event as { data: unknown }).data

/** A channel over a MessagePort. The port itself keeps messages until `onMessage` is called. */
export function messagePortChannel(port: MessagePortLike, options: MessagePortChannelOptions = {}): Channel {
  const unwrap = options.unwrap ?? ((message: unknown) => message)
  let closed = false
  const closeListeners: (() => void)[] = []
  const ended = () => {
    if (closed) return
    closed = true
    for (const listener of closeListeners) listener()
  }
  port.on('close', ended)
  return {
    post(message) {
      if (!closed) port.postMessage(message)
    },
    onMessage(listener) {
      port.on('message', (message) => {
        if (!closed) listener(unwrap(message))
      })
      port.start()
    },
    onClose(listener) {
      if (closed) listener()
      else closeListeners.push(listener)
    },
    close() {
      port.close()
      // Node emits 'close' later, Electron only on the other side: say it once, now.
      ended()
    }
  }
}
