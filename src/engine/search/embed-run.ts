import type { EmbedItem } from '../../shared/embedder-contract.ts'
import { AppError } from '../../shared/errors.ts'
import type { EngineContext } from '../engine-context.ts'
import { readPixels } from './query-images.ts'

/** What `embed.run` asks for. */
export interface EmbedRequest {
  /** Null: the active model. */
  modelId: string | null
  text: string | null
  image: Uint8Array | null
}

/**
 * One embedding of a text, a photo, or a photo changed by a text. Rejects with `invalid-input` when there is neither,
 * and `not-found` for a model that is not installed.
 */
export async function runEmbed(
  context: EngineContext,
  { modelId, text, image }: EmbedRequest,
  signal: AbortSignal
): Promise<{ model: string; dimension: number; embedding: Float32Array }> {
  if ((text === null || text.trim() === '') && image === null) {
    throw new AppError('invalid-input', 'There is nothing to embed: give a text, a photo, or both.')
  }
  const active = await context.activeModel()
  const isActive = modelId === null || modelId === active.loaded.manifest.id
  const loaded = isActive ? active.loaded : await context.loadModel(modelId, signal)
  const { id } = loaded.manifest
  const item: EmbedItem = { text, compose: 'change' }
  if (image !== null) item.pixels = await readPixels(context, { bytes: image, name: 'the photo' }, { loaded }, signal)
  const input = { modelId: id, lane: 'interactive' as const, items: [item] }
  const { vectors, dimension } = await context.embedder.call('embedder.embed', input, { signal })
  return { model: id, dimension, embedding: vectors.slice(0, dimension) }
}
