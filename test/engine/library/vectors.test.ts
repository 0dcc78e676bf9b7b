import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openLibrary } from '../../../src/engine/library/open.ts'
import { activateModel, createVectorStore, quantise } from '../../../src/engine/library/vectors.ts'
import { fakeDimension, fakeManifest, fakeTextVector } from '../../support/fake-embedder.ts'

let directory: string
let index: Database
let close: () => void
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'keepsake-vectors-'))
  const opened = openLibrary(directory)
  index = opened.index
  close = () => {
    opened.index.close()
    opened.library.close()
  }
  const insert = index.prepare(
    "INSERT INTO item (id, kind, content_key, size_bytes, date) VALUES (?, 'photo', ?, 1, '2020-01-01T00:00:00')"
  )
  for (let id = 1; id <= 3; id++) insert.run(id, `${id}`)
})
afterEach(() => {
  close()
  rmSync(directory, { recursive: true })
})

const store = (manifest = fakeManifest) => createVectorStore(index, activateModel(index, manifest), manifest)
const count = (sql: string) => index.prepare(`SELECT count(*) FROM ${sql}`).pluck().get()

test('int8 keeps the scale and cuts what is beyond', () => {
  const quantised = quantise(new Float32Array([0, 0.11, -0.11, 0.2, 5, -5, 0.05]), 0.2)
  expect([...quantised]).toEqual([0, 70, -70, 127, 127, -127, 32])
})

test('a vector comes back exactly, and its int8 copy is found by nearness', () => {
  const vectors = store()
  const texts = ['a harbour at night', 'a mountain in snow', 'a cat on a chair']
  texts.forEach((text, i) => vectors.insert(i + 1, null, 'image', fakeTextVector(text)))
  expect(vectors.read(2, 'image')).toEqual(fakeTextVector('a mountain in snow'))
  const query = Buffer.from(quantise(fakeTextVector('mountain snow'), fakeManifest.int8Scale).buffer)
  const [nearest] = index
    .prepare<[Buffer], { rowid: number }>('SELECT rowid FROM vector_1 WHERE v MATCH vec_int8(?) AND k = 1')
    .all(query)
  expect(index.prepare('SELECT item_id FROM embedding_1 WHERE id = ?').pluck().get(nearest?.rowid)).toBe(2)
})

test('both copies go together, by channel or with the item', () => {
  const vectors = store()
  for (const channel of ['image', 'joint', 'text'] as const) vectors.insert(1, null, channel, fakeTextVector(channel))
  vectors.insert(2, null, 'image', fakeTextVector('two'))
  vectors.delete(1, ['joint'])
  expect([count('embedding_1'), count('vector_1')]).toEqual([3, 3])
  index.prepare('DELETE FROM item WHERE id = 1').run()
  expect([count('embedding_1'), count('vector_1')]).toEqual([1, 1])
})

test.each([
  ['not a number', (v: Float32Array) => v.fill(Number.NaN, 3, 4)],
  ['infinite', (v: Float32Array) => v.fill(Number.POSITIVE_INFINITY, 3, 4)],
  ['all zero', (v: Float32Array) => v.fill(0)],
  ['not of unit length', (v: Float32Array) => v.map((x) => x * 2)],
  ['too short', (v: Float32Array) => v.slice(1)]
])('a vector that is %s is refused', (_name, spoil) => {
  const vectors = store()
  const spoiled = spoil(fakeTextVector('words').slice())
  expect(() => vectors.insert(1, null, 'image', spoiled)).toThrow(expect.objectContaining({ code: 'invalid-model' }))
  expect([count('embedding_1'), count('vector_1')]).toEqual([0, 0])
})

test('another model has tables of its own, and finished files wait for it', () => {
  store().insert(1, null, 'image', fakeTextVector('one'))
  index.exec(`INSERT INTO file (source_id, relative_path, folder, name, extension, kind, size_bytes, modified_ms, state, item_id)
    VALUES (1, 'a.jpg', '', 'a.jpg', 'jpg', 'photo', 1, 1, 'ready', 1)`)
  const other = store({ ...fakeManifest, version: '2' })
  expect(other.read(1, 'image')).toBeNull()
  expect(count("file WHERE state = 'waiting'")).toBe(1)
  expect(count('job')).toBe(1)
  expect(count("file_count WHERE state = 'waiting' AND count = 1")).toBe(1)
  expect(store().read(1, 'image')).toHaveLength(fakeDimension)
  expect(count('model WHERE active = 1')).toBe(1)
})
