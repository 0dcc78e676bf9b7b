import type { Database } from 'better-sqlite3'

/** The counter of changes of the index, kept in `state` under `revision`. */
export interface Revision {
  readonly current: () => number
  /** Call inside the transaction that changes what can be found. */
  bump(): void
}

/** Opens the counter; it goes on where it was. */
export function createRevision(index: Database): Revision {
  const stored = index.prepare("SELECT value FROM state WHERE key = 'revision'").pluck().get() as string | undefined
  const write = index.prepare(
    "INSERT INTO state (key, value) VALUES ('revision', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
  )
  let current = stored === undefined ? 0 : Number(stored)
  return {
    current: () => current,
    bump() {
      // A transaction that is rolled back leaves a gap, which is harmless: the number only has to rise.
      current += 1
      write.run(String(current))
    }
  }
}
