import { invalidModel, quoteForeignName } from './model-file-error.ts'
import type { RandomAccessFile } from './random-access-file.ts'

/** Number formats that weights may have. */
export type WeightType = 'float16' | 'bfloat16' | 'float32'
/** Other formats occur in buffers that inference does not use; they are listed but cannot be read. */
export type StoredType = WeightType | 'other'

/** Where a tensor lies in its file. */
export interface StoredTensor {
  readonly name: string
  readonly type: StoredType
  readonly shape: readonly number[]
  /** Distance between neighbours along each dimension, in elements. */
  readonly stride: readonly number[]
  /** Absolute offset of the first element in the file. */
  readonly byteOffset: number
}

/** A range of the file with the CRC-32 that its writer recorded. */
export interface ChecksummedRange {
  readonly name: string
  readonly byteOffset: number
  readonly sizeBytes: number
  readonly crc32: number
}

/** An opened file of named tensors; the values stay on disk until they are asked for. */
export interface TensorFile {
  readonly format: 'pytorch' | 'safetensors'
  readonly file: RandomAccessFile
  readonly tensors: ReadonlyMap<string, StoredTensor>
  readonly checksums: readonly ChecksummedRange[]
}

export function bytesPerElement(type: WeightType): number {
  return type === 'float32' ? 4 : 2
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}

/** Strides of a tensor whose elements follow each other, last dimension fastest. */
export function contiguousStride(shape: readonly number[]): number[] {
  return shape.map((_, i) => elementCount(shape.slice(i + 1)))
}

/** Elements from the first to the last one of a view, both included; 0 for an empty view. */
export function spannedElements(shape: readonly number[], stride: readonly number[]): number {
  if (shape.includes(0)) return 0
  return 1 + shape.reduce((span, size, i) => span + (size - 1) * (stride[i] ?? 0), 0)
}

/** Whether the elements of a view follow each other; the stride of a dimension of size 1 does not matter. */
export function isContiguous(tensor: StoredTensor): boolean {
  const expected = contiguousStride(tensor.shape)
  return tensor.shape.every((size, i) => size === 1 || tensor.stride[i] === expected[i])
}

/** Largest stretch of the file that is read at once to pick a scattered view out of it. */
const maxScatteredBytes = 256 * 1024 * 1024

function gather(tensor: StoredTensor, source: Buffer, itemBytes: number): Buffer {
  const target = Buffer.allocUnsafeSlow(elementCount(tensor.shape) * itemBytes)
  const index = tensor.shape.map(() => 0)
  let from = 0
  for (let to = 0; to < target.length; to += itemBytes) {
    source.copy(target, to, from * itemBytes, (from + 1) * itemBytes)
    for (let dim = index.length - 1; dim >= 0; dim--) {
      const stride = tensor.stride[dim] ?? 0
      const next = (index[dim] ?? 0) + 1
      if (next < (tensor.shape[dim] ?? 0)) {
        index[dim] = next
        from += stride
        break
      }
      index[dim] = 0
      from -= stride * (next - 1)
    }
  }
  return target
}

/**
 * The bytes of a tensor in row-major order, in pieces of at most `chunkBytes` where the tensor is contiguous.
 * Errors: `invalid-model` for a type that is no weight, or a scattered view over more than 256 MiB.
 */
export async function* streamTensor(
  file: RandomAccessFile,
  tensor: StoredTensor,
  chunkBytes = 4 * 1024 * 1024
): AsyncGenerator<Buffer> {
  if (tensor.type === 'other') {
    throw invalidModel(file.name, `Its weight ${quoteForeignName(tensor.name)} is not a floating-point tensor.`)
  }
  const itemBytes = bytesPerElement(tensor.type)
  if (!isContiguous(tensor)) {
    const span = spannedElements(tensor.shape, tensor.stride) * itemBytes
    if (span > maxScatteredBytes) {
      throw invalidModel(file.name, `Its weight ${quoteForeignName(tensor.name)} is scattered over ${span} bytes.`)
    }
    yield gather(tensor, await file.read(tensor.byteOffset, span), itemBytes)
    return
  }
  const total = elementCount(tensor.shape) * itemBytes
  for (let at = 0; at < total; at += chunkBytes) {
    yield await file.read(tensor.byteOffset + at, Math.min(chunkBytes, total - at))
  }
}

/** A whole tensor as row-major bytes; for what is known to be small. Errors as `streamTensor`. */
export async function readTensor(file: RandomAccessFile, tensor: StoredTensor): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of streamTensor(file, tensor)) pieces.push(piece)
  const [only] = pieces
  return pieces.length === 1 && only ? only : Buffer.concat(pieces)
}
