import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import * as sqliteVec from 'sqlite-vec'
import { Int8Matrix, segmentAt } from '../src/engine/search/scanner/int8-matrix.ts'
import { VectorScanner } from '../src/engine/search/scanner/vector-scan.ts'
import { resourcesDirectory } from '../src/processes/entry-path.ts'
import { seededRandom } from '../test/support/vectors.ts'
import { medianMs } from './median.ts'
import type { Report } from './run.ts'

const root = join(import.meta.dirname, '..')
const largest = process.env.KEEPSAKE_BENCH_ROWS === undefined ? 1_000_000 : Number(process.env.KEEPSAKE_BENCH_ROWS)

async function memoryReader(memory: WebAssembly.Memory): Promise<(start: number, end: number) => bigint> {
  const compiler = join(dirname(createRequire(import.meta.url).resolve('assemblyscript/package.json')), 'bin', 'asc.js')
  const target = join(mkdtempSync(join(tmpdir(), 'keepsake-bench-')), 'read-memory.wasm')
  const flags = [
    '--runtime',
    'stub',
    '--importMemory',
    '--sharedMemory',
    '--maximumMemory',
    '65536',
    '--initialMemory',
    '2'
  ]
  const features = ['simd', 'threads', 'bulk-memory'].flatMap((name) => ['--enable', name])
  execFileSync(process.execPath, [
    compiler,
    join(root, 'bench/assembly/read-memory.ts'),
    '-O3',
    '--noAssert',
    ...flags,
    ...features,
    '-o',
    target
  ])
  const { instance } = await WebAssembly.instantiate(readFileSync(target), { env: { memory } })
  return instance.exports.readMemory as (start: number, end: number) => bigint
}

function fill(count: number, dimension: number, onRow: (id: number, row: Int8Array) => void): void {
  const random = seededRandom(1)
  const pool = Int8Array.from({ length: 1 << 20 }, () => Math.round((random() + random() + random() - 1.5) * 80))
  for (let id = 1; id <= count; id++) {
    const start = Math.floor(random() * (pool.length - dimension))
    onRow(id, pool.subarray(start, start + dimension))
  }
}

function vec0(count: number, dimension: number): (k: number, query: Int8Array) => unknown[] {
  const db = new Database(join(mkdtempSync(join(tmpdir(), 'keepsake-bench-')), 'vectors.db'))
  sqliteVec.load(db)
  db.pragma('page_size = 16384')
  db.exec(`CREATE VIRTUAL TABLE vectors USING vec0 (v int8[${dimension}])`)
  const insert = db.prepare('INSERT INTO vectors (rowid, v) VALUES (?, vec_int8(?))')
  db.transaction(() => fill(count, dimension, (id, row) => insert.run(BigInt(id), Buffer.from(row))))()
  const select = db.prepare('SELECT rowid, distance FROM vectors WHERE v MATCH vec_int8(?) AND k = ?')
  return (k, query) => select.all(Buffer.from(query), k)
}

async function compare(report: Report, files: { kernel: string; thread: string }, count: number, dimension: number) {
  const label = `${count.toLocaleString('en-US')} × ${dimension}`
  const matrix = new Int8Matrix(dimension)
  const loadStart = performance.now()
  fill(count, dimension, (id, row) => matrix.set(id, row))
  const loadMs = performance.now() - loadStart
  const query = Float32Array.from({ length: dimension }, (_, i) => Math.sin(i * 12.9898))
  const read = await memoryReader(matrix.memory)
  const { sums: start } = segmentAt(0, dimension)
  const readMs = await medianMs(9, () => read(start, start + count * dimension))
  const one = await VectorScanner.open({ ...files, thread: null })
  const two = await VectorScanner.open(files)
  const oneMs = await medianMs(9, () => one.scan(matrix, query, { k: 100, rowScale: 1 }))
  const twoMs = await medianMs(9, () => two.scan(matrix, query, { k: 100, rowScale: 1 }))
  const slots = Int32Array.from({ length: Math.floor(count / 20) }, (_, i) => i * 20)
  const filteredMs = await medianMs(9, () => two.scan(matrix, query, { k: 100, rowScale: 1, slots }))
  await two.stop()
  report(`${label}: read the bytes once, one thread`, readMs, 'ms')
  report(`${label}: scan, one thread`, oneMs, 'ms', `${(oneMs / readMs).toFixed(2)} × reading`)
  report(`${label}: scan, two threads`, twoMs, 'ms', `${(twoMs / readMs).toFixed(2)} × reading`)
  report(`${label}: scan of 5 %`, filteredMs, 'ms')
  report(`${label}: load into memory`, loadMs, 'ms')
  report(`${label}: memory`, matrix.sizeBytes / (count * dimension), '× the int8 bytes')
  if (count > 100_000) return
  const search = vec0(count, dimension)
  const int8Query = Int8Array.from(query, (x) => Math.round(x * 127))
  const vecMs = await medianMs(5, () => search(100, int8Query))
  report(`${label}: sqlite-vec`, vecMs, 'ms', `the scan is ${(vecMs / twoMs).toFixed(0)} × as fast`)
}

/** The in-memory scan next to reading its bytes and next to sqlite-vec. */
export async function run(report: Report): Promise<void> {
  execFileSync(process.execPath, [join(root, 'scripts', 'build-kernel.mjs'), '--if-needed'])
  const files = {
    kernel: join(resourcesDirectory(), 'kernel', 'int8-scan.wasm'),
    thread: join(root, 'src/engine/search/scanner/scan-thread.ts')
  }
  for (const dimension of [384, 768]) {
    await compare(report, files, 100_000, dimension)
    if (largest > 100_000) await compare(report, files, largest, dimension)
  }
}
