export type Lane = 'interactive' | 'backfill'

interface WaitingRun {
  start(): Promise<void>
}

/**
 * Runs one thing at a time, interactive before back-fill. A query therefore waits for at most the one back-fill batch
 * that is already running.
 */
export class Lanes {
  readonly #waiting: Record<Lane, WaitingRun[]> = { interactive: [], backfill: [] }
  #busy = false

  /** Runs `work` when its turn comes; drops it unrun when the signal fires first. */
  run<T>(lane: Lane, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const start = async () => {
        try {
          signal?.throwIfAborted()
          resolve(await work())
        } catch (error) {
          reject(error)
        }
      }
      this.#waiting[lane].push({ start })
      void this.#next()
    })
  }

  async #next(): Promise<void> {
    if (this.#busy) return
    const run = this.#waiting.interactive.shift() ?? this.#waiting.backfill.shift()
    if (run === undefined) return
    this.#busy = true
    await run.start()
    this.#busy = false
    void this.#next()
  }
}
