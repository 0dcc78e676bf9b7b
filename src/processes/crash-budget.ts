export interface CrashBudgetLimits {
  /** Crashes within the window that make a process degraded. Too low: one bad file stops the work. Too high: it spins. */
  readonly crashes: number
  readonly windowMs: number
}

/** Counts crashes within a sliding window. */
export class CrashBudget {
  readonly #limits: CrashBudgetLimits
  readonly #times: number[] = []

  constructor(limits: CrashBudgetLimits) {
    this.#limits = limits
  }

  /** Notes a crash. Returns how many there were within the window, this one included. */
  record(nowMs: number): number {
    this.#times.push(nowMs)
    while ((this.#times[0] ?? nowMs) < nowMs - this.#limits.windowMs) this.#times.shift()
    return this.#times.length
  }

  isSpent(nowMs: number): boolean {
    return this.#times.filter((time) => time >= nowMs - this.#limits.windowMs).length >= this.#limits.crashes
  }
}
