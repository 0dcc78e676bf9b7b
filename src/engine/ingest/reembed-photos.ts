import { imagePreprocessingOf } from '../../shared/manifest.ts'
import type { VectorChannel } from '../library/vectors.ts'
import { checkFile } from './checked-file.ts'
import type { IngestContext } from './ingest-context.ts'
import type { PhotoText } from './photo-relations.ts'
import { countRows, type ReembedPart } from './reembed-part.ts'
import { captionText, jointText } from './store-relations.ts'
import { judge } from './verdict.ts'

/** Photos under way together: enough to fill a batch of the model while others are decoded. */
const batchSize = 16

interface PhotoRow {
  readonly id: number
  readonly content_key: string
}

interface Made {
  readonly photo: PhotoRow
  readonly texts: readonly PhotoText[]
  readonly vectors: readonly { readonly channel: VectorChannel; readonly vector: Float32Array }[]
}

/** Photos that lie somewhere and lack a vector that they should have. */
function missingCondition(table: string): string {
  const has = (channel: VectorChannel) =>
    `EXISTS (SELECT 1 FROM ${table} AS e WHERE e.item_id = item.id AND e.channel = '${channel}')`
  const hasText = (which: string) =>
    `EXISTS (SELECT 1 FROM photo_text AS t WHERE t.item_id = item.id AND t.text <> '' ${which})`
  return `kind = 'photo' AND EXISTS (SELECT 1 FROM file WHERE file.item_id = item.id) AND (
    NOT ${has('image')} OR (${hasText('')} AND NOT ${has('joint')})
    OR (${hasText('AND t.note_id IS NULL')} AND NOT ${has('text')}))`
}

function createPixelReader(context: IngestContext, eligibleSources: () => readonly number[]) {
  const { index, files, media, model, settings, signal } = context
  const fileIds = index.prepare<[number], number>('SELECT id FROM file WHERE item_id = ? ORDER BY id').pluck()
  /** Null when none of the photo's files can be reached. */
  return async (photo: PhotoRow): Promise<Uint8Array | null> => {
    const eligible = new Set(eligibleSources())
    for (const id of fileIds.all(photo.id)) {
      const row = files.get(id)
      if (row === undefined || !eligible.has(row.source_id)) continue
      const file = await checkFile(context.rootOf(row.source_id), row)
      const { maxMegapixels, maxPhotoMegabytes } = settings()
      const read = await media.call(
        'media.readPhoto',
        {
          source: { path: file.location },
          limits: { maxPixels: Math.round(maxMegapixels * 1e6), maxBytes: Math.round(maxPhotoMegabytes * 1e6) },
          thumbnailEdge: null,
          preprocessing: imagePreprocessingOf(model.loaded.manifest)
        },
        { signal }
      )
      await file.verify()
      return read.pixels
    }
    return null
  }
}

function createMaker(context: IngestContext, eligibleSources: () => readonly number[]) {
  const { index, vectors, batcher, model } = context
  const readPixels = createPixelReader(context, eligibleSources)
  const textsOf = index.prepare<[number], PhotoText>(
    'SELECT reason, text, note_id AS noteId FROM photo_text WHERE item_id = ? ORDER BY id'
  )
  const needsPixelsForJoint = model.loaded.manifest.family === 'visualized-bge'
  const embedOne = async (item: Parameters<typeof batcher.embed>[0][number]) => (await batcher.embed([item]))[0] ?? null
  /** Null when the photo cannot be reached. */
  const make = async (photo: PhotoRow): Promise<Made | null> => {
    const texts = textsOf.all(photo.id)
    const stored = vectors.read(photo.id, 'image')
    const [joint, caption] = [jointText(texts), captionText(texts)]
    const needsJoint = joint !== '' && vectors.read(photo.id, 'joint') === null
    const needsText = caption !== '' && vectors.read(photo.id, 'text') === null
    const needsPixels = stored === null || (needsJoint && needsPixelsForJoint)
    const pixels = needsPixels ? await readPixels(photo) : null
    if (needsPixels && pixels === null) return null
    const picture = { pixels, imageKey: photo.content_key }
    const image = stored ?? (await embedOne(picture))
    const source = needsPixelsForJoint ? picture : { imageVector: image }
    const [jointVector, textVector] = await Promise.all([
      needsJoint ? embedOne({ ...source, text: joint, compose: 'joint' }) : null,
      needsText ? embedOne({ text: caption }) : null
    ])
    const made = [
      { channel: 'image' as const, vector: stored === null ? image : null },
      { channel: 'joint' as const, vector: jointVector },
      { channel: 'text' as const, vector: textVector }
    ]
    return { photo, texts, vectors: made.flatMap(({ channel, vector }) => (vector ? [{ channel, vector }] : [])) }
  }
  return { make, textsOf }
}

function createWriter({ index, vectors }: IngestContext, textsOf: (photoId: number) => PhotoText[]) {
  const exists = index.prepare('SELECT 1 FROM item WHERE id = ?')
  return index.transaction((made: readonly Made[]) => {
    for (const { photo, texts, vectors: fresh } of made) {
      if (exists.get(photo.id) === undefined) continue
      const isCurrent = JSON.stringify(textsOf(photo.id)) === JSON.stringify(texts)
      for (const { channel, vector } of fresh) {
        // Texts that changed meanwhile are embedded in the next round.
        if (channel !== 'image' && !isCurrent) continue
        if (vectors.read(photo.id, channel) === null) vectors.insert(photo.id, null, channel, vector)
      }
    }
  })
}

type Make = (photo: PhotoRow) => Promise<Made | null>

/** Photos that may have killed a process are made again one by one. */
async function makeAll(photos: readonly PhotoRow[], make: Make): Promise<Made[]> {
  const results = await Promise.allSettled(photos.map(make))
  const made: Made[] = []
  const suspects: PhotoRow[] = []
  for (const [i, result] of results.entries()) {
    const photo = photos[i]
    if (result.status === 'fulfilled') {
      if (result.value !== null && result.value.vectors.length > 0) made.push(result.value)
      continue
    }
    const { action } = judge(result.reason)
    if (action === 'stop' || action === 'wait') throw result.reason
    if (action === 'isolate' && photos.length > 1 && photo !== undefined) suspects.push(photo)
  }
  for (const photo of suspects) made.push(...(await makeAll([photo], make)))
  return made
}

/**
 * Photos, from their files. One that cannot be reached or read is left out: its file is read again when the model takes
 * over, so it is listed with the reason if that fails as well.
 */
export function createPhotoReembedder(context: IngestContext, eligibleSources: () => readonly number[]): ReembedPart {
  const { index, signal } = context
  const isMissing = missingCondition(context.model.embeddingTable)
  const select = index.prepare<[number], PhotoRow>(
    `SELECT id, content_key FROM item WHERE id > ? AND ${isMissing} ORDER BY id LIMIT ${batchSize}`
  )
  const { make, textsOf } = createMaker(context, eligibleSources)
  const write = createWriter(context, (id) => textsOf.all(id))
  let cursor = 0
  let embedded = 0
  return {
    count() {
      const total = countRows(
        index,
        "SELECT count(*) FROM item WHERE kind = 'photo' AND EXISTS (SELECT 1 FROM file WHERE file.item_id = item.id)"
      )
      return { done: total - countRows(index, `SELECT count(*) FROM item WHERE ${isMissing}`), total }
    },
    async step() {
      const photos = select.all(cursor)
      const made = photos.length === 0 ? [] : await makeAll(photos, make)
      signal.throwIfAborted()
      if (made.length > 0) write(made)
      embedded += made.length
      cursor = photos.at(-1)?.id ?? cursor
      return photos.length
    },
    embeddedInRound: () => embedded,
    startRound() {
      cursor = 0
      embedded = 0
    }
  }
}
