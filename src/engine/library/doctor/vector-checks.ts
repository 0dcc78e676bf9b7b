import type { Database } from 'better-sqlite3'
import { quantise } from '../vectors.ts'
import { type Check, counted, countOf, type Patient, requeueFiles } from './check.ts'

/** A model that has tables in the index. */
interface ModelRow {
  readonly id: number
  readonly dimension: number
  readonly int8_scale: number
  readonly active: number
}

function modelsOf(index: Database): ModelRow[] {
  const exists = index.prepare("SELECT 1 FROM sqlite_schema WHERE name = ? AND type = 'table'")
  return index
    .prepare<[], ModelRow>('SELECT id, dimension, int8_scale, active FROM model ORDER BY id')
    .all()
    .filter(({ id }) => exists.get(`embedding_${id}`) !== undefined && exists.get(`vector_${id}`) !== undefined)
}

function sumOverModels(index: Database, count: (model: ModelRow) => number): number {
  return modelsOf(index).reduce((sum, model) => sum + count(model), 0)
}

const withoutOwner =
  'item_id NOT IN (SELECT id FROM item) OR (chunk_id IS NOT NULL AND chunk_id NOT IN (SELECT id FROM chunk))'
/** Rows of the scanned table, read from sqlite-vec's own list: reading `vector_N` itself would read every vector. */
const withoutTruth = ({ id }: ModelRow) =>
  `SELECT rowid FROM vector_${id}_rowids WHERE rowid NOT IN (SELECT id FROM embedding_${id})`

/** Vectors of items that are gone. */
export const orphanVectorCheck: Check = {
  id: 'orphan-vectors',
  find: ({ index }) =>
    sumOverModels(
      index,
      (model) =>
        countOf(index, `SELECT count(*) FROM embedding_${model.id} WHERE ${withoutOwner}`) +
        countOf(index, `SELECT count(*) FROM (${withoutTruth(model)})`)
    ),
  describe: (count) => `${counted(count, 'vector')} ${count === 1 ? 'belongs' : 'belong'} to nothing.`,
  repair: ({ index }) => {
    for (const model of modelsOf(index)) {
      index.prepare(`DELETE FROM embedding_${model.id} WHERE ${withoutOwner}`).run()
      const orphans = index.prepare<[], number>(withoutTruth(model)).pluck().all()
      const remove = index.prepare(`DELETE FROM vector_${model.id} WHERE rowid = ?`)
      for (const rowid of orphans) remove.run(BigInt(rowid))
    }
  }
}

/** A stored vector that is no unit vector of the model. Inside: its length in numbers, the sum of squares. */
function isBroken(bytes: Buffer, dimension: number): boolean {
  if (bytes.length !== dimension * Float32Array.BYTES_PER_ELEMENT) return true
  let squares = 0
  for (let at = 0; at < bytes.length; at += 4) squares += bytes.readFloatLE(at) ** 2
  // Not-a-number fails every comparison.
  return !(Math.abs(squares - 1) < 0.01)
}

function brokenVectors(index: Database, { id, dimension }: ModelRow): { id: number; item_id: number }[] {
  const broken: { id: number; item_id: number }[] = []
  const rows = index.prepare<[], { id: number; item_id: number; v: Buffer }>(
    `SELECT id, item_id, v FROM embedding_${id}`
  )
  for (const row of rows.iterate()) if (isBroken(row.v, dimension)) broken.push({ id: row.id, item_id: row.item_id })
  return broken
}

/** Vectors of a wrong length, not of unit length, or with values that are no numbers. */
export const brokenVectorCheck: Check = {
  id: 'broken-vectors',
  find: ({ index }) => sumOverModels(index, (model) => brokenVectors(index, model).length),
  describe: (count) => `${counted(count, 'vector')} ${count === 1 ? 'is' : 'are'} not what the model gives.`,
  repair: ({ index }) => {
    for (const model of modelsOf(index)) {
      const remove = index.prepare(`DELETE FROM embedding_${model.id} WHERE item_id = ?`)
      for (const { item_id: itemId } of brokenVectors(index, model)) {
        remove.run(itemId)
        requeueFiles(index, 'item_id = ?', itemId)
      }
    }
  }
}

const notScanned = ({ id }: ModelRow) =>
  `FROM embedding_${id} WHERE id NOT IN (SELECT rowid FROM vector_${id}_rowids) AND NOT (${withoutOwner})`

/** Vectors that are stored but not in the table that is scanned. */
export const missingVectorCheck: Check = {
  id: 'missing-vectors',
  find: ({ index }) => sumOverModels(index, (model) => countOf(index, `SELECT count(*) ${notScanned(model)}`)),
  describe: (count) => `${counted(count, 'vector')} ${count === 1 ? 'is' : 'are'} not searched.`,
  repair: ({ index }) => {
    for (const model of modelsOf(index)) {
      const insert = index.prepare(`INSERT INTO vector_${model.id} (rowid, v) VALUES (?, vec_int8(?))`)
      const rows = index.prepare<[], { id: number; v: Buffer }>(`SELECT id, v ${notScanned(model)}`).all()
      for (const { id, v } of rows) {
        const vector = new Float32Array(new Uint8Array(v).buffer)
        insert.run(BigInt(id), Buffer.from(quantise(vector, model.int8_scale).buffer))
      }
    }
  }
}

/** A photo has a vector of itself; a note has one for its chunks if it has any. */
const withoutVector = ({ id }: ModelRow) => `
  state = 'ready' AND item_id IN (
    SELECT id FROM item WHERE id NOT IN (SELECT item_id FROM embedding_${id})
      AND (kind = 'photo' OR id IN (SELECT item_id FROM chunk)))`

const activeModels = ({ index }: Patient) => modelsOf(index).filter(({ active }) => active === 1)

/** Items that the active model knows nothing of, although they count as ready. */
export const vectorlessItemCheck: Check = {
  id: 'items-without-vectors',
  find: (patient) =>
    activeModels(patient).reduce(
      (sum, model) =>
        sum + countOf(patient.index, `SELECT count(DISTINCT item_id) FROM file WHERE ${withoutVector(model)}`),
      0
    ),
  describe: (count) => `${counted(count, 'item')} cannot be found by meaning.`,
  repair: (patient) => {
    for (const model of activeModels(patient)) requeueFiles(patient.index, withoutVector(model))
  }
}
