/** A second thread for scans of large matrices: it scans its share of the segments in the memory that both see. */
import { parentPort } from 'node:worker_threads'
import { instantiateKernel } from './scan-kernel.ts'
import { type SegmentScan, type SegmentScanResult, scanSegments } from './segment-scan.ts'

/** Asks for one scan. `cancelled[0]` becomes 1 when it is no longer wanted. */
export interface ScanRequest {
  readonly id: number
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  readonly scan: SegmentScan
  readonly cancelled: Int32Array
}

/** `result` is null when the scan was cancelled. */
export interface ScanReply {
  readonly id: number
  readonly result: SegmentScanResult | null
}

parentPort?.on('message', ({ id, module, memory, scan, cancelled }: ScanRequest) => {
  // A memory arrives as a new object with each message, so there is no instance to keep; making one takes microseconds.
  const kernel = instantiateKernel(module, memory)
  void scanSegments(kernel, memory, scan, () => Atomics.load(cancelled, 0) === 1).then((result) =>
    parentPort?.postMessage({ id, result } satisfies ScanReply)
  )
})
