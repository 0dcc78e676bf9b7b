import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createVectorStore, type VectorStore } from '../../../src/engine/library/vectors.ts'
import { MemoryVectors } from '../../../src/engine/search/memory-vectors.ts'
import { openReader } from '../../../src/engine/search/open-reader.ts'
import type { VectorTables } from '../../../src/engine/search/search-plan.ts'
import { entryPath, resourcesDirectory } from '../../../src/processes/entry-path.ts'
import { fakeManifest } from '../../support/fake-embedder.ts'
import { type BuiltLibrary, buildLibrary } from '../../support/library-builder.ts'
import { dot, randomVectors } from '../../support/vectors.ts'

const kernel = join(resourcesDirectory(), 'kernel', 'int8-scan.wasm')
const { dimension, int8Scale } = fakeManifest
const breathe = async () => {}

let library: BuiltLibrary
let vectors: VectorStore
let reader: ReturnType<typeof openReader>
let memory: MemoryVectors
let tables: VectorTables
let expected: Map<number, Float32Array>

beforeAll(() => {
  const script = join(import.meta.dirname, '..', '..', '..', 'scripts', 'build-kernel.mjs')
  execFileSync(process.execPath, [script, '--if-needed'])
})
beforeEach(() => {
  library = buildLibrary()
  vectors = createVectorStore(library.index, library.tables, fakeManifest)
  reader = openReader(library.indexFile)
  memory = new MemoryVectors(reader, { kernel, thread: entryPath('scan-thread') })
  tables = { ...library.tables, modelId: fakeManifest.id, dimension, int8Scale }
  expected = new Map()
})
afterEach(() => {
  reader.close()
  library.remove()
})

function addPhotos(count: number, seed: number): void {
  library.index.transaction(() => {
    for (const [i, vector] of randomVectors(count, dimension, seed).entries()) {
      const item = library.addPhoto({ path: `${seed}-${i}.jpg`, shows: 'x', vector })
      expected.set(item, vector)
    }
  })()
}

async function untilReady(): Promise<void> {
  for (let tries = 0; !memory.isReady(tables); tries++) {
    if (tries > 1000) throw new Error('The vectors never came into memory.')
    await sleep(5)
  }
}

/** Items of the ten nearest by memory and by exact comparison. */
async function nearestBothWays(query: Float32Array): Promise<[number[], number[]]> {
  const itemOf = reader.prepare(`SELECT item_id FROM ${tables.embeddingTable} WHERE id = ?`).pluck()
  const ids = await memory.nearest(query, 40, null, breathe)
  const items = ids.map((id) => itemOf.get(id) as number | undefined).filter((id) => id !== undefined)
  const byScore = (a: number, b: number) =>
    dot(expected.get(b) as Float32Array, query) - dot(expected.get(a) as Float32Array, query)
  return [items.sort(byScore).slice(0, 10), [...expected.keys()].sort(byScore).slice(0, 10)]
}

async function expectExact(seed: number): Promise<void> {
  for (const query of randomVectors(5, dimension, seed)) {
    const [found, exact] = await nearestBothWays(query)
    expect(found).toEqual(exact)
  }
}

test('everything is read in the background, then found as by exact comparison', async () => {
  addPhotos(1500, 1)
  expect(memory.isReady(tables)).toBe(false)
  await untilReady()
  await expectExact(100)
})

test('new vectors are there at the next query; removed and replaced ones are not', async () => {
  addPhotos(300, 2)
  await untilReady()
  addPhotos(50, 3)
  const [removed, replaced] = [...expected.keys()] as [number, number]
  vectors.delete(removed, ['image'])
  expected.delete(removed)
  const [fresh] = randomVectors(1, dimension, 4) as [Float32Array]
  library.index.transaction(() => {
    vectors.delete(replaced, ['image'])
    vectors.insert(replaced, null, 'image', fresh)
  })()
  expected.set(replaced, fresh)
  expect(memory.isReady(tables)).toBe(true)
  await expectExact(101)
  const [found] = await nearestBothWays(fresh)
  expect(found[0]).toBe(replaced)
})

test('the last vector can be replaced: its id is not used again', async () => {
  addPhotos(20, 5)
  await untilReady()
  const last = [...expected.keys()].at(-1) as number
  const [fresh] = randomVectors(1, dimension, 6) as [Float32Array]
  vectors.delete(last, ['image'])
  vectors.insert(last, null, 'image', fresh)
  expected.set(last, fresh)
  expect(memory.isReady(tables)).toBe(true)
  const [found] = await nearestBothWays(fresh)
  expect(found[0]).toBe(last)
})

test('a copy far behind is caught up beside the queries', async () => {
  addPhotos(10, 7)
  await untilReady()
  addPhotos(2500, 8)
  expect(memory.isReady(tables)).toBe(false)
  await untilReady()
  await expectExact(102)
})

test('chosen rows alone are looked at', async () => {
  addPhotos(200, 9)
  await untilReady()
  const rows = reader
    .prepare<[], [number, string]>(`SELECT id, channel FROM ${tables.embeddingTable} WHERE id % 20 = 0`)
    .raw()
    .all()
  const [query] = randomVectors(1, dimension, 10) as [Float32Array]
  const ids = await memory.nearest(query, 100, rows, breathe)
  expect(ids.sort((a, b) => a - b)).toEqual(rows.map(([id]) => id))
})

test('without the kernel sqlite-vec goes on answering', async () => {
  addPhotos(10, 11)
  memory = new MemoryVectors(reader, { kernel: join(library.directory, 'missing.wasm'), thread: null })
  expect(memory.isReady(tables)).toBe(false)
  await sleep(50)
  expect(memory.isReady(tables)).toBe(false)
})
