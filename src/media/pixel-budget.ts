import { throwIfCancelled } from '../shared/errors.ts'

/** Runs work of given sizes side by side as long as the sizes add up to no more than a limit, in order of arrival. */
export interface PixelBudget {
  /**
   * Runs `work` when `pixels` are free; larger than the limit means alone. Rejects with `cancelled` when the signal
   * has fired before its turn.
   */
  run<T>(pixels: number, signal: AbortSignal, work: () => Promise<T>): Promise<T>
}

/** Makes a budget of so many pixels that may be in decoded form at once. */
export function createPixelBudget(limitPixels: number): PixelBudget {
  let used = 0
  const waiting: { pixels: number; start(): void }[] = []
  const startWaiting = () => {
    for (let next = waiting[0]; next && (used === 0 || used + next.pixels <= limitPixels); next = waiting[0]) {
      waiting.shift()
      used += next.pixels
      next.start()
    }
  }
  return {
    async run(pixels, signal, work) {
      await new Promise<void>((resolve) => {
        waiting.push({ pixels, start: resolve })
        startWaiting()
      })
      try {
        throwIfCancelled(signal)
        return await work()
      } finally {
        used -= pixels
        startWaiting()
      }
    }
  }
}
