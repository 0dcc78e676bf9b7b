import { paddedDimension, rowsPerSegment, segmentAt, workArea } from './int8-matrix.ts'
import type { ScanKernel } from './scan-kernel.ts'

/** One thread's share of a scan. */
export interface SegmentScan {
  readonly thread: number
  readonly dimension: number
  /** From `toQueryBytes`. */
  readonly query: Uint8Array
  readonly k: number
  /** Rows in the whole matrix. */
  readonly count: number
  readonly firstSegment: number
  /** Exclusive. */
  readonly endSegment: number
  /** Slots to look at, ascending; all when null. */
  readonly slots: Int32Array | null
}

/** The best of a share, unordered, and what is needed for the mean and spread of all its scores. */
export interface SegmentScanResult {
  readonly slots: Int32Array
  readonly scores: Int32Array
  readonly scanned: number
  readonly sum: number
  readonly sumOfSquares: number
}

/** First place in ascending `slots` whose value is at least `slot`. */
function lowerBound(slots: Int32Array, slot: number): number {
  let low = 0
  let high = slots.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((slots[middle] as number) < slot) low = middle + 1
    else high = middle
  }
  return low
}

/** Scans segment after segment; `shouldStop` is asked before each. Returns null when stopped. */
export async function scanSegments(
  kernel: ScanKernel,
  memory: WebAssembly.Memory,
  scan: SegmentScan,
  shouldStop: () => boolean | Promise<boolean> = () => false
): Promise<SegmentScanResult | null> {
  const area = workArea(scan.thread)
  const padded = paddedDimension(scan.dimension)
  new Uint8Array(memory.buffer).set(scan.query, area.query)
  new Float64Array(memory.buffer, area.moments, 2).fill(0)
  let size = 0
  let scanned = 0
  for (let segment = scan.firstSegment; segment < scan.endSegment; segment++) {
    if (await shouldStop()) return null
    const { rows, sums } = segmentAt(segment, scan.dimension)
    const base = segment * rowsPerSegment
    if (scan.slots === null) {
      const count = Math.min(rowsPerSegment, scan.count - base)
      size = kernel.scanAll(rows, sums, padded, area.query, count, base, scan.k, area.heap, size, area.moments)
      scanned += count
      continue
    }
    const places = scan.slots.subarray(lowerBound(scan.slots, base), lowerBound(scan.slots, base + rowsPerSegment))
    new Int32Array(memory.buffer, area.places, places.length).set(places.map((slot) => slot - base))
    size = kernel.scanSome(rows, sums, padded, area.query, area.places, places.length, base, scan.k, area.heap, size)
    scanned += places.length
  }
  const pairs = new Int32Array(memory.buffer, area.heap, size * 2)
  const [sum = 0, sumOfSquares = 0] = new Float64Array(memory.buffer, area.moments, 2)
  return {
    scores: Int32Array.from({ length: size }, (_, i) => pairs[2 * i] as number),
    slots: Int32Array.from({ length: size }, (_, i) => pairs[2 * i + 1] as number),
    scanned,
    sum,
    sumOfSquares
  }
}
