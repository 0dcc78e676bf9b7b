import { readFileSync } from 'node:fs'

/** An array of a NumPy `.npy` file. */
export interface NpyArray {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

/** Reads a little-endian float32 array in C order (NumPy Enhancement Proposal 1, format version 1.0). */
export function readNpy(path: string): NpyArray {
  const bytes = readFileSync(path)
  const headerSize = bytes.readUInt16LE(8)
  const header = bytes.toString('latin1', 10, 10 + headerSize)
  if (!header.includes("'descr': '<f4'") || !header.includes("'fortran_order': False"))
    throw new Error(`${path}: ${header}`)
  const shape = (/'shape': \(([^)]*)\)/.exec(header)?.[1] ?? '')
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number)
  return { shape, data: new Float32Array(Uint8Array.from(bytes.subarray(10 + headerSize)).buffer) }
}

/** The `index`-th entry along the first dimension. */
export function npyRow(array: NpyArray, index: number): Float32Array {
  const size = array.data.length / (array.shape[0] ?? 1)
  return array.data.slice(index * size, (index + 1) * size)
}

/** Largest absolute difference; Infinity where the lengths differ or a value is NaN. */
export function maxAbsDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY
  let largest = 0
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs((a[i] ?? Number.NaN) - (b[i] ?? Number.NaN))
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference
  }
  return largest
}

/** Cosine of the angle between two vectors. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let dot = 0
  let squareA = 0
  let squareB = 0
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const x = a[i] ?? Number.NaN
    const y = b[i] ?? Number.NaN
    dot += x * y
    squareA += x * x
    squareB += y * y
  }
  return dot / Math.sqrt(squareA * squareB)
}
