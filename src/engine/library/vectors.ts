import type { Database } from 'better-sqlite3'
import { AppError } from '../../shared/errors.ts'
import type { ModelManifest } from '../../shared/manifest.ts'

/** A channel of which items have vectors. */
export type VectorChannel = 'image' | 'joint' | 'text'

/** A model's row and tables in `index.db`. */
export interface ModelTables {
  readonly rowId: number
  readonly embeddingTable: string
  readonly vectorTable: string
}

/** The vectors of one model. Each call is inside the caller's transaction. */
export interface VectorStore {
  /** Throws `invalid-model` for a vector of another length, not of unit length, or with a value that is no number. */
  insert(itemId: number, chunkId: number | null, channel: VectorChannel, vector: Float32Array): void
  /** Removes an item's vectors of some channels. */
  delete(itemId: number, channels: readonly VectorChannel[]): void
  /** The stored vector of a whole item; null when there is none. */
  read(itemId: number, channel: VectorChannel): Float32Array | null
  hasChunk(chunkId: number): boolean
}

/**
 * int8 for sqlite-vec: round(x / scale · 127), cut at ±127. `scale` is the model's 99.95th percentile of |x|, so almost
 * nothing is cut.
 */
export function quantise(vector: Float32Array, scale: number): Int8Array {
  const quantised = new Int8Array(vector.length)
  const factor = 127 / scale
  for (let i = 0; i < vector.length; i++) {
    quantised[i] = Math.max(-127, Math.min(127, Math.round((vector[i] ?? 0) * factor)))
  }
  return quantised
}

function tablesOf(rowId: number): ModelTables {
  return { rowId, embeddingTable: `embedding_${rowId}`, vectorTable: `vector_${rowId}` }
}

function createTables(index: Database, rowId: number, dimension: number): void {
  const { embeddingTable, vectorTable } = tablesOf(rowId)
  index.exec(`
    CREATE TABLE ${embeddingTable} (
      id INTEGER PRIMARY KEY,
      item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
      chunk_id INTEGER REFERENCES chunk (id) ON DELETE CASCADE,
      channel TEXT NOT NULL CHECK (channel IN ('image', 'joint', 'text')),
      v BLOB NOT NULL                   -- float32, little endian
    ) STRICT;
    CREATE INDEX ${embeddingTable}_by_item ON ${embeddingTable} (item_id, channel);
    CREATE INDEX ${embeddingTable}_by_chunk ON ${embeddingTable} (chunk_id);
    CREATE VIRTUAL TABLE ${vectorTable} USING vec0 (v int8[${dimension}]);
    CREATE TRIGGER ${embeddingTable}_deleted AFTER DELETE ON ${embeddingTable} BEGIN
      DELETE FROM ${vectorTable} WHERE rowid = old.id;
    END;
  `)
}

/**
 * Registers a model as the active one and makes its tables when they are not there. Items that were finished under
 * another model have no vectors here: their files get a job.
 */
export function activateModel(index: Database, manifest: ModelManifest): ModelTables {
  return index.transaction(() => {
    const known = index
      .prepare<[string, string], { id: number }>('SELECT id FROM model WHERE model_id = ? AND version = ?')
      .get(manifest.id, manifest.version)
    index.prepare('UPDATE model SET active = 0').run()
    if (known !== undefined) {
      index.prepare('UPDATE model SET active = 1, int8_scale = ? WHERE id = ?').run(manifest.int8Scale, known.id)
      return tablesOf(known.id)
    }
    const inserted = index
      .prepare('INSERT INTO model (model_id, version, dimension, int8_scale, active) VALUES (?, ?, ?, ?, 1)')
      .run(manifest.id, manifest.version, manifest.dimension, manifest.int8Scale)
    const rowId = Number(inserted.lastInsertRowid)
    createTables(index, rowId, manifest.dimension)
    requeueFinishedFiles(index)
    return tablesOf(rowId)
  })()
}

function requeueFinishedFiles(index: Database): void {
  index
    .prepare(
      `INSERT OR IGNORE INTO job (file_id, source_id, priority, not_before)
         SELECT id, source_id, 1, 0 FROM file WHERE state = 'ready'`
    )
    .run()
  index.prepare("UPDATE file SET state = 'waiting' WHERE state = 'ready'").run()
}

function checkVector(vector: Float32Array, dimension: number): void {
  if (vector.length !== dimension) {
    throw new AppError('invalid-model', `The model gave a vector of ${vector.length} numbers instead of ${dimension}.`)
  }
  let squares = 0
  for (const x of vector) squares += x * x
  // Not-a-number fails every comparison, so it ends here as well.
  if (!(Math.abs(squares - 1) < 0.01)) {
    throw new AppError('invalid-model', 'The model gave a vector that is not of unit length. It was not stored.')
  }
}

/** Opens the vectors of a registered model. */
export function createVectorStore(index: Database, tables: ModelTables, manifest: ModelManifest): VectorStore {
  const insertTruth = index.prepare(
    `INSERT INTO ${tables.embeddingTable} (item_id, chunk_id, channel, v) VALUES (?, ?, ?, ?)`
  )
  // sqlite-vec takes integer keys as BigInt only.
  const insertVector = index.prepare(`INSERT INTO ${tables.vectorTable} (rowid, v) VALUES (?, vec_int8(?))`)
  const deleteChannel = index.prepare(`DELETE FROM ${tables.embeddingTable} WHERE item_id = ? AND channel = ?`)
  const select = index
    .prepare<[number, string], Buffer>(
      `SELECT v FROM ${tables.embeddingTable} WHERE item_id = ? AND channel = ? AND chunk_id IS NULL`
    )
    .pluck()
  const chunkExists = index.prepare(`SELECT 1 FROM ${tables.embeddingTable} WHERE chunk_id = ? LIMIT 1`)
  return {
    insert(itemId, chunkId, channel, vector) {
      checkVector(vector, manifest.dimension)
      const bytes = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)
      const { lastInsertRowid } = insertTruth.run(itemId, chunkId, channel, bytes)
      const int8 = quantise(vector, manifest.int8Scale)
      insertVector.run(BigInt(lastInsertRowid), Buffer.from(int8.buffer))
    },
    delete(itemId, channels) {
      for (const channel of channels) deleteChannel.run(itemId, channel)
    },
    read(itemId, channel) {
      const bytes = select.get(itemId, channel)
      return bytes === undefined ? null : new Float32Array(new Uint8Array(bytes).buffer)
    },
    hasChunk: (chunkId) => chunkExists.get(chunkId) !== undefined
  }
}
