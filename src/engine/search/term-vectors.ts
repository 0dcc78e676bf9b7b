import type { EmbedItem } from '../../shared/embedder-contract.ts'
import { AppError } from '../../shared/errors.ts'
import { unit, weightedSum } from '../../shared/vector-math.ts'
import type { ActiveModel, EngineContext } from '../engine-context.ts'
import { locateItem } from '../library/item-file.ts'
import { type OutlinedTerm, textOf } from './outline-query.ts'
import { type QueryImages, readPixels } from './query-images.ts'
import { createRecent, type Recent } from './recent.ts'
import { readVector } from './stored-vector.ts'

/** Texts whose vectors are kept: typing and changing filters ask for the same ones again. */
const maxTexts = 500

/** Turns terms into unit vectors of the active model. */
export interface TermVectors {
  /** One vector for each term, in their order. */
  embed(terms: readonly OutlinedTerm[], model: ActiveModel, signal: AbortSignal): Promise<Float32Array[]>
  /** "This photo, but …": the photo changed by a text. `textWeight` as in the embedder's contract. */
  change(
    picture: OutlinedTerm,
    text: string,
    textWeight: number,
    model: ActiveModel,
    signal: AbortSignal
  ): Promise<Float32Array>
}

/** The stored vector of an item: a photo's own, or the mean of a note's chunks. Null while it has none. */
export function itemVector(context: EngineContext, model: ActiveModel, itemId: number): Float32Array | null {
  const rows = context.index
    .prepare<[number], { channel: string; v: Buffer }>(
      `SELECT channel, v FROM ${model.embeddingTable} WHERE item_id = ? AND channel IN ('image', 'text')`
    )
    .all(itemId)
  const image = rows.find(({ channel }) => channel === 'image')
  if (image !== undefined) return readVector(image.v)
  if (rows.length === 0) return null
  const parts = rows.map(({ v }) => ({ vector: readVector(v), weight: 1 }))
  return unit(weightedSum(parts, model.loaded.manifest.dimension))
}

function storedVector(context: EngineContext, model: ActiveModel, itemId: number): Float32Array {
  const vector = itemVector(context, model, itemId)
  if (vector !== null) return vector
  throw new AppError('unavailable', 'A photo or note of this query is still being indexed. Try again in a moment.', {
    retry: 'later'
  })
}

async function embedItems(
  context: EngineContext,
  model: ActiveModel,
  items: EmbedItem[],
  signal: AbortSignal
): Promise<Float32Array[]> {
  if (items.length === 0) return []
  const modelId = model.loaded.manifest.id
  const input = { modelId, lane: 'interactive' as const, items }
  const { vectors, dimension } = await context.embedder.call('embedder.embed', input, { signal })
  return items.map((_, at) => vectors.slice(at * dimension, (at + 1) * dimension))
}

/** The picture half of a change. Dual encoders take the stored vector, the others need the pixels. */
async function pictureItem(
  context: EngineContext,
  images: QueryImages,
  { term: { source } }: OutlinedTerm,
  model: ActiveModel,
  signal: AbortSignal
): Promise<EmbedItem> {
  if (source.type === 'image') {
    return { pixels: await images.pixels(source.imageId, model, signal), imageKey: source.imageId }
  }
  if (source.type === 'text') return {}
  if (model.loaded.manifest.family === 'dual-encoder') {
    return { imageVector: storedVector(context, model, source.itemId) }
  }
  const { path, contentKey } = await locateItem(context, source.itemId)
  return { pixels: await readPixels(context, { path }, model, signal), imageKey: contentKey }
}

/** Vectors of texts and outside photos come from the embedder in one call; those of items from the index. */
async function embedTerms(
  context: EngineContext,
  images: QueryImages,
  kept: Recent<Float32Array>,
  terms: readonly OutlinedTerm[],
  model: ActiveModel,
  signal: AbortSignal
): Promise<Float32Array[]> {
  // The row, not the id: another version of a model has other vectors.
  const { rowId } = model
  const keyOf = ({ term: { source } }: OutlinedTerm) =>
    source.type === 'text' ? `${rowId} text ${source.text}` : `${rowId} image ${JSON.stringify(source)}`
  const vectors = new Map<string, Float32Array>()
  const missing = new Map<string, EmbedItem>()
  for (const outlined of terms) {
    const { source } = outlined.term
    const key = keyOf(outlined)
    const known = source.type === 'item' ? storedVector(context, model, source.itemId) : kept.get(key)
    if (known !== undefined) vectors.set(key, known)
    else if (source.type === 'text') missing.set(key, { text: textOf(outlined.term) })
    else missing.set(key, await pictureItem(context, images, outlined, model, signal))
  }
  const fresh = await embedItems(context, model, [...missing.values()], signal)
  for (const [at, key] of [...missing.keys()].entries()) {
    const vector = fresh[at]
    if (vector === undefined) throw new AppError('internal', 'The model gave fewer vectors than were asked for.')
    vectors.set(key, vector)
    kept.set(key, vector)
  }
  return terms.map((outlined) => vectors.get(keyOf(outlined)) ?? new Float32Array(model.loaded.manifest.dimension))
}

/** Rejects with the embedder's errors, `unavailable` for an item without vectors, `not-found` for a photo let go. */
export function createTermVectors(context: EngineContext, images: QueryImages): TermVectors {
  const kept = createRecent<Float32Array>(maxTexts)
  return {
    embed: (terms, model, signal) => embedTerms(context, images, kept, terms, model, signal),
    async change(picture, text, textWeight, model, signal) {
      const item = await pictureItem(context, images, picture, model, signal)
      const [vector] = await embedItems(context, model, [{ ...item, text, compose: 'change', textWeight }], signal)
      if (vector === undefined) throw new AppError('internal', 'The model gave no vector for this change.')
      return vector
    }
  }
}
