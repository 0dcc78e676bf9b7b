import type { Channel } from '../shared/transport.ts'

/** The side of a channel that feeds it: messages that came in, and the end. */
export interface ChannelFeed {
  readonly channel: Channel
  receive(message: unknown): void
  /** The other side is gone. Later calls do nothing. */
  end(): void
}

/**
 * A channel whose messages are brought by its owner. What arrives before `onMessage` is set is kept.
 * `onCloseRequest` runs when the channel's user closes it.
 */
export function bufferedChannel(post: (message: unknown) => void, onCloseRequest: () => void): ChannelFeed {
  const early: unknown[] = []
  const closeListeners: (() => void)[] = []
  let deliver: ((message: unknown) => void) | null = null
  let closed = false
  const end = () => {
    if (closed) return
    closed = true
    for (const listener of closeListeners) listener()
  }
  const channel: Channel = {
    post(message) {
      if (!closed) post(message)
    },
    onMessage(listener) {
      deliver = listener
      for (const message of early.splice(0)) listener(message)
    },
    onClose(listener) {
      if (closed) listener()
      else closeListeners.push(listener)
    },
    close() {
      if (closed) return
      end()
      onCloseRequest()
    }
  }
  return {
    channel,
    receive(message) {
      if (closed) return
      if (deliver === null) early.push(message)
      else deliver(message)
    },
    end
  }
}
