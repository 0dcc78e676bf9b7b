import { Worker } from 'node:worker_threads'
import { Int8Matrix, maxCandidates, paddedDimension, rowsPerSegment } from './int8-matrix.ts'
import { toQueryBytes } from './query-bytes.ts'
import { compileKernel, instantiateKernel, type ScanKernel } from './scan-kernel.ts'
import type { ScanReply, ScanRequest } from './scan-thread.ts'
import { type SegmentScan, type SegmentScanResult, scanSegments } from './segment-scan.ts'

/** Below this a second thread costs more than it gives (measured: bench/vector-scan.ts). */
const minBytesForTwoThreads = 64 * 2 ** 20

/** The candidates of a scan, best first, with approximate dot products: rescore them from float32. */
export interface ScanCandidates {
  readonly ids: Int32Array
  readonly scores: Float32Array
  /** Rows that were looked at. */
  readonly scanned: number
  /** Of all approximate scores; NaN for a scan of chosen rows, whose spread says nothing about the library. */
  readonly mean: number
  readonly deviation: number
}

/** Where the programs lie. */
export interface ScanFiles {
  /** The compiled kernel. */
  readonly kernel: string
  /** The built or source file of the second thread; null to scan in one thread. */
  readonly thread: string | null
}

/** The second thread, started at the first large scan. It never keeps the process alive. */
class HelperThread {
  readonly #worker: Worker
  readonly #waiting = new Map<number, (result: SegmentScanResult | null) => void>()
  #nextId = 1

  constructor(file: string) {
    this.#worker = new Worker(file)
    this.#worker.unref()
    this.#worker.on('message', ({ id, result }: ScanReply) => {
      this.#waiting.get(id)?.(result)
      this.#waiting.delete(id)
    })
  }

  run(request: Omit<ScanRequest, 'id'>): Promise<SegmentScanResult | null> {
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      this.#worker.once('error', reject)
      this.#waiting.set(id, (result) => {
        this.#worker.off('error', reject)
        resolve(result)
      })
      this.#worker.postMessage({ ...request, id } satisfies ScanRequest)
    })
  }

  async stop(): Promise<void> {
    await this.#worker.terminate()
  }
}

/** Scans int8 matrices in memory. One scan at a time for each scanner: the threads' work areas are not shared. */
export class VectorScanner {
  readonly #module: WebAssembly.Module
  readonly #threadFile: string | null
  readonly #kernels = new WeakMap<Int8Matrix, ScanKernel>()
  #helper: HelperThread | null = null

  private constructor(module: WebAssembly.Module, threadFile: string | null) {
    this.#module = module
    this.#threadFile = threadFile
  }

  /** Rejects with `unavailable` where the kernel cannot run. */
  static async open(files: ScanFiles): Promise<VectorScanner> {
    return new VectorScanner(await compileKernel(files.kernel), files.thread)
  }

  /**
   * The `k` rows (at most 16,384) with the largest approximate dot product with `query`.
   * `rowScale` is what 127 stands for in the rows; `slots` limits the scan to some rows, in any order.
   * Null when `shouldStop` said so; it is asked every 16,384 rows.
   */
  async scan(
    matrix: Int8Matrix,
    query: Float32Array,
    options: { k: number; rowScale: number; slots?: Int32Array | null; shouldStop?: () => boolean | Promise<boolean> }
  ): Promise<ScanCandidates | null> {
    const { bytes, step } = toQueryBytes(query, paddedDimension(matrix.dimension))
    const slots = options.slots?.toSorted() ?? null
    const segments = Math.ceil(matrix.count / rowsPerSegment)
    const split =
      this.#threadFile !== null && (slots?.length ?? matrix.count) * matrix.dimension >= minBytesForTwoThreads
    const middle = split ? Math.ceil(segments / 2) : segments
    const share: SegmentScan = {
      thread: 0,
      dimension: matrix.dimension,
      query: bytes,
      k: Math.min(options.k, maxCandidates),
      count: matrix.count,
      firstSegment: 0,
      endSegment: middle,
      slots
    }
    const cancelled = new Int32Array(new SharedArrayBuffer(4))
    const other = split
      ? this.#helperThread().run({
          module: this.#module,
          memory: matrix.memory,
          scan: { ...share, thread: 1, firstSegment: middle, endSegment: segments },
          cancelled
        })
      : null
    let own: SegmentScanResult | null = null
    try {
      own = await scanSegments(this.#kernelFor(matrix), matrix.memory, share, options.shouldStop)
    } finally {
      // `shouldStop` may say so or reject: the other thread stops in both cases.
      if (own === null) Atomics.store(cancelled, 0, 1)
    }
    const theirs = await other
    if (own === null || (split && theirs === null)) return null
    return merge(matrix, theirs ? [own, theirs] : [own], share.k, step * (options.rowScale / 127))
  }

  async stop(): Promise<void> {
    await this.#helper?.stop()
  }

  #helperThread(): HelperThread {
    this.#helper ??= new HelperThread(this.#threadFile as string)
    return this.#helper
  }

  #kernelFor(matrix: Int8Matrix): ScanKernel {
    const known = this.#kernels.get(matrix)
    if (known !== undefined) return known
    const kernel = instantiateKernel(this.#module, matrix.memory)
    this.#kernels.set(matrix, kernel)
    return kernel
  }
}

/** Joins the shares, best first; equal scores by id, so that the order never depends on how the rows lie. */
function merge(matrix: Int8Matrix, shares: readonly SegmentScanResult[], k: number, unit: number): ScanCandidates {
  const pairs = shares.flatMap(({ slots, scores }) =>
    Array.from(slots, (slot, i) => ({ id: matrix.idAt(slot), score: scores[i] as number }))
  )
  pairs.sort((a, b) => b.score - a.score || a.id - b.id)
  const best = pairs.slice(0, k)
  const total = (pick: (share: SegmentScanResult) => number) => shares.reduce((sum, share) => sum + pick(share), 0)
  const scanned = total((share) => share.scanned)
  const mean = total((share) => share.sum) / scanned
  const variance = total((share) => share.sumOfSquares) / scanned - mean * mean
  const whole = scanned === matrix.count && scanned > 0
  return {
    ids: Int32Array.from(best, ({ id }) => id),
    scores: Float32Array.from(best, ({ score }) => score * unit),
    scanned,
    mean: whole ? mean * unit : Number.NaN,
    deviation: whole ? Math.sqrt(Math.max(0, variance)) * unit : Number.NaN
  }
}
