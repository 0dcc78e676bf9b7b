import { z } from 'zod'
import { itemCardSchema, passageSchema } from './item.ts'

/** How an item was found. `words` is the full-text index, `name` a file or folder name, `date` a list without terms. */
export const channelSchema = z.enum(['image', 'joint', 'text', 'words', 'name', 'date'])
export type Channel = z.infer<typeof channelSchema>

/** How sure the result is, relative to the library's own scores for this query. */
export const bandSchema = z.enum(['strong', 'likely', 'long-shot'])
export type Band = z.infer<typeof bandSchema>

/** What one channel says about a hit. */
export const evidenceSchema = z.object({
  channel: channelSchema,
  /** Index into the query's terms; null for the query as a whole. */
  term: z.number().int().nullable(),
  /** Cosine for vector channels, BM25 (higher is better) for words. Not comparable between channels. */
  score: z.number(),
  /** Place in this channel's own order, from 1. */
  rank: z.number().int()
})

export type Evidence = z.infer<typeof evidenceSchema>

export const hitSchema = z.object({
  card: itemCardSchema,
  band: bandSchema.nullable(),
  /** Best evidence first. */
  evidence: z.array(evidenceSchema),
  /** About six words: "note: Lisbon › Day 2", "looks alike", "caption: harbour at dusk". */
  reason: z.string(),
  passage: passageSchema.nullable()
})
export type Hit = z.infer<typeof hitSchema>
export const hitsSchema = z.object({ hits: z.array(hitSchema) })

export const searchResultSchema = z.object({
  resultId: z.string(),
  total: z.number().int(),
  hits: z.array(hitSchema),
  /** Hits in each band; they follow each other in this order. All zero for a list without terms. */
  bands: z.object({ strong: z.number().int(), likely: z.number().int(), longShot: z.number().int() }),
  plan: z.object({
    verb: z.enum(['change', 'mix', 'single', 'browse']),
    modelId: z.string().nullable(),
    channels: z.array(channelSchema)
  }),
  /** Things to know about this answer: "This model knows English; your query looks like German." */
  notices: z.array(z.string()),
  /** Milliseconds in the engine. */
  tookMs: z.number()
})
export type SearchResult = z.infer<typeof searchResultSchema>
