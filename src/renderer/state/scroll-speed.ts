/** Faster than this the eye follows colours, not pictures. In pixels between two frames. */
const fastPx = 160
/** This long after the last fast frame, pictures are worth their work again. */
const calmAfterMs = 90

/** One jump (a key, a new answer) is not yet a throw; two large steps within this time are. */
const throwWithinMs = 150

let lastStepAtMs = Number.NEGATIVE_INFINITY
let lastFastAtMs = Number.NEGATIVE_INFINITY

/** Told how far the results moved since the last frame. */
export function noteScroll(distancePx: number): void {
  if (Math.abs(distancePx) <= fastPx) return
  const now = performance.now()
  if (now - lastStepAtMs < throwWithinMs) lastFastAtMs = now
  lastStepAtMs = now
}

/** Milliseconds until pictures should be drawn: 0 unless the results are being thrown past. */
export function msUntilCalm(): number {
  return Math.max(0, lastFastAtMs + calmAfterMs - performance.now())
}
