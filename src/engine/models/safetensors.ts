import { z } from 'zod'
import { invalidModel, quoteForeignName } from './model-file-error.ts'
import type { RandomAccessFile } from './random-access-file.ts'
import { contiguousStride, elementCount, type StoredTensor, type StoredType, type TensorFile } from './tensor-file.ts'

/** The reference implementation refuses headers above 100 MB; a checkpoint of 1,000 tensors has about 0.1 MB. */
const maxHeaderSizeBytes = 32 * 1024 * 1024
const prefixSizeBytes = 8

const types = new Map<string, { type: StoredType; itemBytes: number }>([
  ['F16', { type: 'float16', itemBytes: 2 }],
  ['BF16', { type: 'bfloat16', itemBytes: 2 }],
  ['F32', { type: 'float32', itemBytes: 4 }],
  ['F64', { type: 'other', itemBytes: 8 }],
  ['I64', { type: 'other', itemBytes: 8 }],
  ['U64', { type: 'other', itemBytes: 8 }],
  ['I32', { type: 'other', itemBytes: 4 }],
  ['U32', { type: 'other', itemBytes: 4 }],
  ['I16', { type: 'other', itemBytes: 2 }],
  ['U16', { type: 'other', itemBytes: 2 }],
  ['I8', { type: 'other', itemBytes: 1 }],
  ['U8', { type: 'other', itemBytes: 1 }],
  ['BOOL', { type: 'other', itemBytes: 1 }]
])

const countSchema = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER)
const tensorSchema = z.object({
  dtype: z.string(),
  shape: z.array(countSchema).max(8),
  data_offsets: z.tuple([countSchema, countSchema])
})
const headerSchema = z.record(z.string(), z.unknown())

/** Whether the first bytes of a file (at least 9 of them) look like those of a safetensors file. */
export function looksLikeSafetensors(start: Buffer, fileSizeBytes: number): boolean {
  if (start.length <= prefixSizeBytes || start[prefixSizeBytes] !== 0x7b) return false
  return start.readBigUInt64LE(0) < BigInt(Math.max(fileSizeBytes, maxHeaderSizeBytes))
}

async function readHeader(file: RandomAccessFile): Promise<{ header: Record<string, unknown>; dataOffset: number }> {
  const headerSize = Number((await file.read(0, prefixSizeBytes)).readBigUInt64LE(0))
  if (headerSize > maxHeaderSizeBytes)
    throw invalidModel(file.name, `Its header has ${headerSize} bytes, more than any model.`)
  const text = (await file.read(prefixSizeBytes, headerSize)).toString('utf8')
  try {
    return { header: headerSchema.parse(JSON.parse(text)), dataOffset: prefixSizeBytes + headerSize }
  } catch {
    throw invalidModel(file.name, 'Its header is not valid JSON.')
  }
}

/**
 * Reads the list of tensors of a safetensors file (huggingface/safetensors, format section of the README): 8 bytes of header
 * size, a JSON header, then the data without holes. Errors: `invalid-model`, naming what is wrong.
 */
export async function readSafetensors(file: RandomAccessFile): Promise<TensorFile> {
  const { header, dataOffset } = await readHeader(file)
  const tensors = new Map<string, StoredTensor>()
  const ranges: [number, number, string][] = []
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') continue
    const parsed = tensorSchema.safeParse(value)
    const known = parsed.success ? types.get(parsed.data.dtype) : undefined
    if (!parsed.success || !known)
      throw invalidModel(file.name, `Its header describes ${quoteForeignName(name)} in an unknown way.`)
    const {
      shape,
      data_offsets: [begin, end]
    } = parsed.data
    if (end - begin !== elementCount(shape) * known.itemBytes) {
      throw invalidModel(
        file.name,
        `Its weight ${quoteForeignName(name)} has ${end - begin} bytes, which do not fit its shape.`
      )
    }
    if (dataOffset + end > file.sizeBytes)
      throw invalidModel(file.name, `It is incomplete: ${quoteForeignName(name)} is cut off.`)
    ranges.push([begin, end, name])
    tensors.set(name, {
      name,
      type: known.type,
      shape,
      stride: contiguousStride(shape),
      byteOffset: dataOffset + begin
    })
  }
  ranges.sort((a, b) => a[0] - b[0] || a[1] - b[1])
  let covered = 0
  for (const [begin, end, name] of ranges) {
    if (begin !== covered)
      throw invalidModel(file.name, `Its weight ${quoteForeignName(name)} is not where the one before it ends.`)
    covered = end
  }
  return { format: 'safetensors', file, tensors, checksums: [] }
}
