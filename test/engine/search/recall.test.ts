import { afterAll, beforeAll, expect, test } from 'vitest'
import { createVectorStore } from '../../../src/engine/library/vectors.ts'
import type { Filter } from '../../../src/shared/query.ts'
import { fakeDimension, fakeManifest, fakeTextVector } from '../../support/fake-embedder.ts'
import { type BuiltLibrary, buildLibrary } from '../../support/library-builder.ts'
import { type SearchEngine, startSearch, text } from '../../support/search-engine.ts'
import { dot, percentileScale, randomVectors } from '../../support/vectors.ts'

const photoCount = 40_000
const noteCount = 40
let library: BuiltLibrary
let engine: SearchEngine
const vectors = new Map<number, Float32Array>()

/** Many photos and few notes: in a scan of everything the notes would drown. */
beforeAll(() => {
  const images = randomVectors(photoCount, fakeDimension, 1)
  const manifest = { ...fakeManifest, int8Scale: percentileScale(images) }
  library = buildLibrary(manifest)
  const { index, tables } = library
  const store = createVectorStore(index, tables, manifest)
  const insertItem = index.prepare('INSERT INTO item (kind, content_key, size_bytes, date) VALUES (?, ?, 1, ?)')
  const insertFile = index.prepare(
    `INSERT INTO file (source_id, relative_path, folder, name, extension, kind, size_bytes, modified_ms, state, item_id)
     VALUES (1, ?, ?, ?, ?, ?, 1, 0, 'ready', ?)`
  )
  const add = (kind: 'photo' | 'note', vector: Float32Array) => {
    const number = vectors.size
    const id = Number(
      insertItem.run(kind, String(number), `2020-01-01T00:00:${String(number % 60).padStart(2, '0')}`).lastInsertRowid
    )
    const folder = `folder ${number % 20}`
    insertFile.run(`${folder}/${number}`, folder, `q${number}`, kind === 'photo' ? 'jpg' : 'md', kind, id)
    store.insert(id, null, kind === 'photo' ? 'image' : 'text', vector)
    vectors.set(id, vector)
  }
  index.transaction(() => {
    for (const vector of images) add('photo', vector)
    for (const vector of randomVectors(noteCount, fakeDimension, 2)) add('note', vector)
  })()
  engine = startSearch(library)
})
afterAll(async () => {
  await engine.stop()
  library.remove()
})

const queries = ['harbour', 'mountain at night', 'a red bicycle', 'snow on the roof', 'zebra']

/** The nearest items of a channel by exact comparison with everything. */
function nearest(query: string, count: number, wanted: (id: number) => boolean): number[] {
  const vector = fakeTextVector(query)
  return [...vectors]
    .filter(([id]) => wanted(id))
    .map(([id, other]) => ({ id, score: dot(vector, other) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, count)
    .map(({ id }) => id)
}

const isPhoto = (id: number) => id <= photoCount

async function found(query: string, channel: 'image' | 'text', filters: Filter[] = []): Promise<number[]> {
  const { resultId } = await engine.run({ terms: [text(query)], filters }, 1)
  const hits = []
  for (let offset = 0; ; offset += 500) {
    const input = { resultId, offset, limit: 500 }
    const page = await engine.side.handlers['search.page'](input, { signal: new AbortController().signal })
    hits.push(...page.hits)
    if (page.hits.length < 500) break
  }
  return hits
    .flatMap(({ card, evidence }) => evidence.filter((e) => e.channel === channel).map((e) => ({ id: card.id, ...e })))
    .sort((a, b) => a.rank - b.rank)
    .map(({ id }) => id)
}

test.each(queries)('the nearest photos and notes are all found: %s', async (query) => {
  expect((await found(query, 'image')).slice(0, 50)).toEqual(nearest(query, 50, isPhoto))
  expect(await found(query, 'text')).toEqual(nearest(query, noteCount, (id) => !isPhoto(id)))
})

test.each(queries)('a filter takes nothing away from what meets it: %s', async (query) => {
  const inFolder = (id: number) => (id - 1) % 20 === 7
  const filters: Filter[] = [{ type: 'in', folder: 'folder 7' }]
  expect(await found(query, 'image', filters)).toEqual(nearest(query, 2000, (id) => inFolder(id) && isPhoto(id)))
})

test.each(queries)('a filter that leaves nearly everything keeps the nearest: %s', async (query) => {
  const filters: Filter[] = [{ type: 'kind', kind: 'photo' }]
  expect((await found(query, 'image', filters)).slice(0, 50)).toEqual(nearest(query, 50, isPhoto))
  expect(await found(query, 'text', filters)).toEqual([])
})

test('what is deleted is no longer found, what is added is', async () => {
  const [first = 0] = await found('zebra', 'image')
  library.index.prepare('DELETE FROM item WHERE id = ?').run(first)
  expect(await found('zebra', 'image')).not.toContain(first)
  const added = library.addPhoto({ path: 'new.jpg', shows: 'zebra' })
  expect((await found('zebra', 'image'))[0]).toBe(added)
})
