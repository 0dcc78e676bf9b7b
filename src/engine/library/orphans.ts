import type { Database } from 'better-sqlite3'
import { createBreather } from '../breather.ts'
import { createItemRelations } from './item-relations.ts'
import type { Revision } from './revision.ts'
import { deleteThumbnail } from './thumbnails.ts'

/** Ids looked at in one step; about a millisecond. */
const windowSize = 2000
/** Items removed in one transaction. */
const batchSize = 20

interface Orphan {
  id: number
  kind: string
  content_key: string
}

/**
 * Removes the items that lie nowhere any more, with everything derived from them. To be called when the queue is empty:
 * until then a file that was moved may claim its item. Returns how many were removed.
 */
export async function collectOrphans(
  index: Database,
  libraryDirectory: string,
  revision: Revision,
  signal: AbortSignal
): Promise<number> {
  const select = index.prepare<[number, number], Orphan>(
    `SELECT id, kind, content_key FROM item
       WHERE id > ? AND id <= ? AND NOT EXISTS (SELECT 1 FROM file WHERE file.item_id = item.id)`
  )
  const isOrphan = index.prepare(
    'SELECT 1 FROM item WHERE id = ? AND NOT EXISTS (SELECT 1 FROM file WHERE item_id = item.id)'
  )
  const remove = index.prepare('DELETE FROM item WHERE id = ?')
  const relations = createItemRelations(index)
  const breathe = createBreather(signal)
  const last = index.prepare<[], number | null>('SELECT max(id) FROM item').pluck().get() ?? 0
  let removed = 0
  const removeBatch = index.transaction((batch: readonly Orphan[]) => {
    const gone = batch.filter(({ id }) => isOrphan.get(id) !== undefined)
    for (const { id } of gone) {
      relations.refreshLinkedPhotos(id)
      remove.run(id)
    }
    if (gone.length > 0) revision.bump()
    return gone
  })
  for (let start = 0; start < last; start += windowSize) {
    const orphans = select.all(start, start + windowSize)
    for (let at = 0; at < orphans.length; at += batchSize) {
      const gone = removeBatch(orphans.slice(at, at + batchSize))
      removed += gone.length
      for (const { kind, content_key } of gone)
        if (kind === 'photo') await deleteThumbnail(libraryDirectory, content_key)
      await breathe()
    }
    await breathe()
  }
  return removed
}
