import type { Database } from 'better-sqlite3'
import { quantise, type VectorChannel } from '../library/vectors.ts'
import type { VectorTables } from './search-plan.ts'
import type { VectorSample } from './vector-sample.ts'

/** Candidates of one scan. More cost time: sqlite-vec's selection grows with k. */
const scanSize = 400
/** With a large scope: most of the candidates lie outside of it. sqlite-vec's own limit is 4,096. */
const scopedScanSize = 1000
/** A channel with fewer candidates than this in the common scan is scanned by itself. */
const wantedPerChannel = 100
/** All of a channel with so few vectors are candidates: comparing them exactly is faster than a scan for them alone. */
const fewVectors = 2000

/**
 * Whether comparing all vectors of a scope exactly is faster than scanning everything. Measured: an exact comparison
 * with its share of the ranking takes about 6 times as long as a row of the scan, and the scan's candidates come on top.
 */
export function isExactFaster(scopeRows: number, { counts }: VectorSample): boolean {
  const allRows = [...counts.values()].reduce((sum, count) => sum + count, 0)
  return scopeRows <= fewVectors + allRows / 6
}

/** Rows of the model's vectors that lie in the scope. */
export function countScopeRows(index: Database, { embeddingTable }: VectorTables): number {
  const count = index.prepare<[], number>(
    `SELECT count(*) FROM temp.scope JOIN ${embeddingTable} AS e ON e.item_id = scope.id`
  )
  return count.pluck().get() ?? 0
}

interface Candidate {
  item_id: number
  channel: VectorChannel
}

/**
 * Adds to `temp.candidate` the items nearest to a vector by the int8 vectors of sqlite-vec (Euclidean distance), from
 * each channel. `scoped`: only items of `temp.scope` count. What a scan finds within the scope is the exact top of the
 * scope as far as it reaches; a channel where it does not reach far enough is scanned again with nothing but the
 * scope's rows in it, so filters never eat results.
 */
export function addVectorCandidates(
  index: Database,
  tables: VectorTables,
  vector: Float32Array,
  sample: VectorSample,
  scoped: boolean
): void {
  const { embeddingTable, vectorTable, int8Scale } = tables
  const query = Buffer.from(quantise(vector, int8Scale).buffer)
  const inScope = scoped ? 'AND e.item_id IN (SELECT id FROM temp.scope)' : ''
  const found = index
    .prepare<[Buffer, number], Candidate>(
      `SELECT e.item_id, e.channel FROM (SELECT rowid FROM ${vectorTable} WHERE v MATCH vec_int8(?) AND k = ?) AS near
       JOIN ${embeddingTable} AS e ON e.id = near.rowid WHERE true ${inScope}`
    )
    .all(query, scoped ? scopedScanSize : scanSize)
  const ofChannel = index.prepare<[Buffer, number, string], Candidate>(
    `SELECT e.item_id, e.channel FROM (SELECT rowid FROM ${vectorTable} WHERE v MATCH vec_int8(?) AND k = ?
       AND rowid IN (SELECT e.id FROM ${embeddingTable} AS e WHERE e.channel = ? ${inScope})) AS near
     JOIN ${embeddingTable} AS e ON e.id = near.rowid`
  )
  const wholeChannel = index.prepare<[string], Candidate>(
    `SELECT e.item_id, e.channel FROM ${embeddingTable} AS e WHERE e.channel = ? ${inScope}`
  )
  for (const [channel, count] of sample.counts) {
    const reached = found.filter((candidate) => candidate.channel === channel).length
    if (reached >= Math.min(count, wantedPerChannel)) continue
    for (const candidate of count <= fewVectors ? wholeChannel.all(channel) : ofChannel.all(query, scanSize, channel)) {
      found.push(candidate)
    }
  }
  addCandidates(index, new Set(found.map(({ item_id }) => item_id)))
}

/** Adds items to `temp.candidate`. */
export function addCandidates(index: Database, itemIds: Iterable<number>): void {
  const add = index.prepare('INSERT OR IGNORE INTO temp.candidate SELECT value FROM json_each(?)')
  add.run(JSON.stringify([...itemIds]))
}
