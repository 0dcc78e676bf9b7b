export interface HeartbeatLimits {
  /** Between two questions. Too low: wakes idle laptops. Too high: a hang is noticed late. */
  readonly intervalMs: number
  /** Silence that counts as a hang. Too low: a long batch is killed. Too high: a search waits for a dead process. */
  readonly hangTimeoutMs: number
}

export interface HeartbeatEvents {
  ping(sequence: number): void
  hang(): void
}

/** Asks a process for a sign of life and says when there was none for too long. */
export class Heartbeat {
  readonly #limits: HeartbeatLimits
  readonly #events: HeartbeatEvents
  #timer: ReturnType<typeof setInterval> | undefined
  #sequence = 0
  #lastTickMs = 0
  #lastSignMs = 0

  constructor(limits: HeartbeatLimits, events: HeartbeatEvents) {
    this.#limits = limits
    this.#events = events
  }

  start(): void {
    this.#lastTickMs = performance.now()
    this.#lastSignMs = this.#lastTickMs
    this.#timer = setInterval(() => this.#tick(), this.#limits.intervalMs)
    this.#timer.unref()
  }

  /** Anything that the process sends is a sign of life. */
  sign(): void {
    this.#lastSignMs = Math.max(this.#lastSignMs, performance.now())
  }

  /** The process said that it will not answer for this long from now on; 0 ends what it announced before. */
  expectSilence(durationMs: number): void {
    const now = performance.now()
    this.#lastSignMs = durationMs === 0 ? now : Math.max(this.#lastSignMs, now + durationMs)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #tick(): void {
    const now = performance.now()
    // This process itself was asleep or blocked: the other's answers lie unread, so its silence means nothing.
    const wasAway = now - this.#lastTickMs > this.#limits.intervalMs + this.#limits.hangTimeoutMs / 2
    this.#lastTickMs = now
    if (wasAway) this.#lastSignMs = Math.max(this.#lastSignMs, now)
    if (now - this.#lastSignMs > this.#limits.hangTimeoutMs) {
      this.stop()
      this.#events.hang()
    } else this.#events.ping(++this.#sequence)
  }
}
