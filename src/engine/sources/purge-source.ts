import type { Database } from 'better-sqlite3'
import { createBreather } from '../breather.ts'
import type { FilesTable } from '../library/files-table.ts'
import type { Revision } from '../library/revision.ts'
import type { SourcesTable } from '../library/sources-table.ts'
import { deleteScanRecord, readScanRecord } from './scan-record.ts'

/** Rows removed in one transaction; about 5 ms. */
const batchSize = 100

/**
 * Removes the files of a source from the index, in small transactions; their items go when nothing claims them.
 * What is left after a crash is removed at the next start.
 */
export async function purgeSource(
  deps: { index: Database; files: FilesTable; revision: Revision; signal: AbortSignal },
  sourceId: number,
  onProgress: (removed: number) => void = () => {}
): Promise<void> {
  const { index, files, revision, signal } = deps
  const breathe = createBreather(signal)
  const removeBatch = index.transaction(() => {
    const rows = files.below(sourceId, '', batchSize)
    for (const row of rows) files.remove(row)
    if (rows.length > 0) revision.bump()
    return rows.length
  })
  for (let removed = 0; ; ) {
    const count = removeBatch()
    removed += count
    onProgress(removed)
    if (count < batchSize) break
    await breathe()
  }
  index.prepare('DELETE FROM file_count WHERE source_id = ?').run(sourceId)
  deleteScanRecord(index, sourceId)
}

/** Sources whose files are in the index although the library does not know them (any more) at that path. */
export function leftoverSources(index: Database, sources: SourcesTable): number[] {
  const inIndex = index.prepare<[], number>('SELECT DISTINCT source_id FROM file_count').pluck().all()
  return inIndex.filter((id) => {
    const source = sources.get(id)
    const record = readScanRecord(index, id)
    return source === undefined || (record !== null && record.path !== source.path)
  })
}
