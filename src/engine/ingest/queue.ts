import type { Database } from 'better-sqlite3'

/** A file whose turn it is. */
export interface LeasedJob {
  readonly fileId: number
  /** Times that it was tried before and failed. */
  readonly attempts: number
}

/** How long a lease is good for. Nothing takes that long; a lease that old was forgotten. */
const leaseMs = 15 * 60_000

/** The durable queue of files to read: the `job` table. Calls are steps inside a transaction of the caller where noted. */
export interface JobQueue {
  /** Takes up to `limit` jobs of these sources, the most urgent first, in a transaction of its own. */
  lease(limit: number, sourceIds: readonly number[], nowMs: number): LeasedJob[]
  /** Gives a job back untried. */
  release(fileId: number): void
  /** Tries again later, with the number of failed tries so far. */
  postpone(fileId: number, attempts: number, notBeforeMs: number): void
  /** Inside the transaction that stores the result. */
  complete(fileId: number): void
  /** When the next job of these sources may start, in ms since 1970; null when there is none that is not leased. */
  nextStartMs(sourceIds: readonly number[]): number | null
  /** Jobs of these sources, leased ones too. */
  count(sourceIds: readonly number[]): number
  /** Takes back all leases: at start, none is held. */
  releaseAll(): void
}

/** Opens the queue of an index. */
export function createJobQueue(index: Database): JobQueue {
  const select = index.prepare<[number, number, number, number, number], LeasedJob & { priority: number }>(`
    SELECT file_id AS fileId, attempts, priority FROM job
      WHERE source_id = ? AND priority = ? AND not_before <= ? AND coalesce(leased_until, 0) < ?
      ORDER BY not_before, file_id LIMIT ?`)
  const take = index.prepare('UPDATE job SET leased_until = ? WHERE file_id = ?')
  const release = index.prepare('UPDATE job SET leased_until = NULL WHERE file_id = ?')
  const postpone = index.prepare('UPDATE job SET leased_until = NULL, attempts = ?, not_before = ? WHERE file_id = ?')
  const complete = index.prepare('DELETE FROM job WHERE file_id = ?')
  const next = index
    .prepare<[number, number], number | null>(
      'SELECT min(not_before) FROM job WHERE source_id = ? AND priority = ? AND leased_until IS NULL'
    )
    .pluck()
  const count = index.prepare<[number], number>('SELECT count(*) FROM job WHERE source_id = ?').pluck()
  return {
    lease: index.transaction((limit: number, sourceIds: readonly number[], nowMs: number) => {
      const jobs: LeasedJob[] = []
      for (const priority of [0, 1, 2]) {
        for (const sourceId of sourceIds) {
          const wanted = limit - jobs.length
          if (wanted > 0) jobs.push(...select.all(sourceId, priority, nowMs, nowMs, wanted))
        }
      }
      for (const job of jobs) take.run(nowMs + leaseMs, job.fileId)
      return jobs
    }),
    release: (fileId) => void release.run(fileId),
    postpone: (fileId, attempts, notBeforeMs) => void postpone.run(attempts, notBeforeMs, fileId),
    complete: (fileId) => void complete.run(fileId),
    nextStartMs(sourceIds) {
      const starts = sourceIds.flatMap((id) => [0, 1, 2].map((priority) => next.get(id, priority) ?? null))
      const known = starts.filter((start) => start !== null)
      return known.length === 0 ? null : Math.min(...known)
    },
    count: (sourceIds) => sourceIds.reduce((sum, id) => sum + (count.get(id) ?? 0), 0),
    releaseAll: () => void index.prepare('UPDATE job SET leased_until = NULL WHERE leased_until IS NOT NULL').run()
  }
}
