import type { Database } from 'better-sqlite3'

/** How long finished work waits for more to share a commit with. */
const gatherMs = 4
/** A commit is closed after this long, so that the event loop is not held. */
const budgetMs = 5

/** Runs small transactions together: one commit for several, each still whole or not at all. */
export interface GroupCommit {
  /**
   * Runs `work` inside a transaction and resolves with its result when that is committed. When `work` throws, its own
   * changes are undone and the promise rejects; the others of the group are not affected.
   */
  run<T>(work: () => T): Promise<T>
}

interface Waiting {
  run(): void
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

type Outcome = { entry: Waiting; error: unknown; isDone: boolean }

/**
 * A commit of `index.db` costs about a millisecond, most of it for pages that every item touches (full text, vector
 * chunks, counts). Sharing it makes storing several times faster.
 */
export function createGroupCommit(index: Database): GroupCommit {
  let queue: Waiting[] = []
  let isScheduled = false

  // better-sqlite3 makes a transaction inside of a transaction a savepoint.
  const runOne = index.transaction((entry: Waiting) => entry.run())
  const runGroup = index.transaction((outcomes: Outcome[]) => {
    const startMs = performance.now()
    while (queue.length > 0 && performance.now() - startMs < budgetMs) {
      const entry = queue.shift()
      if (entry === undefined) return
      const outcome: Outcome = { entry, error: null, isDone: false }
      outcomes.push(outcome)
      try {
        runOne(entry)
        outcome.isDone = true
      } catch (error) {
        outcome.error = error
        // On a full disk SQLite gives up the whole transaction.
        if (!index.inTransaction) throw error
      }
    }
  })
  const flush = () => {
    const outcomes: Outcome[] = []
    try {
      runGroup(outcomes)
      for (const { entry, isDone, error } of outcomes) {
        if (isDone) entry.resolve()
        else entry.reject(error)
      }
    } catch (error) {
      for (const outcome of outcomes) outcome.entry.reject(outcome.error ?? error)
    }
    isScheduled = queue.length > 0
    if (isScheduled) setImmediate(flush)
  }
  return {
    run: (work) =>
      new Promise((resolve, reject) => {
        let result: { value: ReturnType<typeof work> } | null = null
        const entry: Waiting = {
          run() {
            result = { value: work() }
          },
          resolve: () => (result === null ? reject(new Error('The work did not run.')) : resolve(result.value)),
          reject
        }
        queue.push(entry)
        if (isScheduled) return
        isScheduled = true
        setTimeout(flush, gatherMs)
      })
  }
}
