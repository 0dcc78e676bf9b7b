import type { Database } from 'better-sqlite3'
import type { MemoryVectors } from './memory-vectors.ts'
import type { VectorTables } from './search-plan.ts'
import { addCandidates } from './vector-candidates.ts'

/** Candidates of each channel; the exact scores that follow decide among them. */
const scanSize = 400

/**
 * Adds to `temp.candidate` the items nearest to a vector by the int8 vectors in memory, from each channel.
 * `scoped`: only the rows of the items in `temp.scope` are looked at, so filters never eat results.
 */
export async function addMemoryCandidates(
  index: Database,
  memory: MemoryVectors,
  tables: VectorTables,
  vector: Float32Array,
  scoped: boolean,
  breathe: () => Promise<void>
): Promise<void> {
  const { embeddingTable } = tables
  const inScope = index.prepare<[], [number, string]>(
    `SELECT e.id, e.channel FROM temp.scope CROSS JOIN ${embeddingTable} AS e ON e.item_id = scope.id`
  )
  const rows = scoped ? inScope.raw().all() : null
  const nearest = await memory.nearest(vector, scanSize, rows, breathe)
  const itemOf = index.prepare<[string], number>(
    `SELECT DISTINCT e.item_id FROM json_each(?) AS near CROSS JOIN ${embeddingTable} AS e ON e.id = near.value`
  )
  addCandidates(index, itemOf.pluck().all(JSON.stringify(nearest)))
}
