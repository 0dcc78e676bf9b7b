import type { Database } from 'better-sqlite3'
import type { ItemKind } from '../../shared/item.ts'
import type { PhotoMetadata } from '../../shared/photo-metadata.ts'

/** An item as others refer to it. */
export interface ItemRow {
  readonly id: number
  readonly kind: ItemKind
  readonly content_key: string
}

/** What is stored of a note beside its chunks. */
export interface NoteItem {
  readonly contentKey: string
  readonly sizeBytes: number
  readonly title: string | null
  readonly excerpt: string | null
  /** `YYYY-MM-DDTHH:mm:ss`, wall clock. */
  readonly date: string
  readonly tags: readonly string[]
  /** JSON. */
  readonly metadata: string
}

/** What is stored of a photo beside its vectors and links. */
export interface PhotoItem {
  readonly contentKey: string
  readonly sizeBytes: number
  readonly date: string
  readonly metadata: PhotoMetadata
  readonly thumbHash: Uint8Array | null
}

/** The `item` rows with their tags and titles. Calls are steps inside the caller's transaction. */
export interface ItemsTable {
  byKey(contentKey: string): ItemRow | undefined
  /** Whether a file other than this one holds the item's bytes. */
  hasOtherFile(itemId: number, fileId: number): boolean
  /** Inserts or updates the photo with this content; returns its id. */
  writePhoto(photo: PhotoItem): number
  /** Writes a note: into the item `id` when it is given (its content key changes), else into a new one. */
  writeNote(note: NoteItem, id: number | null): number
}

/** A time as the person's clock showed it: `YYYY-MM-DDTHH:mm:ss`. */
export function wallClock(ms: number): string {
  const date = new Date(Number.isFinite(ms) && Math.abs(ms) < 8.64e15 ? ms : 0)
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000)
  const text = local.toISOString().slice(0, 19)
  // Years beyond 9999 have a sign and six digits; no file is that old or new.
  return /^\d{4}-/.test(text) ? text : '1970-01-01T00:00:00'
}

/** Columns of a photo in the order of `photoValues`; the first two never change. */
const photoColumns =
  'kind content_key size_bytes title caption date width height thumb_hash camera lens latitude longitude rating metadata'.split(
    ' '
  )

function photoValues({ contentKey, sizeBytes, date, metadata, thumbHash }: PhotoItem): unknown[] {
  const { title, caption, width, height, camera, lens, latitude, longitude, rating } = metadata
  const shown = [title, caption, date, width, height, thumbHash]
  return ['photo', contentKey, sizeBytes, ...shown, camera, lens, latitude, longitude, rating, JSON.stringify(metadata)]
}

/** Replaces what is searchable of an item by title and tag. */
function createLabelWriter(index: Database) {
  const deleteTags = index.prepare('DELETE FROM tag WHERE item_id = ?')
  const insertTag = index.prepare('INSERT OR IGNORE INTO tag (item_id, tag) VALUES (?, ?)')
  const deletePassages = index.prepare("DELETE FROM passage WHERE item_id = ? AND field IN ('title', 'tag')")
  const insertPassage = index.prepare('INSERT INTO passage (item_id, field, text) VALUES (?, ?, ?)')
  return (itemId: number, title: string | null, tags: readonly string[]) => {
    deleteTags.run(itemId)
    deletePassages.run(itemId)
    if (title !== null) insertPassage.run(itemId, 'title', title)
    for (const tag of new Set(tags)) {
      insertTag.run(itemId, tag)
      insertPassage.run(itemId, 'tag', tag)
    }
  }
}

/** Opens the items of an index. */
export function createItemsTable(index: Database): ItemsTable {
  const byKey = index.prepare<[string], ItemRow>('SELECT id, kind, content_key FROM item WHERE content_key = ?')
  const other = index.prepare('SELECT 1 FROM file WHERE item_id = ? AND id <> ? LIMIT 1')
  const keep = 'CASE WHEN excluded.thumb_hash IS NULL THEN thumb_hash ELSE excluded.thumb_hash END'
  const upsertPhoto = index
    .prepare(
      `INSERT INTO item (${photoColumns.join(', ')}) VALUES (${photoColumns.map(() => '?').join(', ')})
         ON CONFLICT (content_key) DO UPDATE SET ${photoColumns
           .slice(2)
           .map((column) => `${column} = ${column === 'thumb_hash' ? keep : `excluded.${column}`}`)
           .join(', ')}
         RETURNING id`
    )
    .pluck()
  const insertNote = index.prepare(
    `INSERT INTO item (kind, content_key, size_bytes, title, excerpt, date, metadata) VALUES ('note', ?, ?, ?, ?, ?, ?)`
  )
  const updateNote = index.prepare(
    'UPDATE item SET content_key = ?, size_bytes = ?, title = ?, excerpt = ?, date = ?, metadata = ? WHERE id = ?'
  )
  const writeLabels = createLabelWriter(index)
  return {
    byKey: (contentKey) => byKey.get(contentKey),
    hasOtherFile: (itemId, fileId) => other.get(itemId, fileId) !== undefined,
    writePhoto(photo) {
      const id = upsertPhoto.get(...photoValues(photo)) as number
      writeLabels(id, photo.metadata.title, photo.metadata.keywords)
      return id
    },
    writeNote(note, id) {
      const values = [note.contentKey, note.sizeBytes, note.title, note.excerpt, note.date, note.metadata]
      const itemId = id ?? Number(insertNote.run(...values).lastInsertRowid)
      if (id !== null) updateNote.run(...values, id)
      writeLabels(itemId, note.title, note.tags)
      return itemId
    }
  }
}
