import type { Database } from 'better-sqlite3'
import type { VectorChannel } from '../library/vectors.ts'
import type { VectorTables } from './search-plan.ts'
import { readVector } from './stored-vector.ts'

export const vectorChannels: readonly VectorChannel[] = ['image', 'joint', 'text']

/** A few vectors of each channel and how many there are of it. */
export interface VectorSample {
  readonly counts: ReadonlyMap<VectorChannel, number>
  readonly vectors: ReadonlyMap<VectorChannel, readonly Float32Array[]>
}

const perChannel = 1000
const maxProbes = 4000
/** While indexing runs the library changes all the time; a large sample then serves this long. */
const maxAgeMs = 10_000

/** Numbers in [0, 1) that are the same each time, so that the same library gives the same order. (mulberry32) */
function seededNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

interface SampledRow {
  channel: VectorChannel
  v: Buffer
}

function drawSample(index: Database, { embeddingTable }: VectorTables): VectorSample {
  const counts = new Map(
    index
      .prepare<[], [VectorChannel, number]>(`SELECT channel, count(*) FROM ${embeddingTable} GROUP BY channel`)
      .raw()
      .all()
  )
  const vectors = new Map<VectorChannel, Float32Array[]>(vectorChannels.map((channel) => [channel, []]))
  const add = ({ channel, v }: SampledRow) => {
    const list = vectors.get(channel)
    if (list !== undefined && list.length < perChannel) list.push(readVector(v))
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  if (total <= maxProbes) {
    for (const row of index.prepare<[], SampledRow>(`SELECT channel, v FROM ${embeddingTable}`).iterate()) add(row)
    return { counts, vectors }
  }
  const limits = index.prepare<[], { low: number; high: number }>(
    `SELECT min(id) AS low, max(id) AS high FROM ${embeddingTable}`
  )
  const { low, high } = limits.get() ?? { low: 0, high: 0 }
  const probe = index.prepare<[number], SampledRow>(
    `SELECT channel, v FROM ${embeddingTable} WHERE id >= ? ORDER BY id LIMIT 1`
  )
  const random = seededNumbers(total)
  for (let i = 0; i < maxProbes; i++) {
    const row = probe.get(low + Math.floor(random() * (high - low + 1)))
    if (row !== undefined) add(row)
  }
  return { counts, vectors }
}

/** Keeps a sample of the active model's vectors and draws it again when the library changed. */
export function createVectorSampler(index: Database): (tables: VectorTables) => VectorSample {
  let held: { sample: VectorSample; table: string; version: number; drawnAt: number; total: number } | null = null
  return (tables) => {
    const version = index.pragma('data_version', { simple: true }) as number
    const now = performance.now()
    if (held !== null && held.table === tables.embeddingTable) {
      const fresh = held.total > maxProbes && now - held.drawnAt < maxAgeMs
      if (held.version === version || fresh) return held.sample
    }
    const sample = drawSample(index, tables)
    const total = [...sample.counts.values()].reduce((sum, count) => sum + count, 0)
    held = { sample, table: tables.embeddingTable, version, drawnAt: now, total }
    return sample
  }
}
