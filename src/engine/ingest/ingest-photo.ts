import { dirname, join } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import { imagePreprocessingOf } from '../../shared/manifest.ts'
import type { FileRow } from '../library/files-table.ts'
import { createItemsTable, type ItemRow, wallClock } from '../library/items.ts'
import { hasThumbnail, thumbnailEdge, writeThumbnail } from '../library/thumbnails.ts'
import { type CheckedFile, checkFile } from './checked-file.ts'
import { comparable } from './embed-target.ts'
import { createFileFinisher } from './finish-file.ts'
import type { IngestContext } from './ingest-context.ts'
import { createOneAtATime } from './one-at-a-time.ts'

/** A sidecar is described as `name|size|time` in the photo's row; the media process takes its path as text only. */
function sidecarPathOf(file: CheckedFile, row: FileRow): string | null {
  const name = row.sidecar?.split('|').slice(0, -2).join('|')
  if (name === undefined || name === '' || typeof file.location !== 'string') return null
  return join(dirname(file.location), name)
}

async function readPhoto(
  context: IngestContext,
  row: FileRow,
  file: CheckedFile,
  wanted: { thumbnail: boolean; pixels: boolean }
) {
  const { media, model, signal } = context
  const { maxMegapixels, maxPhotoMegabytes } = context.settings()
  return media.call(
    'media.readPhoto',
    {
      source: { path: file.location },
      sidecarPath: sidecarPathOf(file, row),
      limits: { maxPixels: Math.round(maxMegapixels * 1e6), maxBytes: Math.round(maxPhotoMegabytes * 1e6) },
      thumbnailEdge: wanted.thumbnail ? thumbnailEdge : null,
      preprocessing: wanted.pixels ? imagePreprocessingOf(model.loaded.manifest) : null
    },
    { signal }
  )
}

type ReadPhoto = Awaited<ReturnType<typeof readPhoto>>

async function embedPhoto(context: IngestContext, contentKey: string, photo: ReadPhoto): Promise<Float32Array | null> {
  if (photo.pixels === null) return null
  const [vector] = await context.batcher.embed([{ pixels: photo.pixels, imageKey: contentKey }])
  return vector ?? null
}

/** Photos elsewhere that a note names by this file's name: this one may be the better match. */
function createRivalRefresher(context: IngestContext) {
  const rivals = context.index
    .prepare<[string], number>(
      `SELECT DISTINCT link.photo_id FROM embed_reference
         JOIN link ON link.note_id = embed_reference.note_id AND link.reason = 'embeds'
         WHERE embed_reference.target_name = ?`
    )
    .pluck()
  return (name: string) => {
    for (const id of rivals.all(comparable(name))) context.itemRelations.requestRefresh(id)
  }
}

function createPhotoStore(context: IngestContext) {
  const { index, vectors, itemRelations } = context
  const items = createItemsTable(index)
  const finish = createFileFinisher(context)
  const refreshRivals = createRivalRefresher(context)
  const relate = (row: FileRow, itemId: number) => {
    finish(row, itemId)
    refreshRivals(row.name)
    if (context.writeRelations(itemId, context.readRelations(itemId))) itemRelations.requestRefresh(itemId)
  }
  return {
    items,
    /** Another place of a photo that is known. */
    attach: (row: FileRow, itemId: number) => relate(row, itemId),
    store: (row: FileRow, contentKey: string, photo: ReadPhoto, vector: Float32Array | null): void => {
      const { metadata, thumbHash } = photo
      const date = metadata.takenAt?.local ?? wallClock(row.modified_ms)
      const itemId = items.writePhoto({ contentKey, sizeBytes: row.size_bytes, date, metadata, thumbHash })
      if (vector !== null) {
        vectors.delete(itemId, ['image', 'joint'])
        vectors.insert(itemId, null, 'image', vector)
      }
      relate(row, itemId)
    }
  }
}

function checkKind(item: ItemRow | undefined): void {
  if (item !== undefined && item.kind !== 'photo') {
    throw new AppError('unsupported', 'This file has the name of a photo and the bytes of a note.')
  }
}

/**
 * Reads, embeds and stores photos. The same bytes are embedded once, also when several files with them are under way.
 * Rejects with what `judge` understands.
 */
export function createPhotoIngest(context: IngestContext): (row: FileRow) => Promise<void> {
  const { media, signal, vectors, commits, libraryDirectory } = context
  const { items, attach, store } = createPhotoStore(context)
  const oneAtATime = createOneAtATime()

  const read = async (row: FileRow, file: CheckedFile, contentKey: string) => {
    const known = items.byKey(contentKey)
    checkKind(known)
    const isEmbedded = known !== undefined && vectors.read(known.id, 'image') !== null
    // Another copy without a sidecar has nothing new to say; the same file again may have another sidecar.
    const hasNews = row.item_id === known?.id || row.sidecar !== null
    const thumbnail = !(await hasThumbnail(libraryDirectory, contentKey))
    if (known !== undefined && isEmbedded && !hasNews && !thumbnail) {
      await file.verify()
      await commits.run(() => attach(row, known.id))
      return
    }
    const photo = await readPhoto(context, row, file, { thumbnail, pixels: !isEmbedded })
    const vector = await embedPhoto(context, contentKey, photo)
    if (photo.thumbnail !== null) await writeThumbnail(libraryDirectory, contentKey, photo.thumbnail)
    await file.verify()
    signal.throwIfAborted()
    await commits.run(() => store(row, contentKey, photo, vector))
  }
  return async (row) => {
    const { maxPhotoMegabytes } = context.settings()
    if (row.size_bytes > maxPhotoMegabytes * 1e6) {
      throw new AppError(
        'too-large',
        `This photo is larger than ${maxPhotoMegabytes} MB. You can raise the limit in the settings.`
      )
    }
    if (row.size_bytes === 0) throw new AppError('unreadable', 'This file is empty: 0 bytes.')
    const file = await checkFile(context.rootOf(row.source_id), row)
    const { contentKey } = await media.call('media.hash', { path: file.location }, { signal })
    // Whoever comes second finds the item of the first; when the first fails, the second tries itself.
    await oneAtATime(contentKey, () => read(row, file, contentKey))
  }
}
