import type { EmbedItem } from '../../shared/embedder-contract.ts'
import { imagePreprocessingOf } from '../../shared/manifest.ts'
import { locationOf } from './checked-file.ts'
import type { IngestContext } from './ingest-context.ts'
import type { PhotoRelations } from './photo-relations.ts'
import { captionText, jointText } from './store-relations.ts'
import { judge } from './verdict.ts'

interface Request {
  photo_id: number
  generation: number
}

interface Prepared extends Request {
  relations: PhotoRelations
  joint: Float32Array | null
  text: Float32Array | null
}

/** Makes links, texts and the vectors made from texts again, for the photos that wait in `photo_refresh`. */
export interface PhotoRefresher {
  pending(): number
  /** Does up to `limit` photos in one transaction; returns how many. Rejects with what `judge` understands. */
  runBatch(limit: number): Promise<number>
  /** Leaves the next photo without the vectors that could not be made; its image vector stays. */
  skipNext(): void
}

function createPhotoPixels(context: IngestContext) {
  const { index, files, media, model, settings, signal } = context
  const anyFile = index.prepare<[number], number>('SELECT id FROM file WHERE item_id = ? ORDER BY id LIMIT 1').pluck()
  const keyOf = index.prepare<[number], string>('SELECT content_key FROM item WHERE id = ?').pluck()
  /** Models that put image tokens and text through one encoder need the picture itself. */
  return async (photoId: number): Promise<Pick<EmbedItem, 'pixels' | 'imageKey'> | null> => {
    const row = files.get(anyFile.get(photoId) ?? 0)
    if (row === undefined) return null
    const { maxMegapixels, maxPhotoMegabytes } = settings()
    const photo = await media.call(
      'media.readPhoto',
      {
        source: { path: locationOf(context.rootOf(row.source_id), row) },
        limits: { maxPixels: Math.round(maxMegapixels * 1e6), maxBytes: Math.round(maxPhotoMegabytes * 1e6) },
        thumbnailEdge: null,
        preprocessing: imagePreprocessingOf(model.loaded.manifest)
      },
      { signal }
    )
    return { pixels: photo.pixels, imageKey: keyOf.get(photoId) ?? null }
  }
}

/** A photo that cannot be read now has no joint vector; when it comes back, it is read again anyway. */
function nullUnlessWaiting(error: unknown): null {
  const { action } = judge(error)
  if (action === 'stop' || action === 'wait' || action === 'isolate') throw error
  return null
}

function createPreparer(context: IngestContext) {
  const { batcher, vectors, model, readRelations } = context
  const pixelsOf = createPhotoPixels(context)
  const pictureOf = async (photoId: number) => {
    if (model.loaded.manifest.family === 'visualized-bge') return pixelsOf(photoId).catch(nullUnlessWaiting)
    const imageVector = vectors.read(photoId, 'image')
    return imageVector === null ? null : { imageVector }
  }
  const embedOne = async (item: EmbedItem) => (await batcher.embed([item]))[0] ?? null
  const before = context.index.prepare<[number], { reason: string; text: string; noteId: number | null }>(
    'SELECT reason, text, note_id AS noteId FROM photo_text WHERE item_id = ? ORDER BY id'
  )
  return async (request: Request): Promise<Prepared> => {
    const { photo_id: id } = request
    const relations = readRelations(id)
    const stored = before.all(id) as PhotoRelations['texts'][number][]
    const [joint, caption] = [jointText(relations.texts), captionText(relations.texts)]
    const needsJoint = joint !== '' && (joint !== jointText(stored) || vectors.read(id, 'joint') === null)
    const needsText = caption !== '' && (caption !== captionText(stored) || vectors.read(id, 'text') === null)
    const picture = needsJoint ? await pictureOf(id) : null
    const [jointVector, textVector] = await Promise.all([
      picture === null ? null : embedOne({ ...picture, text: joint, compose: 'joint' }),
      needsText ? embedOne({ text: caption }) : null
    ])
    return { ...request, relations, joint: jointVector, text: textVector }
  }
}

function createWriter(context: IngestContext) {
  const { index, vectors, revision, writeRelations } = context
  const exists = index.prepare('SELECT 1 FROM item WHERE id = ?')
  const done = index.prepare('DELETE FROM photo_refresh WHERE photo_id = ? AND generation = ?')
  return index.transaction((prepared: readonly Prepared[]) => {
    for (const { photo_id: id, generation, relations, joint, text } of prepared) {
      // A request that came meanwhile has another generation: it stays, and this result would be stale.
      const isCurrent = done.run(id, generation).changes === 1
      if (!isCurrent || exists.get(id) === undefined) continue
      writeRelations(id, relations)
      if (joint !== null) {
        vectors.delete(id, ['joint'])
        vectors.insert(id, null, 'joint', joint)
      }
      if (text !== null) {
        vectors.delete(id, ['text'])
        vectors.insert(id, null, 'text', text)
      }
    }
    revision.bump()
  })
}

/** Prepares the refresher of a model. */
export function createPhotoRefresher(context: IngestContext): PhotoRefresher {
  const { index, readRelations } = context
  const count = index.prepare<[], number>('SELECT count(*) FROM photo_refresh').pluck()
  const select = index.prepare<[number], Request>(
    'SELECT photo_id, generation FROM photo_refresh ORDER BY photo_id LIMIT ?'
  )
  const prepare = createPreparer(context)
  const write = createWriter(context)
  return {
    pending: () => count.get() ?? 0,
    async runBatch(limit) {
      const requests = select.all(limit)
      if (requests.length === 0) return 0
      const prepared = await Promise.all(requests.map(prepare))
      context.signal.throwIfAborted()
      write(prepared)
      return requests.length
    },
    skipNext() {
      write(
        select.all(1).map((next) => ({ ...next, relations: readRelations(next.photo_id), joint: null, text: null }))
      )
    }
  }
}
