import { z } from 'zod'

/** A file of a model that can be fetched. */
export const remoteFileSchema = z.object({
  role: z.enum(['checkpoint', 'tokenizer']),
  name: z.string().regex(/^[\w.-]+$/, 'a plain file name'),
  url: z.url(),
  sizeBytes: z.number().int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/)
})

/** A model that Keepsake knows where to get: an entry of `resources/models.json`. */
export const modelEntrySchema = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]*$/),
  name: z.string(),
  family: z.literal('visualized-bge'),
  /** The publisher's page about it. */
  page: z.url(),
  dimension: z.number().int().positive(),
  /** BCP 47 tags; `mul` for many. */
  languages: z.array(z.string()),
  goodAt: z.array(z.enum(['visual', 'text', 'composed', 'knowledge'])),
  /** What it is better at, and what it costs. */
  summary: z.string(),
  licence: z.string(),
  files: z.array(remoteFileSchema).min(1)
})
export type ModelEntry = z.infer<typeof modelEntrySchema>

/** The contents of `resources/models.json`. */
export const modelRegistrySchema = z.object({ models: z.array(modelEntrySchema) })

/** A model of the registry, as the person decides about it. */
export const availableModelSchema = modelEntrySchema.extend({
  /** All files together. */
  sizeBytes: z.number().int(),
  /** The hosts that are asked for the files. */
  hosts: z.array(z.string()),
  installed: z.boolean()
})
export type AvailableModel = z.infer<typeof availableModelSchema>
