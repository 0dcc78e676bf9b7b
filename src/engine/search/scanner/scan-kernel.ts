import { readFile } from 'node:fs/promises'
import { AppError } from '../../../shared/errors.ts'

/** The exports of `assembly/int8-scan.ts`. Pointers are byte offsets into the shared memory. */
export interface ScanKernel {
  scanAll(
    rows: number,
    sums: number,
    dimension: number,
    query: number,
    count: number,
    slot: number,
    k: number,
    heap: number,
    size: number,
    moments: number
  ): number
  scanSome(
    rows: number,
    sums: number,
    dimension: number,
    query: number,
    places: number,
    count: number,
    slot: number,
    k: number,
    heap: number,
    size: number
  ): number
}

/** Reads the compiled kernel. Rejects with `unavailable` when it is missing or this engine lacks relaxed SIMD. */
export async function compileKernel(file: string): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(await readFile(file))
  } catch (cause) {
    throw new AppError('unavailable', 'The fast vector scan is not available here; the slower one is used.', { cause })
  }
}

/** The kernel over a memory. Several threads may each have one over the same memory. */
export function instantiateKernel(module: WebAssembly.Module, memory: WebAssembly.Memory): ScanKernel {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as ScanKernel
}
