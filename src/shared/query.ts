import { z } from 'zod'

/** Where a term's meaning comes from. */
export const termSourceSchema = z.discriminatedUnion('type', [
  /** `exact`: the phrase must stand there word by word. */
  z.object({ type: z.literal('text'), text: z.string().min(1).max(10_000), exact: z.boolean().default(false) }),
  /** A photo or note of the library. */
  z.object({ type: z.literal('item'), itemId: z.number().int().positive() }),
  /** A photo from outside, held in memory under the id that `query.addImage` gave. */
  z.object({ type: z.literal('image'), imageId: z.string().min(1).max(100) })
])

export const termSchema = z.object({
  source: termSourceSchema,
  polarity: z.enum(['positive', 'negative']).default('positive'),
  /** 1 is normal; 0.25 barely counts, 3 dominates. */
  weight: z.number().min(0.25).max(3).default(1)
})
export type Term = z.output<typeof termSchema>

const isoDate = z.string().regex(/^\d{4}-\d\d-\d\d$/)

/** A condition that an item meets or not. Filters are all met (and). */
export const filterSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('kind'), kind: z.enum(['photo', 'note']) }),
  /** A folder name or path part, case-insensitive; matches the folder and everything below. */
  z.object({ type: z.literal('in'), folder: z.string().min(1).max(1000) }),
  /** Taken (or written) before the start of this day. */
  z.object({ type: z.literal('before'), date: isoDate }),
  /** Taken (or written) after the end of this day. */
  z.object({ type: z.literal('after'), date: isoDate }),
  /** Within these days, both included: what `on:` and `year:` become. */
  z.object({ type: z.literal('between'), from: isoDate, to: isoDate }),
  z.object({ type: z.literal('ext'), extension: z.string().min(1).max(20) }),
  z.object({ type: z.literal('camera'), text: z.string().min(1).max(200) }),
  z.object({ type: z.literal('lens'), text: z.string().min(1).max(200) }),
  z.object({ type: z.literal('tag'), tag: z.string().min(1).max(200) }),
  /** At least this many stars. */
  z.object({ type: z.literal('rating'), atLeast: z.number().int().min(1).max(5) }),
  z.object({ type: z.literal('has'), what: z.enum(['note', 'caption', 'gps', 'text']) })
])
export type Filter = z.output<typeof filterSchema>

/** A whole question. */
export const searchQuerySchema = z.object({
  terms: z.array(termSchema).max(200).default([]),
  filters: z.array(filterSchema).max(50).default([]),
  /** `auto` reads one photo with one text as a change ("this photo, but at night") and everything else as a mix. */
  verb: z.enum(['auto', 'change', 'mix']).default('auto'),
  /** In a change: 0 is closer to the photo, 1 closer to the words. */
  balance: z.number().min(0).max(1).default(0.5)
})
export type SearchQuery = z.output<typeof searchQuerySchema>
export type SearchQueryInput = z.input<typeof searchQuerySchema>

/** A place in the typed text that was not understood. Offsets are UTF-16, end exclusive. */
export interface QueryProblem {
  start: number
  end: number
  message: string
  /** What to put in that place instead, when there is a good guess. */
  suggestion: string | null
}
