import { electronPortMessage, messagePortChannel } from '../processes/message-port-channel.ts'
import type { Channel } from '../shared/transport.ts'

/** A channel over the browser's own MessagePort, whose events carry the message as Electron's do. */
export function domPortChannel(port: MessagePort): Channel {
  const like = {
    postMessage: (message: unknown) => port.postMessage(message),
    // Chromium says 'close' when the other side is gone; TypeScript's DOM library does not know that event yet.
    on: (event: string, listener: (event?: unknown) => void) => port.addEventListener(event, listener),
    start: () => port.start(),
    close: () => port.close()
  }
  return messagePortChannel(like, { unwrap: electronPortMessage })
}
