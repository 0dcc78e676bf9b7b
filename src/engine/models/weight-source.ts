import { throwIfCancelled } from '../../shared/errors.ts'
import { asUint16, asUint32, convertExactly, isAllFinite, isExactInHalf } from './half-precision.ts'
import { transposeMatrix } from './matrix-transpose.ts'
import { invalidModel, quoteForeignName } from './model-file-error.ts'
import type { ExternalWeight } from './onnx-graph.ts'
import { channelScales, quantiseTransposed } from './quantised-weights.ts'
import {
  bytesPerElement,
  elementCount,
  readTensor,
  type StoredTensor,
  streamTensor,
  type TensorFile
} from './tensor-file.ts'

/** How a tensor of the checkpoint becomes a weight of the graph. */
export interface WeightShape {
  /** Swaps the two dimensions: PyTorch keeps [out, in], MatMul needs [in, out]. */
  readonly transpose?: boolean
  /** Takes only rows `[begin, end)` of the first dimension. */
  readonly rows?: readonly [begin: number, end: number]
  /** Puts a row of one repeated value before the first. */
  readonly firstRow?: 0 | 1
  /** Dimensions of the weight where they differ from the tensor's. */
  readonly dims?: readonly number[]
}

function transposeBytes(bytes: Uint8Array, itemBytes: number, rows: number, columns: number): Uint8Array {
  const target = new Uint8Array(bytes.byteLength)
  if (itemBytes === 2) transposeMatrix(asUint16(bytes), asUint16(target), rows, columns)
  else transposeMatrix(asUint32(bytes), asUint32(target), rows, columns)
  return target
}

/** Little-endian 1.0, as float16 and as float32. */
const oneBytes = { float16: [0x00, 0x3c], float32: [0x00, 0x00, 0x80, 0x3f] } as const

function repeatedRow(value: 0 | 1, length: number, type: 'float16' | 'float32'): Uint8Array {
  const item = value === 1 ? oneBytes[type] : oneBytes[type].map(() => 0)
  return Uint8Array.from({ length: length * item.length }, (_, i) => item[i % item.length] ?? 0)
}

function selectRows(tensor: StoredTensor, itemBytes: number, rows: WeightShape['rows']): StoredTensor {
  if (!rows) return tensor
  const [begin, end] = rows
  const byteOffset = tensor.byteOffset + begin * (tensor.stride[0] ?? 0) * itemBytes
  return { ...tensor, shape: [end - begin, ...tensor.shape.slice(1)], byteOffset }
}

/** Turns named tensors of a checkpoint into weights of a graph without loading them. */
export class WeightSource {
  readonly #checkpoint: TensorFile
  readonly #types: ReadonlyMap<string, 'float16' | 'float32'>

  private constructor(checkpoint: TensorFile, types: ReadonlyMap<string, 'float16' | 'float32'>) {
    this.#checkpoint = checkpoint
    this.#types = types
  }

  /**
   * Chooses float16 for every named tensor whose values it holds exactly, float32 for the others. A float16 checkpoint (the
   * official ones) needs no look at the data; others are read once. Errors: `invalid-model` for a tensor that is no weight.
   */
  static async open(checkpoint: TensorFile, names: Iterable<string>, signal?: AbortSignal): Promise<WeightSource> {
    const types = new Map<string, 'float16' | 'float32'>()
    for (const name of names) {
      const tensor = checkpoint.tensors.get(name)
      if (!tensor) throw invalidModel(checkpoint.file.name, `Its weight ${quoteForeignName(name)} is missing.`)
      let exact = true
      if (tensor.type !== 'float16') {
        for await (const piece of streamTensor(checkpoint.file, tensor)) {
          throwIfCancelled(signal)
          exact = tensor.type !== 'other' && isExactInHalf(piece, tensor.type)
          if (!exact) break
        }
      }
      types.set(name, exact ? 'float16' : 'float32')
    }
    return new WeightSource(checkpoint, types)
  }

  /** The weight of a graph that a tensor becomes. Streaming it refuses values that are not finite (`invalid-model`). */
  weight(name: string, shape: WeightShape = {}): ExternalWeight {
    const tensor = this.#checkpoint.tensors.get(name)
    const type = this.#types.get(name)
    if (!tensor || !type || tensor.type === 'other') throw new Error(`weight ${name} was not opened`)
    const selected = selectRows(tensor, bytesPerElement(tensor.type), shape.rows)
    const [rows = 1, columns = 1] = selected.shape
    const natural = shape.transpose
      ? [columns, rows]
      : shape.firstRow === undefined
        ? selected.shape
        : [rows + 1, columns]
    const dims = shape.dims ?? natural
    return {
      name,
      type,
      dims,
      sizeBytes: elementCount(dims) * bytesPerElement(type),
      stream: () => this.#stream(selected, type, shape)
    }
  }

  /** A matrix in 8 bits, transposed, and the scale of each of its outputs; see `quantiseTransposed`. */
  quantisedWeight(name: string): { values: ExternalWeight; scales: ExternalWeight } {
    const tensor = this.#checkpoint.tensors.get(name)
    if (!tensor) throw new Error(`weight ${name} was not opened`)
    const [outputs = 1, inputs = 1] = tensor.shape
    const read = async () => {
      const words = asUint32(this.#convert(tensor, await readTensor(this.#checkpoint.file, tensor), 'float32'))
      return { values: new Float32Array(words.buffer, words.byteOffset, words.length), outputs, inputs }
    }
    // The scales follow right after the values; only a resumed conversion reads the matrix again for them.
    let known: Float32Array | undefined
    return {
      values: {
        name: `${name}.int8`,
        type: 'int8',
        dims: [inputs, outputs],
        sizeBytes: inputs * outputs,
        async *stream() {
          const matrix = await read()
          known = channelScales(matrix)
          yield new Uint8Array(quantiseTransposed(matrix, known).buffer)
        }
      },
      scales: {
        name: `${name}.scale`,
        type: 'float32',
        dims: [outputs],
        sizeBytes: outputs * 4,
        async *stream() {
          yield new Uint8Array((known ?? channelScales(await read())).buffer)
        }
      }
    }
  }

  async *#stream(tensor: StoredTensor, type: 'float16' | 'float32', shape: WeightShape): AsyncGenerator<Uint8Array> {
    const [rows = 1, columns = 1] = tensor.shape
    if (shape.firstRow !== undefined) yield repeatedRow(shape.firstRow, columns, type)
    if (shape.transpose) {
      const bytes = this.#convert(tensor, await readTensor(this.#checkpoint.file, tensor), type)
      yield transposeBytes(bytes, bytesPerElement(type), rows, columns)
      return
    }
    for await (const piece of streamTensor(this.#checkpoint.file, tensor)) yield this.#convert(tensor, piece, type)
  }

  #convert(tensor: StoredTensor, bytes: Uint8Array, type: 'float16' | 'float32'): Uint8Array {
    if (tensor.type === 'other') throw new Error(`weight ${tensor.name} is not a floating-point tensor`)
    if (!isAllFinite(bytes, tensor.type)) {
      throw invalidModel(
        this.#checkpoint.file.name,
        `Its weight ${quoteForeignName(tensor.name)} has values that are not numbers.`
      )
    }
    return convertExactly(bytes, tensor.type, type)
  }
}
