import type { Database } from 'better-sqlite3'
import type { AppError } from '../../shared/errors.ts'
import type { Failure } from '../../shared/status.ts'

/** Which failures a list is about. */
export interface FailureFilter {
  readonly state: 'failed' | 'skipped'
  readonly sourceId: number | null
}

/** Files that could not be read, with the reason. */
export interface FailureTable {
  /** Gives up on a file until it changes or the person asks again; a transaction of its own. */
  record(fileId: number, state: 'failed' | 'skipped', error: AppError, attempts: number): void
  list(
    filter: FailureFilter,
    page: { offset: number; limit: number }
  ): { total: number; failures: Omit<Failure, 'sourceName'>[] }
  /** Puts files back into the queue, the most urgent first; returns how many. */
  retry(ids: readonly number[] | 'all'): number
  /** Files with a failure, as the person may choose to leave them out. */
  ignorable(ids: readonly number[] | 'all'): number[]
}

interface StoredFailure {
  id: number
  sourceId: number
  relativePath: string
  kind: Failure['kind']
  code: Failure['code']
  message: string
  attempts: number
  occurredAt: string
}

/** Opens the failures of an index. */
export function createFailureTable(index: Database): FailureTable {
  const mark = index.prepare('UPDATE file SET state = ?, item_id = NULL WHERE id = ?')
  const deleteJob = index.prepare('DELETE FROM job WHERE file_id = ?')
  const insert = index.prepare('INSERT OR REPLACE INTO failure VALUES (?, ?, ?, ?, ?)')
  const exists = index.prepare('SELECT 1 FROM file WHERE id = ?')
  const condition =
    'FROM failure JOIN file ON file.id = failure.file_id WHERE file.state = ? AND (? IS NULL OR file.source_id = ?)'
  const count = index.prepare<[string, number | null, number | null], number>(`SELECT count(*) ${condition}`).pluck()
  const select = index.prepare<[string, number | null, number | null, number, number], StoredFailure>(
    `SELECT file.id AS id, source_id AS sourceId, relative_path AS relativePath, kind, code, message, attempts,
       occurred_at AS occurredAt ${condition} ORDER BY occurred_at DESC, file.id LIMIT ? OFFSET ?`
  )
  const failed = index.prepare<[], number>("SELECT id FROM file WHERE state = 'failed' ORDER BY id").pluck()
  const isFailure = index.prepare<[number], number>('SELECT file_id FROM failure WHERE file_id = ?').pluck()
  const requeue = index.prepare("UPDATE file SET state = 'waiting' WHERE id = ?")
  const enqueue = index.prepare(
    'INSERT OR REPLACE INTO job (file_id, source_id, priority) SELECT id, source_id, 0 FROM file WHERE id = ?'
  )
  const deleteFailure = index.prepare('DELETE FROM failure WHERE file_id = ?')
  const chosen = (ids: readonly number[] | 'all') =>
    ids === 'all' ? failed.all() : ids.filter((id) => isFailure.get(id) !== undefined)
  return {
    record: index.transaction((fileId: number, state: 'failed' | 'skipped', error: AppError, attempts: number) => {
      if (exists.get(fileId) === undefined) return
      mark.run(state, fileId)
      deleteJob.run(fileId)
      insert.run(fileId, error.code, error.message, attempts, new Date().toISOString())
    }),
    list: ({ state, sourceId }, { offset, limit }) => ({
      total: count.get(state, sourceId, sourceId) ?? 0,
      failures: select.all(state, sourceId, sourceId, limit, offset)
    }),
    retry: index.transaction((ids: readonly number[] | 'all') => {
      const wanted = chosen(ids)
      for (const id of wanted) {
        requeue.run(id)
        enqueue.run(id)
        deleteFailure.run(id)
      }
      return wanted.length
    }),
    ignorable: chosen
  }
}
