import type { Database } from 'better-sqlite3'
import { createBreather } from '../breather.ts'

/** Rows deleted in one transaction; a few milliseconds. */
const batchRows = 500
/** Pages of 16 KB given back in one step. */
const vacuumPages = 64

interface ModelRow {
  readonly id: number
  readonly model_id: string
}

/** Models with rows or tables in the index that are not among those to be kept. */
export function leftoverModels(index: Database, keep: ReadonlySet<number>): ModelRow[] {
  return index
    .prepare<[], ModelRow>('SELECT id, model_id FROM model WHERE active = 0 ORDER BY id')
    .all()
    .filter(({ id }) => !keep.has(id))
}

/** Gives the free pages of the index back to the disk, a few at a time. An index of an older kind keeps them for itself. */
async function returnFreePages(index: Database, breathe: () => Promise<void>): Promise<void> {
  for (let before = Number.POSITIVE_INFINITY; ; ) {
    const free = index.pragma('freelist_count', { simple: true }) as number
    if (free === 0 || free >= before) return
    before = free
    index.pragma(`incremental_vacuum(${vacuumPages})`)
    await breathe()
  }
}

/**
 * Removes the vectors of a model, its tables and its row, in short transactions, and gives their space back. Stopped in
 * the middle, it goes on when it is called again. The model must not be the active one.
 */
export async function dropModelVectors(index: Database, rowId: number, signal: AbortSignal): Promise<void> {
  const breathe = createBreather(signal)
  const [embeddingTable, vectorTable] = [`embedding_${rowId}`, `vector_${rowId}`]
  // Row by row the trigger would write each chunk of sqlite-vec 1,024 times.
  index.transaction(() => {
    index.exec(`DROP TRIGGER IF EXISTS ${embeddingTable}_deleted`)
    index.exec(`DROP TABLE IF EXISTS ${vectorTable}`)
  })()
  const exists = index.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?")
  if (exists.get(embeddingTable) !== undefined) {
    const remove = index.prepare(
      `DELETE FROM ${embeddingTable} WHERE id IN (SELECT id FROM ${embeddingTable} ORDER BY id LIMIT ${batchRows})`
    )
    while (remove.run().changes > 0) await breathe()
  }
  index.transaction(() => {
    index.exec(`DROP TABLE IF EXISTS ${embeddingTable}`)
    index.prepare('DELETE FROM model WHERE id = ? AND active = 0').run(rowId)
  })()
  await returnFreePages(index, breathe)
}
