import { setImmediate as nextTurn } from 'node:timers/promises'

/** Longest time in milliseconds that work may hold the event loop before others get their turn. */
const turnMs = 6

/**
 * For long loops on the engine's thread: `await breathe()` after each step lets the event loop run when the step has
 * taken its time, and costs nothing otherwise. Rejects when the signal has fired.
 */
export function createBreather(signal: AbortSignal): () => Promise<void> {
  let turnStart = performance.now()
  return async () => {
    if (performance.now() - turnStart < turnMs) return
    await nextTurn()
    signal.throwIfAborted()
    turnStart = performance.now()
  }
}
