import type { Database } from 'better-sqlite3'
import type { ItemCard, ItemKind } from '../../shared/item.ts'

interface ItemRow {
  id: number
  kind: ItemKind
  content_key: string
  title: string | null
  caption: string | null
  excerpt: string | null
  date: string
  width: number | null
  height: number | null
  thumb_hash: Buffer | null
}

interface FileRow {
  item_id: number
  source_id: number
  folder: string
  name: string
}

interface CoverRow {
  note_id: number
  content_key: string
}

/** The first photo that each note embeds, in the order of the note. */
function coversOf(index: Database, ids: string): Map<number, string> {
  const rows = index
    .prepare<[string], CoverRow>(
      `SELECT link.note_id, item.content_key FROM json_each(?) AS wanted
       JOIN link ON link.note_id = wanted.value AND link.reason = 'embeds'
       JOIN item ON item.id = link.photo_id
       LEFT JOIN chunk ON chunk.id = link.chunk_id
       ORDER BY link.note_id, chunk.ordinal DESC, link.id DESC`
    )
    .all(ids)
  return new Map(rows.map(({ note_id, content_key }) => [note_id, content_key]))
}

/** Each item's file to show: one that can be reached when there is any. */
function filesOf(index: Database, ids: string, offline: ReadonlySet<number>): Map<number, FileRow> {
  const files = new Map<number, FileRow>()
  const rows = index.prepare<[string], FileRow>(
    `SELECT file.item_id, file.source_id, file.folder, file.name FROM json_each(?) AS wanted
     JOIN file ON file.item_id = wanted.value ORDER BY file.id`
  )
  for (const row of rows.iterate(ids)) {
    const held = files.get(row.item_id)
    const better = held !== undefined && offline.has(held.source_id) && !offline.has(row.source_id)
    if (held === undefined || better) files.set(row.item_id, row)
  }
  return files
}

/** What the grid needs of these items, in the order of `itemIds`. Items that are gone are left out. */
export function loadCards(index: Database, itemIds: readonly number[], offline: ReadonlySet<number>): ItemCard[] {
  const ids = JSON.stringify(itemIds)
  const select = index.prepare<[string], ItemRow>(
    `SELECT item.id, kind, content_key, title, caption, excerpt, date, width, height, thumb_hash
     FROM json_each(?) AS wanted JOIN item ON item.id = wanted.value`
  )
  const items = new Map(select.all(ids).map((row) => [row.id, row]))
  const files = filesOf(index, ids, offline)
  const covers = coversOf(index, ids)
  return itemIds.flatMap((id) => {
    const item = items.get(id)
    const file = files.get(id)
    return item === undefined || file === undefined ? [] : [cardOf(item, file, covers.get(id) ?? null, offline)]
  })
}

function cardOf(item: ItemRow, file: FileRow, coverKey: string | null, offline: ReadonlySet<number>): ItemCard {
  return {
    id: item.id,
    kind: item.kind,
    title: item.title ?? file.name,
    fileName: file.name,
    sourceId: file.source_id,
    folder: file.folder,
    date: item.date,
    offline: offline.has(file.source_id),
    thumbnailKey: item.kind === 'photo' ? item.content_key : null,
    width: item.width,
    height: item.height,
    thumbHash: item.thumb_hash === null ? null : new Uint8Array(item.thumb_hash),
    caption: item.caption,
    excerpt: item.excerpt,
    coverKey
  }
}
