import type { Filter, Term } from '../../shared/query.ts'
import type { VectorChannel } from '../library/vectors.ts'

export type Verb = 'single' | 'change' | 'mix' | 'browse'

/** Where the active model's vectors lie, in a form that crosses to the search thread. */
export interface VectorTables {
  readonly modelId: string
  readonly dimension: number
  readonly int8Scale: number
  readonly embeddingTable: string
  readonly vectorTable: string
}

export type ProbeKind = 'text' | 'image'

/** A unit vector to compare the library with. */
export interface Probe {
  /** Index into the query's terms; null for the query as a whole. */
  readonly term: number | null
  readonly vector: Float32Array
  readonly weight: number
  /** Whether it lies among the model's texts or among its photos: their scores are spread differently. */
  readonly kind: ProbeKind
}

/** A text term as the word channels need it. */
export interface WordTerm {
  readonly term: number
  readonly text: string
  readonly exact: boolean
  readonly weight: number
}

/** All that the search thread needs to answer a query. Plain data: it crosses by structured clone. */
export interface SearchPlan {
  readonly verb: Verb
  readonly terms: readonly Term[]
  readonly filters: readonly Filter[]
  /** Null when vectors play no part: no model, or no terms. */
  readonly vectors: {
    readonly tables: VectorTables
    /** What candidates are ranked by; null when all terms are negative. */
    readonly query: Probe | null
    /** Single positive terms of a mix, for the evidence. */
    readonly evidence: readonly Probe[]
    readonly negatives: readonly Probe[]
    /** Spreads that a channel's scores must stand out more than others to count the same. */
    readonly handicaps: Readonly<Record<VectorChannel, number>>
  } | null
  /** Positive texts for the full-text channels. Empty in a change: words know nothing of the photo. */
  readonly words: readonly WordTerm[]
  /** What must stand there word by word. */
  readonly phrases: readonly string[]
  /** What must not stand there. */
  readonly excluded: readonly string[]
  /** Items that are the query itself. */
  readonly withoutItems: readonly number[]
  /** Names of sources by id, for `in:`. */
  readonly sourceNames: ReadonlyMap<number, string>
}
