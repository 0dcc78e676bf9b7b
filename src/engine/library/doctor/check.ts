import type { Database } from 'better-sqlite3'

/** What the checks look at. */
export interface Patient {
  readonly libraryDirectory: string
  readonly indexFile: string
  readonly library: Database
  readonly index: Database
  readonly now: number
  /** Draws the thumbnail of a photo again from its file. Rejects when the file cannot be reached. */
  redrawThumbnail(contentKey: string): Promise<void>
}

/** One kind of damage: how to find it and how to repair it. */
export interface Check {
  /** Stable name for scripts. */
  readonly id: string
  /** How often it is there; 0 is healthy. Changes nothing. */
  find(patient: Patient): number | Promise<number>
  /** One sentence about it. */
  describe(count: number): string
  /** Repairs all of it by statements on the index, in one transaction. */
  readonly repair?: (patient: Patient) => void
  /** Repairs all of it where files have to be touched. With neither of the two only the person can help. */
  readonly repairFiles?: (patient: Patient) => Promise<void>
}

/** "1 vector" or "3 vectors". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}

/** The first column of the first row as a number. */
export function countOf(database: Database, sql: string, ...values: unknown[]): number {
  return database
    .prepare<unknown[], number>(sql)
    .pluck()
    .get(...values) as number
}

/**
 * Has files read again, which makes everything that is derived from them anew. `files` is a condition on `file`.
 * Inside the caller's transaction.
 */
export function requeueFiles(index: Database, files: string, ...values: unknown[]): void {
  const ids = index
    .prepare<unknown[], number>(`SELECT id FROM file WHERE state <> 'skipped' AND (${files})`)
    .pluck()
    .all(...values)
  const enqueue = index.prepare(`
    INSERT INTO job (file_id, source_id, priority, not_before)
      SELECT id, source_id, CASE kind WHEN 'note' THEN 1 ELSE 2 END, 0 FROM file WHERE id = ?
      ON CONFLICT (file_id) DO UPDATE SET attempts = 0, leased_until = NULL, not_before = 0`)
  const wait = index.prepare("UPDATE file SET state = 'waiting' WHERE id = ?")
  const forgetFailure = index.prepare('DELETE FROM failure WHERE file_id = ?')
  for (const id of ids) {
    enqueue.run(id)
    wait.run(id)
    forgetFailure.run(id)
  }
}
