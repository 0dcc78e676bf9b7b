import type { Channel } from './transport.ts'

interface Side {
  readonly queue: unknown[]
  onMessage: ((message: unknown) => void) | null
  readonly closeListeners: (() => void)[]
}

const newSide = (): Side => ({ queue: [], onMessage: null, closeListeners: [] })

/**
 * Two channels of one process, connected to each other. Messages are structured-cloned, so neither side can share memory
 * with the other by accident, and arrive in a later turn, as over any other transport.
 */
export function channelPair(): [Channel, Channel] {
  const sides: [Side, Side] = [newSide(), newSide()]
  let closed = false
  const close = () => {
    if (closed) return
    closed = true
    for (const side of sides) for (const listener of side.closeListeners) listener()
  }
  const deliver = (side: Side, message: unknown) => {
    if (closed) return
    if (side.onMessage === null) side.queue.push(message)
    else side.onMessage(message)
  }
  const channel = (own: Side, other: Side): Channel => ({
    post(message) {
      if (closed) return
      const copy: unknown = structuredClone(message)
      queueMicrotask(() => deliver(other, copy))
    },
    onMessage(listener) {
      own.onMessage = listener
      for (const message of own.queue.splice(0)) listener(message)
    },
    onClose(listener) {
      if (closed) listener()
      else own.closeListeners.push(listener)
    },
    close
  })
  return [channel(sides[0], sides[1]), channel(sides[1], sides[0])]
}
