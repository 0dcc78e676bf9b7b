/** A second thread for scans of large matrices: it scans its share of the segments in the memory that both see. */
import { parentPort } from 'node:worker_threads'
import { instantiateKernel, type ScanKernel } from './scan-kernel.ts'
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

const kernels = new WeakMap<ArrayBufferLike, ScanKernel>()

function kernelFor({ module, memory }: ScanRequest): ScanKernel {
  const known = kernels.get(memory.buffer)
  if (known !== undefined) return known
  const kernel = instantiateKernel(module, memory)
  kernels.set(memory.buffer, kernel)
  return kernel
}

parentPort?.on('message', (request: ScanRequest) => {
  const { id, memory, scan, cancelled } = request
  void scanSegments(kernelFor(request), memory, scan, () => Atomics.load(cancelled, 0) === 1).then((result) =>
    parentPort?.postMessage({ id, result } satisfies ScanReply)
  )
})
