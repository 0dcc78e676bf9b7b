import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Int8Matrix, rowsPerSegment } from '../../../../src/engine/search/scanner/int8-matrix.ts'
import { VectorScanner } from '../../../../src/engine/search/scanner/vector-scan.ts'
import { resourcesDirectory } from '../../../../src/processes/entry-path.ts'
import { clusteredVectors, dot, percentileScale, quantise, randomVectors } from '../../../support/vectors.ts'

const root = join(import.meta.dirname, '..', '..', '..', '..')
/** For tests that do not look at scores. */
const rowScale = 0.5
let scanner: VectorScanner
let oneThread: VectorScanner

beforeAll(async () => {
  execFileSync(process.execPath, [join(root, 'scripts', 'build-kernel.mjs'), '--if-needed'])
  const kernel = join(resourcesDirectory(), 'kernel', 'int8-scan.wasm')
  const thread = join(root, 'src/engine/search/scanner/scan-thread.ts')
  scanner = await VectorScanner.open({ kernel, thread })
  oneThread = await VectorScanner.open({ kernel, thread: null })
})
afterAll(() => scanner.stop())

function fill(vectors: Float32Array[]): { matrix: Int8Matrix; rowScale: number } {
  const matrix = new Int8Matrix(vectors[0]?.length ?? 1)
  const rowScale = percentileScale(vectors)
  vectors.forEach((vector, i) => matrix.set(i + 1, quantise(vector, rowScale)))
  return { matrix, rowScale }
}

/** The ids of the k best by exact float32 dot product, ties by id. */
function oracle(vectors: Float32Array[], query: Float32Array, k: number): number[] {
  return vectors
    .map((vector, i) => ({ id: i + 1, score: dot(vector, query) }))
    .sort((a, b) => b.score - a.score || a.id - b.id)
    .slice(0, k)
    .map(({ id }) => id)
}

/** 2k candidates rescored from float32, as the search does it. */
async function search(
  filled: ReturnType<typeof fill>,
  vectors: Float32Array[],
  query: Float32Array,
  k: number
): Promise<number[]> {
  const found = await scanner.scan(filled.matrix, query, { k: 2 * k, rowScale: filled.rowScale })
  return [...(found?.ids ?? [])]
    .map((id) => ({ id, score: dot(vectors[id - 1] as Float32Array, query) }))
    .sort((a, b) => b.score - a.score || a.id - b.id)
    .slice(0, k)
    .map(({ id }) => id)
}

describe('the vector scan', () => {
  it.each([
    ['random', (dimension: number) => randomVectors(3000, dimension, 1)],
    ['clustered', (dimension: number) => clusteredVectors(3000, dimension, 12, 2)],
    [
      'full of duplicates',
      (dimension: number) => randomVectors(300, dimension, 3).flatMap((v) => Array.from({ length: 10 }, () => v))
    ]
  ])('finds the exact best 50 of %s vectors after rescoring', async (_name, make) => {
    for (const dimension of [384, 768, 100]) {
      const vectors = make(dimension)
      const filled = fill(vectors)
      for (const query of randomVectors(5, dimension, 99)) {
        const exact = oracle(vectors, query, 50)
        const found = await search(filled, vectors, query, 50)
        // Duplicates beyond the candidates are interchangeable: compare scores there, ids elsewhere.
        const scores = (ids: number[]) => ids.map((id) => dot(vectors[id - 1] as Float32Array, query))
        expect(scores(found)).toEqual(scores(exact))
      }
    }
  })

  it('gives the dot product within the error of its quantisation', async () => {
    const vectors = randomVectors(500, 384, 4)
    const { matrix, rowScale } = fill(vectors)
    const query = randomVectors(1, 384, 5)[0] as Float32Array
    const found = await scanner.scan(matrix, query, { k: 500, rowScale })
    found?.ids.forEach((id, i) => {
      expect(found.scores[i]).toBeCloseTo(dot(vectors[id - 1] as Float32Array, query), 1.8)
    })
  })

  it('reports mean and deviation of all scores', async () => {
    const vectors = randomVectors(2000, 384, 6)
    const query = randomVectors(1, 384, 7)[0] as Float32Array
    const scores = vectors.map((vector) => dot(vector, query))
    const mean = scores.reduce((a, b) => a + b) / scores.length
    const deviation = Math.sqrt(scores.reduce((sum, x) => sum + (x - mean) ** 2, 0) / scores.length)
    const { matrix, rowScale } = fill(vectors)
    const found = await scanner.scan(matrix, query, { k: 10, rowScale })
    expect(found?.mean).toBeCloseTo(mean, 3)
    expect(found?.deviation).toBeCloseTo(deviation, 3)
  })

  it('looks at chosen rows only', async () => {
    const vectors = randomVectors(2000, 64, 8)
    const { matrix, rowScale } = fill(vectors)
    const query = randomVectors(1, 64, 9)[0] as Float32Array
    const chosen = new Set([7, 1999, 3, 1024, 42])
    const slots = Int32Array.from(chosen, (id) => matrix.slotOf(id))
    const found = await scanner.scan(matrix, query, { k: 100, rowScale, slots })
    expect(new Set(found?.ids)).toEqual(chosen)
    expect(found?.scanned).toBe(5)
  })

  it('gives the same with two threads as with one, over several segments', async () => {
    const some = randomVectors(1000, 768, 10)
    const matrix = new Int8Matrix(768)
    const total = 6 * rowsPerSegment + 17
    const rows = some.map((vector) => quantise(vector, rowScale))
    for (let id = 1; id <= total; id++) matrix.set(id, rows[(id * 7) % 1000] as Int8Array)
    const query = randomVectors(1, 768, 11)[0] as Float32Array
    const two = await scanner.scan(matrix, query, { k: 300, rowScale })
    const one = await oneThread.scan(matrix, query, { k: 300, rowScale })
    expect(two?.scanned).toBe(total)
    expect(two?.scores).toEqual(one?.scores)
  })

  it('stops between segments when it is no longer wanted', async () => {
    const matrix = new Int8Matrix(32)
    for (let id = 1; id <= 3 * rowsPerSegment; id++) matrix.set(id, new Int8Array(32))
    let asked = 0
    const found = await scanner.scan(matrix, new Float32Array(32), { k: 5, rowScale, shouldStop: () => ++asked === 2 })
    expect(found).toBeNull()
    expect(asked).toBe(2)
  })

  it('stays equal to a plain map through any adds, replacements and removals', async () => {
    const vectors = randomVectors(64, 32, 12)
    const step = fc.record({
      id: fc.integer({ min: 1, max: 40 }),
      vector: fc.integer({ min: 0, max: 63 }),
      add: fc.boolean()
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 120 }), async (steps) => {
        const matrix = new Int8Matrix(32)
        const expected = new Map<number, Int8Array>()
        for (const { id, vector, add } of steps) {
          const row = quantise(vectors[vector] as Float32Array, rowScale)
          if (add) {
            matrix.set(id, row)
            expected.set(id, row)
          } else if (matrix.delete(id) !== expected.delete(id)) throw new Error(`delete(${id}) disagrees`)
        }
        const query = vectors[0] as Float32Array
        const found = await scanner.scan(matrix, query, { k: 100, rowScale })
        expect([...(found?.ids ?? [])].sort((a, b) => a - b)).toEqual([...expected.keys()].sort((a, b) => a - b))
        expect(matrix.count).toBe(expected.size)
      }),
      { numRuns: 60, seed: 20261123 }
    )
  })

  it('finds nothing in an empty matrix', async () => {
    const found = await scanner.scan(new Int8Matrix(384), new Float32Array(384), { k: 10, rowScale })
    expect(found?.ids).toHaveLength(0)
    expect(found?.mean).toBeNaN()
  })

  it('refuses rows and dimensions that do not fit', () => {
    expect(() => new Int8Matrix(384).set(1, new Int8Array(768))).toThrow('does not fit')
    expect(() => new Int8Matrix(0)).toThrow('cannot be scanned')
  })
})
