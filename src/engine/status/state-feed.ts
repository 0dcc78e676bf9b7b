/** State that changes often and is looked at by few. */
export interface StateFeed {
  /** Something may have changed. Cheap: listeners hear of it at most every `intervalMs`. */
  readonly changed: () => void
  /** Calls back after changes. Returns the function that ends it. */
  listen(listener: () => void): () => void
  stop(): void
}

/** A feed that tells its listeners at most once per interval, the last change always included. */
export function createStateFeed(intervalMs: number): StateFeed {
  const listeners = new Set<() => void>()
  let timer: NodeJS.Timeout | null = null
  let isStopped = false
  let isDue = false
  const tell = () => {
    timer = null
    if (!isDue) return
    isDue = false
    timer = setTimeout(tell, intervalMs)
    for (const listener of listeners) listener()
  }
  return {
    changed() {
      isDue = true
      if (timer === null && !isStopped) timer = setTimeout(tell, 0)
    },
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stop() {
      isStopped = true
      if (timer !== null) clearTimeout(timer)
      timer = null
      listeners.clear()
    }
  }
}
