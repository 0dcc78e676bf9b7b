// Latency of whole queries over an index of 10,000 and 100,000 random vectors of 384 dimensions, beside a plain scan of
// the same int8 rows in a typed array in the same run. Usage: node bench/search-latency.ts
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createItemRelations } from '../src/engine/library/item-relations.ts'
import { openLibrary } from '../src/engine/library/open.ts'
import { activateModel, createVectorStore, quantise } from '../src/engine/library/vectors.ts'
import { MemoryVectors } from '../src/engine/search/memory-vectors.ts'
import { openReader } from '../src/engine/search/open-reader.ts'
import type { SearchPlan, VectorTables } from '../src/engine/search/search-plan.ts'
import { createSearchService } from '../src/engine/search/search-service.ts'
import { entryPath, resourcesDirectory } from '../src/processes/entry-path.ts'
import type { Filter } from '../src/shared/query.ts'
import { fakeManifest } from '../test/support/fake-embedder.ts'
import { percentileScale, randomVectors, seededRandom } from '../test/support/vectors.ts'
import { medianMs } from './median.ts'

type Report = (name: string, value: number, unit: string, note?: string) => void

const dimension = 384
const words = 'harbour boats night snow fog street castle river garden kitchen mountain beach tower bridge cloud'.split(
  ' '
)

/** Fills an index as ingest would: nine photos to one note, each with a vector, a name and a text. */
function fillIndex(directory: string, count: number): { int8: Int8Array; manifest: typeof fakeManifest } {
  const vectors = randomVectors(count, dimension, 7)
  const manifest = { ...fakeManifest, dimension, int8Scale: percentileScale(vectors) }
  const { index, library } = openLibrary(directory)
  const store = createVectorStore(index, activateModel(index, manifest), manifest)
  const relations = createItemRelations(index)
  const insertItem = index.prepare(
    'INSERT INTO item (kind, content_key, size_bytes, date, width, height) VALUES (?, ?, 1, ?, 300, 200)'
  )
  const insertFile = index.prepare(
    `INSERT INTO file (source_id, relative_path, folder, name, extension, kind, size_bytes, modified_ms, state, item_id)
     VALUES (1, ?, ?, ?, 'jpg', ?, 1, 0, 'ready', ?)`
  )
  const insertText = index.prepare("INSERT INTO passage (item_id, field, text) VALUES (?, 'text', ?)")
  const random = seededRandom(3)
  const word = () => words[Math.floor(random() * words.length)] ?? ''
  const int8 = new Int8Array(count * dimension)
  index.transaction(() => {
    for (const [i, vector] of vectors.entries()) {
      const kind = i % 10 === 9 ? 'note' : 'photo'
      const date = `${2000 + (i % 20)}-05-01T00:00:00`
      const id = Number(insertItem.run(kind, String(i), date).lastInsertRowid)
      insertFile.run(`folder ${i % 200}/IMG_${i}.jpg`, `folder ${i % 200}`, `IMG_${i}.jpg`, kind, id)
      relations.rewriteNames(id)
      insertText.run(id, Array.from({ length: 8 }, word).join(' '))
      store.insert(id, null, kind === 'note' ? 'text' : 'image', vector)
      int8.set(quantise(vector, manifest.int8Scale), i * dimension)
    }
  })()
  index.close()
  library.close()
  return { int8, manifest }
}

/** The least that any search must do: an int8 dot product with every row, the best 400 kept. */
function plainScan(rows: Int8Array, query: Int8Array, keep: number): Int32Array {
  const count = rows.length / dimension
  const scores = new Int32Array(count)
  for (let row = 0, at = 0; row < count; row++) {
    let sum = 0
    for (let i = 0; i < dimension; i++) sum += (rows[at++] as number) * (query[i] as number)
    scores[row] = sum
  }
  const threshold = scores.toSorted().at(-keep) ?? 0
  return scores.filter((score) => score >= threshold)
}

function tablesOf({ id, int8Scale }: typeof fakeManifest): VectorTables {
  return { modelId: id, dimension, int8Scale, embeddingTable: 'embedding_1', vectorTable: 'vector_1' }
}

function planOf(query: Float32Array, manifest: typeof fakeManifest, change: Partial<SearchPlan>): SearchPlan {
  return {
    verb: 'single',
    terms: [],
    filters: [],
    vectors: {
      tables: tablesOf(manifest),
      query: { term: 0, vector: query, weight: 1, kind: 'text' },
      evidence: [],
      negatives: [],
      handicaps: { image: 0, joint: 0, text: 0 }
    },
    words: [],
    phrases: [],
    excluded: [],
    withoutItems: [],
    sourceNames: new Map(),
    ...change
  }
}

async function measure(directory: string, count: number, report: Report): Promise<void> {
  const { int8, manifest } = fillIndex(directory, count)
  const index = openReader(join(directory, 'index.db'))
  const memory = new MemoryVectors(index, {
    kernel: join(resourcesDirectory(), 'kernel', 'int8-scan.wasm'),
    thread: entryPath('scan-thread')
  })
  const service = createSearchService(index, memory)
  const [query = new Float32Array(dimension)] = randomVectors(1, dimension, 99)
  const call = { signal: new AbortController().signal }
  const offlineSources = new Set<number>()
  const run = (change: Partial<SearchPlan>) => async () => {
    const plan = planOf(query, manifest, change)
    await service['thread.run']({ resultId: 'bench', plan, limit: 60, offlineSources }, call)
  }
  const size = `${count / 1000}k vectors`
  const loadStart = performance.now()
  await run({})()
  while (!memory.isReady(tablesOf(manifest))) await new Promise((resolve) => setTimeout(resolve, 5))
  report(`search ${size}: first answer and vectors into memory`, performance.now() - loadStart, 'ms')
  const plain = await medianMs(9, () => plainScan(int8, quantise(query, manifest.int8Scale), 400))
  report(`search ${size}: plain typed-array scan`, plain, 'ms', 'int8 dot product and selection only')
  const fivePercent: Filter[] = [{ type: 'between', from: '2003-01-01', to: '2003-12-31' }]
  const cases: [string, Partial<SearchPlan>][] = [
    ['vectors', {}],
    ['vectors and words', { words: [{ term: 0, text: 'harbour fog', exact: false, weight: 1 }] }],
    ['vectors, filter to 5 %', { filters: fivePercent }],
    ['vectors, filter to 90 %', { filters: [{ type: 'kind', kind: 'photo' }] }],
    ['list by date', { verb: 'browse', vectors: null }]
  ]
  for (const [name, change] of cases) {
    const took = await medianMs(9, run(change))
    report(
      `search ${size}: ${name}`,
      took,
      'ms',
      `whole query with 60 cards, ${(took / plain).toFixed(2)} × plain scan`
    )
  }
  index.close()
}

/** Prints the latency of whole queries; see the top of the file. */
export async function run(report: Report): Promise<void> {
  for (const count of [10_000, 100_000]) {
    const directory = mkdtempSync(join(tmpdir(), 'keepsake-bench-'))
    try {
      await measure(directory, count, report)
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  }
}

if (import.meta.main) {
  await run((name, value, unit, note) =>
    console.log(`${name.padEnd(48)} ${value.toFixed(2).padStart(9)} ${unit}  ${note ?? ''}`)
  )
}
