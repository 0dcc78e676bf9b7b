/** Time constant of the moving average in seconds: short enough to follow a change, long enough not to flicker. */
const smoothingSeconds = 8

/** How fast the queue moves. */
export interface RateMeter {
  /** Notes that `count` items were finished at `nowMs`. */
  add(count: number, nowMs: number): void
  /** Items per second; decays while nothing is finished. */
  itemsPerSecond(nowMs: number): number
  reset(): void
}

/**
 * An exponentially weighted rate: each item adds 1/τ, and the sum decays with exp(-t/τ).
 * The start is corrected by 1 - exp(-age/τ), so that the first seconds are not shown too slow.
 */
export function createRateMeter(): RateMeter {
  let weighted = 0
  let startMs: number | null = null
  let lastMs = 0
  const decayTo = (nowMs: number) => {
    const elapsedSeconds = Math.max(0, nowMs - lastMs) / 1000
    weighted *= Math.exp(-elapsedSeconds / smoothingSeconds)
    lastMs = nowMs
  }
  return {
    add(count, nowMs) {
      if (startMs === null) {
        startMs = nowMs
        lastMs = nowMs
      }
      decayTo(nowMs)
      weighted += count / smoothingSeconds
    },
    itemsPerSecond(nowMs) {
      if (startMs === null || nowMs - startMs < 500) return 0
      decayTo(nowMs)
      return weighted / (1 - Math.exp(-(nowMs - startMs) / 1000 / smoothingSeconds))
    },
    reset() {
      weighted = 0
      startMs = null
    }
  }
}
