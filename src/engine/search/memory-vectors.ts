import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Database } from 'better-sqlite3'
import { AppError } from '../../shared/errors.ts'
import { quantise, type VectorChannel } from '../library/vectors.ts'
import { Int8Matrix } from './scanner/int8-matrix.ts'
import { type ScanFiles, VectorScanner } from './scanner/vector-scan.ts'
import type { VectorTables } from './search-plan.ts'
import { readVector } from './stored-vector.ts'
import { vectorChannels } from './vector-sample.ts'

/** Rows that are read before others get their turn: about 3 ms. */
const rowsPerStep = 500
/** So many new rows are read within a query; with more it is answered by sqlite-vec while they are read beside it. */
const maxRowsInQuery = 1000
/** Removed vectors that may stay in memory: they are passed over when candidates become items. */
const maxStaleShare = 0.1

interface VectorRow {
  id: number
  channel: VectorChannel
  v: Buffer
}

/** The copy of one model's vectors. */
class ModelCopy {
  readonly tables: VectorTables
  readonly matrices = new Map<VectorChannel, Int8Matrix>()
  #lastId = 0

  constructor(tables: VectorTables) {
    this.tables = tables
  }

  get count(): number {
    return [...this.matrices.values()].reduce((sum, { count }) => sum + count, 0)
  }

  /** Reads at most `limit` rows that are new since the last time; returns how many there were. */
  readOn(index: Database, limit: number): number {
    const { embeddingTable, int8Scale } = this.tables
    const rows = index
      .prepare<[number, number], VectorRow>(
        `SELECT id, channel, v FROM ${embeddingTable} WHERE id > ? ORDER BY id LIMIT ?`
      )
      .all(this.#lastId, limit)
    for (const { id, channel, v } of rows) {
      const vector = readVector(v)
      let matrix = this.matrices.get(channel)
      if (matrix === undefined) {
        matrix = new Int8Matrix(vector.length)
        this.matrices.set(channel, matrix)
      }
      matrix.set(id, quantise(vector, int8Scale))
      this.#lastId = id
    }
    return rows.length
  }

  countBehind(index: Database): number {
    const { embeddingTable } = this.tables
    const behind = index.prepare<[number, number], number>(
      `SELECT count(*) FROM (SELECT 1 FROM ${embeddingTable} WHERE id > ? LIMIT ?)`
    )
    return behind.pluck().get(this.#lastId, maxRowsInQuery + 1) ?? 0
  }

  /** Whether so much was removed that the copy is better made anew. */
  isStale(index: Database): boolean {
    const stored = index.prepare<[], number>(`SELECT count(*) FROM ${this.tables.embeddingTable}`).pluck().get() ?? 0
    return this.count > stored * (1 + maxStaleShare) + maxRowsInQuery
  }
}

/**
 * The int8 vectors of the active model in the search thread's memory. They are read in the background, in short steps;
 * ids are never used again, so a copy is brought up to date by reading on from its last one. Where the kernel cannot run
 * or memory ends, `isReady` stays false and sqlite-vec answers.
 */
export class MemoryVectors {
  readonly #index: Database
  readonly #files: ScanFiles
  #scanner: VectorScanner | null = null
  #copy: ModelCopy | null = null
  #reading = false
  #isUnavailable = false
  /** SQLite's counter of foreign commits when the copy was last known to be complete. */
  #completeAt = -1

  constructor(index: Database, files: ScanFiles) {
    this.#index = index
    this.#files = files
  }

  /** Whether all vectors of these tables are in memory; starts to read them when not. Call it inside a read transaction. */
  isReady(tables: VectorTables): boolean {
    if (this.#isUnavailable || this.#reading) return false
    const copy = this.#copy
    if (this.#scanner === null || copy?.tables.embeddingTable !== tables.embeddingTable)
      return this.#startReading(tables)
    const version = this.#index.pragma('data_version', { simple: true }) as number
    if (version === this.#completeAt) return true
    if (copy.isStale(this.#index)) return this.#startReading(tables)
    if (copy.countBehind(this.#index) > maxRowsInQuery) return this.#startReading(tables, copy)
    if (this.#tryReading(() => copy.readOn(this.#index, maxRowsInQuery)) === null) return false
    this.#completeAt = version
    return true
  }

  /**
   * Ids of the `k` vectors of each channel with the largest approximate dot product. `rows` limits the scan to some ids
   * of their channels. `breathe` is asked between segments and may reject.
   */
  async nearest(
    vector: Float32Array,
    k: number,
    rows: readonly [id: number, channel: string][] | null,
    breathe: () => Promise<void>
  ): Promise<number[]> {
    const ids: number[] = []
    const shouldStop = async () => {
      await breathe()
      return false
    }
    for (const channel of vectorChannels) {
      const matrix = this.#copy?.matrices.get(channel)
      if (matrix === undefined || this.#copy === null || this.#scanner === null) continue
      const slots = rows === null ? null : slotsOf(matrix, channel, rows)
      const rowScale = this.#copy.tables.int8Scale
      const found = await this.#scanner.scan(matrix, vector, { k, rowScale, slots, shouldStop })
      for (const id of found?.ids ?? []) ids.push(id)
    }
    return ids
  }

  #startReading(tables: VectorTables, copy = new ModelCopy(tables)): false {
    void this.#readInBackground(copy)
    return false
  }

  async #readInBackground(copy: ModelCopy): Promise<void> {
    this.#reading = true
    try {
      this.#scanner ??= await VectorScanner.open(this.#files)
      let read = rowsPerStep
      while (read === rowsPerStep) {
        // A turn of its own for each step: queries and their transactions come in between.
        await nextTurn()
        if (this.#index.inTransaction) continue
        const now = this.#tryReading(() => copy.readOn(this.#index, rowsPerStep))
        if (now === null) return
        read = now
      }
      this.#copy = copy
      this.#completeAt = -1
    } catch {
      this.#isUnavailable = true
    } finally {
      this.#reading = false
    }
  }

  /** Memory that is used up ends the copy for good; a table that is gone (its model was removed) ends only this one. */
  #tryReading(read: () => number): number | null {
    try {
      return read()
    } catch (error) {
      this.#copy = null
      this.#isUnavailable = error instanceof AppError
      return null
    }
  }
}

function slotsOf(
  matrix: Int8Matrix,
  channel: VectorChannel,
  rows: readonly [id: number, channel: string][]
): Int32Array {
  const slots: number[] = []
  for (const [id, of] of rows) {
    const slot = of === channel ? matrix.slotOf(id) : -1
    if (slot >= 0) slots.push(slot)
  }
  return Int32Array.from(slots)
}
