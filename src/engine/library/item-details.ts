import { AppError } from '../../shared/errors.ts'
import type { ItemDetail, ItemLink, LinkReason, PhotoTextReason } from '../../shared/item.ts'
import { photoMetadataSchema } from '../../shared/photo-metadata.ts'
import type { EngineContext } from '../engine-context.ts'
import { diskPath } from '../sources/file-path.ts'
import { loadCards } from './item-cards.ts'

/** More links of one item are not shown: a folder note of a huge folder has one for each photo. */
const maxLinks = 500

interface ItemRow {
  kind: 'photo' | 'note'
  content_key: string
  size_bytes: number
  metadata: string | null
}

interface FileRow {
  source_id: number
  relative_path: string
  path_bytes: Buffer | null
}

interface LinkRow {
  other_id: number
  reason: LinkReason
  text: string | null
  heading_path: string | null
  line: number | null
}

function filesOf(context: EngineContext, itemId: number): ItemDetail['files'] {
  const roots = context.sourceRoots()
  return context.index
    .prepare<[number], FileRow>('SELECT source_id, relative_path, path_bytes FROM file WHERE item_id = ? ORDER BY id')
    .all(itemId)
    .flatMap(({ source_id, relative_path, path_bytes }) => {
      const root = roots.get(source_id)
      if (root === undefined) return []
      const path = diskPath(root.path, { text: relative_path, bytes: path_bytes })
      return [
        { sourceId: source_id, sourceName: root.name, relativePath: relative_path, absolutePath: path.toString() }
      ]
    })
}

function linksOf(context: EngineContext, itemId: number, kind: ItemRow['kind']): ItemLink[] {
  const { index } = context
  const [own, other] = kind === 'photo' ? ['photo_id', 'note_id'] : ['note_id', 'photo_id']
  const rows = index
    .prepare<[number], LinkRow>(
      `SELECT link.${other} AS other_id, link.reason, chunk.text, chunk.heading_path, chunk.line
       FROM link LEFT JOIN chunk ON chunk.id = link.chunk_id
       WHERE link.${own} = ? ORDER BY chunk.ordinal, link.id LIMIT ${maxLinks}`
    )
    .all(itemId)
  const others = [...new Set(rows.map(({ other_id }) => other_id))]
  const cards = new Map(loadCards(index, others, context.offlineSources()).map((card) => [card.id, card]))
  return rows.flatMap(({ other_id, reason, text, heading_path, line }) => {
    const card = cards.get(other_id)
    if (card === undefined) return []
    const headingPath = heading_path === null ? [] : (JSON.parse(heading_path) as string[])
    const passage = text === null ? null : { text, highlights: [], headingPath, line: line ?? 1 }
    return [{ card, reason, passage }]
  })
}

function vectorsOf({ index }: EngineContext, itemId: number): ItemDetail['vectors'] {
  const models = index.prepare<[], { id: number; model_id: string }>('SELECT id, model_id FROM model ORDER BY id').all()
  return models.flatMap(({ id, model_id }) =>
    index
      .prepare<[number], { channel: string; count: number }>(
        `SELECT channel, count(*) AS count FROM embedding_${id} WHERE item_id = ? GROUP BY channel ORDER BY channel`
      )
      .all(itemId)
      .map(({ channel, count }) => ({ modelId: model_id, channel, count }))
  )
}

/** What was stored of a photo; null for notes and for what an older version stored otherwise. */
function metadataOf({ kind, metadata }: ItemRow): ItemDetail['metadata'] {
  if (kind !== 'photo' || metadata === null) return null
  const parsed = photoMetadataSchema.safeParse(JSON.parse(metadata))
  return parsed.success ? parsed.data : null
}

/** Everything about an item. Throws `not-found` when it is gone. */
export function loadDetails(context: EngineContext, itemId: number): ItemDetail {
  const { index } = context
  const item = index
    .prepare<[number], ItemRow>('SELECT kind, content_key, size_bytes, metadata FROM item WHERE id = ?')
    .get(itemId)
  const [card] = loadCards(index, [itemId], context.offlineSources())
  if (item === undefined || card === undefined) {
    throw new AppError('not-found', 'This item is no longer in the library.')
  }
  const texts = index
    .prepare<[number], { reason: PhotoTextReason; text: string; noteId: number | null }>(
      'SELECT reason, text, note_id AS noteId FROM photo_text WHERE item_id = ? ORDER BY id'
    )
    .all(itemId)
  return {
    card,
    contentKey: item.content_key,
    sizeBytes: item.size_bytes,
    metadata: metadataOf(item),
    texts,
    files: filesOf(context, itemId),
    links: linksOf(context, itemId, item.kind),
    vectors: vectorsOf(context, itemId)
  }
}
