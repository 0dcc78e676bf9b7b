import type { Band, Channel, Evidence } from '../../shared/search-result.ts'
import type { SearchPlan } from './search-plan.ts'
import type { ExactKind } from './word-hits.ts'

const channels: readonly Channel[] = ['image', 'joint', 'text', 'words', 'name', 'date']
const bandNames: readonly Band[] = ['strong', 'likely', 'long-shot']
const exactKinds: readonly (ExactKind | null)[] = [null, 'phrase', 'name', 'tag', 'title', 'caption']

/** What is known about one hit, before its card is read. */
export interface HitFacts {
  readonly itemId: number
  readonly band: Band | null
  readonly exact: ExactKind | null
  /** The passage whose words match; null when none does. */
  readonly passageId: number | null
  /** The note chunk that the vectors found; null when none did. */
  readonly chunkId: number | null
  readonly evidence: readonly Evidence[]
}

/** What a result needs to explain its hits later. */
export type SnapshotQuery = Pick<SearchPlan, 'verb' | 'terms'>

/** A whole result in its order, held compactly: typed arrays, about 20 bytes for a hit and 12 for a piece of evidence. */
export interface ResultSnapshot {
  readonly query: SnapshotQuery
  readonly total: number
  /** Width divided by height of each hit; 0 for a note. */
  readonly aspects: Float32Array
  readonly bands: { strong: number; likely: number; longShot: number }
  readonly channels: readonly Channel[]
  facts(offset: number, limit: number): HitFacts[]
}

/** A result without terms: ids in order, each with the same evidence. */
export function createListSnapshot(query: SnapshotQuery, ids: Float64Array, aspects: Float32Array): ResultSnapshot {
  return {
    query,
    total: ids.length,
    aspects,
    bands: { strong: 0, likely: 0, longShot: 0 },
    channels: ['date'],
    facts: (offset, limit) =>
      Array.from(ids.subarray(offset, offset + limit), (itemId, at) => ({
        itemId,
        band: null,
        exact: null,
        passageId: null,
        chunkId: null,
        evidence: [{ channel: 'date', term: null, score: 0, rank: offset + at + 1 }]
      }))
  }
}

/** A ranked result. */
export function createRankedSnapshot(
  query: SnapshotQuery,
  hits: readonly HitFacts[],
  aspects: Float32Array
): ResultSnapshot {
  const ids = Float64Array.from(hits, ({ itemId }) => itemId)
  const bands = Uint8Array.from(hits, ({ band }) => bandNames.indexOf(band ?? 'long-shot'))
  const exact = Uint8Array.from(hits, (hit) => exactKinds.indexOf(hit.exact))
  const passages = Float64Array.from(hits, ({ passageId }) => passageId ?? -1)
  const chunks = Float64Array.from(hits, ({ chunkId }) => chunkId ?? -1)
  const all = hits.flatMap(({ evidence }) => evidence)
  const ends = new Uint32Array(hits.length + 1)
  for (const [at, hit] of hits.entries()) ends[at + 1] = (ends[at] ?? 0) + hit.evidence.length
  const packed = {
    channel: Uint8Array.from(all, ({ channel }) => channels.indexOf(channel)),
    term: Int16Array.from(all, ({ term }) => term ?? -1),
    score: Float32Array.from(all, ({ score }) => score),
    rank: Uint32Array.from(all, ({ rank }) => rank)
  }
  const orNull = (value: number | undefined) => (value === undefined || value === -1 ? null : value)
  const evidenceAt = (at: number): Evidence => ({
    channel: channels[packed.channel[at] ?? 0] ?? 'image',
    term: orNull(packed.term[at]),
    score: packed.score[at] ?? 0,
    rank: packed.rank[at] ?? 0
  })
  const factsAt = (at: number): HitFacts => {
    const [from = 0, to = 0] = ends.subarray(at, at + 2)
    return {
      itemId: ids[at] ?? 0,
      band: bandNames[bands[at] ?? 2] ?? 'long-shot',
      exact: exactKinds[exact[at] ?? 0] ?? null,
      passageId: orNull(passages[at]),
      chunkId: orNull(chunks[at]),
      evidence: Array.from({ length: to - from }, (_, i) => evidenceAt(from + i))
    }
  }
  const countOf = (band: number) => bands.reduce((count, current) => count + Number(current === band), 0)
  return {
    query,
    total: hits.length,
    aspects,
    bands: { strong: countOf(0), likely: countOf(1), longShot: countOf(2) },
    channels: channels.filter((_, at) => packed.channel.includes(at)),
    facts: (offset, limit) =>
      Array.from({ length: Math.max(0, Math.min(limit, ids.length - offset)) }, (_, i) => factsAt(offset + i))
  }
}
