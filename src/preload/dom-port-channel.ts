import type { Channel } from '../shared/transport.ts'

/** A channel over the browser's own MessagePort. The port keeps messages until `onMessage` is called. */
export function domPortChannel(port: MessagePort): Channel {
  const closeListeners: (() => void)[] = []
  let closed = false
  const ended = () => {
    if (closed) return
    closed = true
    for (const listener of closeListeners) listener()
  }
  // Chromium says when the other side is gone; TypeScript's DOM library does not know that event yet.
  port.addEventListener('close', ended)
  return {
    post(message) {
      if (!closed) port.postMessage(message)
    },
    onMessage(listener) {
      port.addEventListener('message', (event) => {
        if (!closed) listener(event.data)
      })
      port.start()
    },
    onClose(listener) {
      if (closed) listener()
      else closeListeners.push(listener)
    },
    close() {
      port.close()
      ended()
    }
  }
}
