import type { FileRow } from '../library/files-table.ts'
import { baseNameOf } from '../sources/file-path.ts'
import { createEmbedResolver } from './embed-target.ts'
import type { IngestContext } from './ingest-context.ts'
import { isFolderNote } from './photo-relations.ts'

/**
 * Requests a refresh of the photos that a note at this place may say something about: those it embeds, those of the
 * same name beside it, and for a folder's note all of the folder. Inside the caller's transaction.
 */
export function createTouchedPhotos(context: IngestContext): (note: FileRow, targets: readonly string[]) => void {
  const { index, itemRelations, rootOf } = context
  const resolve = createEmbedResolver(index)
  // '/' is the character after '.': [`a.`, `a/`) is every name that begins with `a.`
  const sameName = index
    .prepare<[number, string, string, string, string], number>(
      `SELECT item_id FROM file WHERE source_id = ? AND folder = ? AND kind = 'photo' AND item_id IS NOT NULL
         AND (name = ? COLLATE NOCASE OR (name >= ? COLLATE NOCASE AND name < ? COLLATE NOCASE))`
    )
    .pluck()
  const wholeFolder = index.prepare(`
    INSERT INTO photo_refresh (photo_id)
      SELECT DISTINCT item_id FROM file WHERE source_id = ? AND folder = ? AND kind = 'photo' AND item_id IS NOT NULL
      ON CONFLICT (photo_id) DO UPDATE SET generation = generation + 1`)
  return (note, targets) => {
    const ids = new Set(targets.map((target) => resolve(target, note)?.item_id ?? null))
    const base = baseNameOf(note.name)
    for (const id of sameName.all(note.source_id, note.folder, base, `${base}.`, `${base}/`)) ids.add(id)
    for (const id of ids) if (id !== null) itemRelations.requestRefresh(id)
    if (isFolderNote(note.name, note, rootOf(note.source_id))) wholeFolder.run(note.source_id, note.folder)
  }
}
