import type { Database } from 'better-sqlite3'

/** What has to be made again when an item, or a place where it lies, changes. Each call is inside the caller's transaction. */
export interface ItemRelations {
  /** Has the links, texts and text vectors of a photo made again. Not for notes: those are ignored. */
  requestRefresh(photoId: number): void
  /** The same for all photos that a note is linked to now. */
  refreshLinkedPhotos(noteId: number): void
  /** Makes the searchable file and folder names of an item from its files. */
  rewriteNames(itemId: number): void
  /** A file of the item was removed, moved away or got other bytes. An item without any file is left to the collector. */
  fileLeft(itemId: number): void
}

/** Prepares the statements on an index. */
export function createItemRelations(index: Database): ItemRelations {
  const refresh = index.prepare(`
    INSERT INTO photo_refresh (photo_id) SELECT id FROM item WHERE id = ? AND kind = 'photo'
      ON CONFLICT (photo_id) DO UPDATE SET generation = generation + 1`)
  const refreshLinked = index.prepare(`
    INSERT INTO photo_refresh (photo_id) SELECT DISTINCT photo_id FROM link WHERE note_id = ?
      ON CONFLICT (photo_id) DO UPDATE SET generation = generation + 1`)
  const deleteNames = index.prepare("DELETE FROM passage WHERE item_id = ? AND field = 'name'")
  const insertNames = index.prepare(
    "INSERT INTO passage (item_id, field, text) SELECT item_id, 'name', relative_path FROM file WHERE item_id = ?"
  )
  const hasFile = index.prepare('SELECT 1 FROM file WHERE item_id = ? LIMIT 1')
  const relations: ItemRelations = {
    requestRefresh: (photoId) => void refresh.run(photoId),
    refreshLinkedPhotos: (noteId) => void refreshLinked.run(noteId),
    rewriteNames(itemId) {
      deleteNames.run(itemId)
      insertNames.run(itemId)
    },
    fileLeft(itemId) {
      if (hasFile.get(itemId) === undefined) return
      relations.requestRefresh(itemId)
      relations.refreshLinkedPhotos(itemId)
      relations.rewriteNames(itemId)
    }
  }
  return relations
}
