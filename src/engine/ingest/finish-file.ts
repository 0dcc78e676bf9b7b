import type { FileRow } from '../library/files-table.ts'
import type { IngestContext } from './ingest-context.ts'
import { FileChangedError } from './verdict.ts'

/**
 * Marks a file as ready, inside the transaction that stores its item: the file points to the item, the job and an old
 * failure are gone, and the item that lay here before is looked after. Throws `FileChangedError`, which rolls all of it
 * back, when a scan has seen other bytes (or none) at this place since the job began.
 */
export function createFileFinisher(context: IngestContext): (row: FileRow, itemId: number) => void {
  const { index, files, itemRelations, revision } = context
  const markReady = index.prepare("UPDATE file SET state = 'ready', item_id = ? WHERE id = ?")
  const deleteJob = index.prepare('DELETE FROM job WHERE file_id = ?')
  const deleteFailure = index.prepare('DELETE FROM failure WHERE file_id = ?')
  return (row, itemId) => {
    const now = files.get(row.id)
    const isSame =
      now?.relative_path === row.relative_path &&
      now.size_bytes === row.size_bytes &&
      now.modified_ms === row.modified_ms &&
      now.sidecar === row.sidecar &&
      now.state === 'waiting'
    if (!isSame) throw new FileChangedError(`${row.relative_path} changed while it was read.`)
    markReady.run(itemId, row.id)
    deleteJob.run(row.id)
    deleteFailure.run(row.id)
    itemRelations.rewriteNames(itemId)
    if (row.item_id !== null && row.item_id !== itemId) itemRelations.fileLeft(row.item_id)
    revision.bump()
  }
}
