import type { Database } from 'better-sqlite3'

/** What the last whole scan of a source found out; kept in `state` under `scan:<source>`. */
export interface ScanRecord {
  /** The source's path then: rows under this id belong to it. */
  readonly path: string
  /** `st_dev` of the root. */
  readonly device: string
  /** ISO 8601, UTC. */
  readonly at: string
}

const keyOf = (sourceId: number) => `scan:${sourceId}`

/** The last whole scan; null when there was none. */
export function readScanRecord(index: Database, sourceId: number): ScanRecord | null {
  const value = index.prepare('SELECT value FROM state WHERE key = ?').pluck().get(keyOf(sourceId))
  return typeof value === 'string' ? (JSON.parse(value) as ScanRecord) : null
}

/** Remembers a whole scan. */
export function writeScanRecord(index: Database, sourceId: number, record: ScanRecord): void {
  index
    .prepare('INSERT INTO state (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value')
    .run(keyOf(sourceId), JSON.stringify(record))
}

/** Forgets the scans of a source. */
export function deleteScanRecord(index: Database, sourceId: number): void {
  index.prepare('DELETE FROM state WHERE key = ?').run(keyOf(sourceId))
}
