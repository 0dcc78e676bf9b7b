import { z } from 'zod'
import { bytesSchema, floatsSchema } from './binary.ts'
import { modelManifestSchema } from './manifest.ts'
import { query, subscription } from './method.ts'

/** ONNX Runtime execution providers that Keepsake knows. */
export const providerSchema = z.enum(['dml', 'coreml', 'cuda', 'webgpu', 'cpu'])
export type Provider = z.infer<typeof providerSchema>

/** A provider that was tried, and what came of it: what the status page tells the person. */
export const providerAttemptSchema = z.object({ provider: providerSchema, chosen: z.boolean(), reason: z.string() })

/** A loaded model. */
export const loadedModelSchema = z.object({
  manifest: modelManifestSchema,
  provider: providerSchema,
  /** How the arithmetic is done. */
  precision: z.enum(['fp32', 'fp16', 'int8']),
  attempts: z.array(providerAttemptSchema)
})
export type LoadedModel = z.infer<typeof loadedModelSchema>

/**
 * One thing to embed: a picture, a text, or both. At least one of `pixels`, `imageVector` and `text` must be there.
 */
export const embedItemSchema = z.object({
  /** RGB bytes as the model's preprocessing gives them. */
  pixels: bytesSchema.nullable().default(null),
  /** Names the picture (its content key) so that its image tokens are computed once and kept. */
  imageKey: z.string().nullable().default(null),
  /** The picture's stored image vector; saves a dual encoder the picture itself. */
  imageVector: floatsSchema.nullable().default(null),
  text: z.string().nullable().default(null),
  /** With a picture and a text: which of the model's composition rules applies. */
  compose: z.enum(['change', 'joint']).default('joint'),
  /** 1 is the model's own weight; 0.6 stays close to the photo, 1.6 changes a lot. */
  textWeight: z.number().min(0).max(3).default(1)
})
export type EmbedItem = z.input<typeof embedItemSchema>

/** What the embedder process does: the tokenizer and the ONNX sessions. It never touches the database. */
export const embedderContract = {
  /** Loads a model from its folder (again: a no-op). Providers are probed one at a time unless one is named. */
  'embedder.load': query(
    z.object({ directory: z.string(), provider: providerSchema.nullable().default(null) }),
    loadedModelSchema
  ),
  'embedder.unload': query(z.object({ modelId: z.string() }), z.object({})),
  /** Unit vectors, n × dimension, row by row, in the order of the items. Interactive calls overtake back-fill batches. */
  'embedder.embed': query(
    z.object({
      modelId: z.string(),
      lane: z.enum(['interactive', 'backfill']),
      items: z.array(embedItemSchema).min(1).max(256)
    }),
    z.object({ vectors: floatsSchema, dimension: z.number().int() })
  ),
  /** Tokens of each text, special tokens included, before any truncation. */
  'embedder.countTokens': query(
    z.object({ modelId: z.string(), texts: z.array(z.string()) }),
    z.object({ counts: z.array(z.number().int()) })
  ),
  /** The models that are loaded, with their providers; sent again when a provider is lost and another takes over. */
  'embedder.watch': subscription(z.object({}), z.object({ models: z.array(loadedModelSchema) }))
}
export type EmbedderContract = typeof embedderContract
