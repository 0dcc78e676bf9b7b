import { createHash } from 'node:crypto'
import type { Database, Statement } from 'better-sqlite3'
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
  /** Removes an item's vectors of some channels, in every model: what they were made from has changed. */
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
      -- An id is never used again: the copy in the search thread's memory reads on from the last one it has.
      id INTEGER PRIMARY KEY AUTOINCREMENT,
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
 * What tells the vectors of a model from those of any other in the index: its version and the bytes of its files. Another
 * checkpoint that is installed under the same name is another model.
 */
export function modelVersion({ version, files }: Pick<ModelManifest, 'version' | 'files'>): string {
  if (files.length === 0) return version
  const hash = createHash('sha256')
  for (const { name, sha256 } of [...files].sort((a, b) => (a.name < b.name ? -1 : 1)))
    hash.update(`${name} ${sha256}\n`)
  return `${version}+${hash.digest('hex').slice(0, 16)}`
}

/** The row and tables of a model; null when it has none. */
export function findModel(index: Database, manifest: ModelManifest): ModelTables | null {
  const id = index
    .prepare<[string, string], number>('SELECT id FROM model WHERE model_id = ? AND version = ?')
    .pluck()
    .get(manifest.id, modelVersion(manifest))
  return id === undefined ? null : tablesOf(id)
}

/** Gives a model its row and tables when it has none. Which model is active stays as it is. */
export function registerModel(index: Database, manifest: ModelManifest): ModelTables {
  return index.transaction(() => {
    const known = findModel(index, manifest)
    if (known !== null) {
      index.prepare('UPDATE model SET int8_scale = ? WHERE id = ?').run(manifest.int8Scale, known.rowId)
      return known
    }
    const inserted = index
      .prepare('INSERT INTO model (model_id, version, dimension, int8_scale, active) VALUES (?, ?, ?, ?, 0)')
      .run(manifest.id, modelVersion(manifest), manifest.dimension, manifest.int8Scale)
    const rowId = Number(inserted.lastInsertRowid)
    createTables(index, rowId, manifest.dimension)
    return tablesOf(rowId)
  })()
}

/** Marks the model whose vectors are searched, inside the caller's transaction. */
export function markActive(index: Database, { rowId }: ModelTables): void {
  index.prepare('UPDATE model SET active = (id = ?)').run(rowId)
}

/**
 * Registers a model as the active one and makes its tables when they are not there. When another one was active before,
 * finished items may have no vectors here: their files get a job.
 */
export function activateModel(index: Database, manifest: ModelManifest): ModelTables {
  return index.transaction(() => {
    const tables = registerModel(index, manifest)
    const wasActive = index.prepare('SELECT active FROM model WHERE id = ?').pluck().get(tables.rowId) === 1
    markActive(index, tables)
    if (!wasActive) requeueFinishedFiles(index)
    return tables
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

/** Deletes an item's vectors of a channel from the tables of every model that has them now. */
function createChannelDelete(index: Database): (itemId: number, channel: VectorChannel) => void {
  const models = index.prepare<[], number>('SELECT id FROM model').pluck()
  const deletes = new Map<number, Statement<[number, string]>>()
  return (itemId, channel) => {
    for (const rowId of models.all()) {
      const known = deletes.get(rowId)
      const remove =
        known ?? index.prepare(`DELETE FROM ${tablesOf(rowId).embeddingTable} WHERE item_id = ? AND channel = ?`)
      if (known === undefined) deletes.set(rowId, remove)
      remove.run(itemId, channel)
    }
  }
}

/** Opens the vectors of a registered model. */
export function createVectorStore(index: Database, tables: ModelTables, manifest: ModelManifest): VectorStore {
  const insertTruth = index.prepare(
    `INSERT INTO ${tables.embeddingTable} (item_id, chunk_id, channel, v) VALUES (?, ?, ?, ?)`
  )
  // sqlite-vec takes integer keys as BigInt only.
  const insertVector = index.prepare(`INSERT INTO ${tables.vectorTable} (rowid, v) VALUES (?, vec_int8(?))`)
  const deleteChannel = createChannelDelete(index)
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
      for (const channel of channels) deleteChannel(itemId, channel)
    },
    read(itemId, channel) {
      const bytes = select.get(itemId, channel)
      return bytes === undefined ? null : new Float32Array(new Uint8Array(bytes).buffer)
    },
    hasChunk: (chunkId) => chunkExists.get(chunkId) !== undefined
  }
}
