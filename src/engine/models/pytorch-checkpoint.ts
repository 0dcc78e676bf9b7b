import { invalidModel, quoteForeignName } from './model-file-error.ts'
import {
  PickleError,
  type PickleFormat,
  PickleGlobal,
  PickleObject,
  PickleTuple,
  type PickleValue,
  readPickle
} from './pickle.ts'
import type { RandomAccessFile } from './random-access-file.ts'
import {
  bytesPerElement,
  type ChecksummedRange,
  elementCount,
  type StoredTensor,
  type StoredType,
  spannedElements,
  type TensorFile
} from './tensor-file.ts'
import { findZipContent, readZipDirectory, type ZipEntry } from './zip-directory.ts'

/** The pickle of an official checkpoint is 0.2 MB; this bound keeps a hostile one out of memory. */
const maxPickleSizeBytes = 32 * 1024 * 1024
const maxDimensions = 8

/** The only names that a state dict of tensors imports. Types that are no weights occur in buffers such as position ids. */
const storageTypes = new Map<string, { type: StoredType; itemBytes: number }>([
  ['torch.HalfStorage', { type: 'float16', itemBytes: 2 }],
  ['torch.BFloat16Storage', { type: 'bfloat16', itemBytes: 2 }],
  ['torch.FloatStorage', { type: 'float32', itemBytes: 4 }],
  ['torch.DoubleStorage', { type: 'other', itemBytes: 8 }],
  ['torch.LongStorage', { type: 'other', itemBytes: 8 }],
  ['torch.IntStorage', { type: 'other', itemBytes: 4 }],
  ['torch.ShortStorage', { type: 'other', itemBytes: 2 }],
  ['torch.CharStorage', { type: 'other', itemBytes: 1 }],
  ['torch.ByteStorage', { type: 'other', itemBytes: 1 }],
  ['torch.BoolStorage', { type: 'other', itemBytes: 1 }]
])
const orderedDict = 'collections.OrderedDict'
const rebuildTensor = 'torch._utils._rebuild_tensor_v2'

interface StorageReference {
  readonly kind: 'storage'
  readonly type: StoredType
  readonly itemBytes: number
  readonly key: string
  readonly elements: number
}

interface TensorReference {
  readonly kind: 'tensor'
  readonly storage: StorageReference
  readonly offset: number
  readonly shape: readonly number[]
  readonly stride: readonly number[]
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function readCounts(value: PickleValue | undefined): number[] {
  if (!(value instanceof PickleTuple) || value.items.length > maxDimensions || !value.items.every(isCount)) {
    throw new PickleError('It has a tensor without a valid shape.')
  }
  return value.items as number[]
}

function readStorageId(id: PickleValue): PickleObject<StorageReference> {
  const [kind, type, key, , elements] = id instanceof PickleTuple ? id.items : []
  const known = type instanceof PickleGlobal ? storageTypes.get(type.name) : undefined
  if (kind !== 'storage' || !known || typeof key !== 'string' || !isCount(elements)) {
    throw new PickleError('It refers to a storage in a way that PyTorch does not.')
  }
  return new PickleObject({ kind: 'storage', ...known, key, elements })
}

function readTensorCall(args: readonly PickleValue[]): PickleObject<TensorReference> {
  const [storageObject, offset] = args
  const storage = storageObject instanceof PickleObject ? (storageObject.value as StorageReference) : undefined
  if (storage?.kind !== 'storage' || !isCount(offset)) throw new PickleError('It has a tensor without a storage.')
  const shape = readCounts(args[2])
  const stride = readCounts(args[3])
  if (shape.length !== stride.length) throw new PickleError('It has a tensor whose strides do not fit its shape.')
  return new PickleObject({ kind: 'tensor', storage, offset, shape, stride })
}

const stateDictFormat: PickleFormat = {
  isKnownGlobal: (name) => name === orderedDict || name === rebuildTensor || storageTypes.has(name),
  resolvePersistentId: readStorageId,
  call(name, args) {
    if (name === orderedDict && args.length === 0) return new Map()
    if (name === rebuildTensor) return readTensorCall(args)
    throw new PickleError(`It calls “${name}” in a way that PyTorch does not.`)
  }
}

/** The archive has one folder whose name depends on how the file was saved; `data.pkl` marks it. */
function findArchivePrefix(file: RandomAccessFile, entries: ReadonlyMap<string, ZipEntry>): string {
  const pickles = [...entries.keys()].filter((name) => /^[^/]*\/?data\.pkl$/.test(name))
  const [pickle] = pickles
  if (pickle === undefined)
    throw invalidModel(file.name, 'It is a zip archive, but not a PyTorch checkpoint: it has no data.pkl.')
  if (pickles.length > 1) throw invalidModel(file.name, 'It has more than one data.pkl.')
  return pickle.slice(0, -'data.pkl'.length)
}

async function readRecord(file: RandomAccessFile, entry: ZipEntry): Promise<Buffer> {
  return file.read(await findZipContent(file, entry), entry.sizeBytes)
}

async function readStateDict(file: RandomAccessFile, entry: ZipEntry): Promise<Map<string, TensorReference>> {
  if (entry.sizeBytes > maxPickleSizeBytes)
    throw invalidModel(file.name, `Its data.pkl has ${entry.sizeBytes} bytes, more than any model.`)
  let value: PickleValue
  try {
    value = readPickle(await readRecord(file, entry), stateDictFormat)
  } catch (error) {
    if (!(error instanceof PickleError)) throw error
    throw invalidModel(file.name, `Its list of weights (data.pkl) is not that of a model. ${error.message}`)
  }
  if (!(value instanceof Map)) throw invalidModel(file.name, 'Its data.pkl is not a dict of named tensors.')
  const tensors = new Map<string, TensorReference>()
  for (const [name, item] of value) {
    const reference = item instanceof PickleObject ? (item.value as TensorReference) : undefined
    if (reference?.kind !== 'tensor')
      throw invalidModel(file.name, `Its entry ${quoteForeignName(name)} is not a tensor.`)
    tensors.set(name, reference)
  }
  return tensors
}

/** Finds each storage once, checks its size against the archive and keeps its checksum. */
class StorageTable {
  readonly checksums: ChecksummedRange[] = []
  readonly #file: RandomAccessFile
  readonly #entries: ReadonlyMap<string, ZipEntry>
  readonly #prefix: string
  readonly #offsets = new Map<string, number>()

  constructor(file: RandomAccessFile, entries: ReadonlyMap<string, ZipEntry>, prefix: string) {
    this.#file = file
    this.#entries = entries
    this.#prefix = prefix
  }

  /** Lists a record's checksum; 0 means that the writer recorded none. */
  addChecksum(name: string, byteOffset: number, entry: ZipEntry): void {
    if (entry.crc32 === 0) return
    this.checksums.push({ name, byteOffset, sizeBytes: entry.sizeBytes, crc32: entry.crc32 })
  }

  async locate(storage: StorageReference): Promise<number> {
    const name = `data/${storage.key}`
    const entry = this.#entries.get(this.#prefix + name)
    if (!entry) throw invalidModel(this.#file.name, `Its storage ${quoteForeignName(name)} is missing.`)
    if (entry.sizeBytes !== storage.elements * storage.itemBytes) {
      throw invalidModel(
        this.#file.name,
        `Its storage ${quoteForeignName(name)} has ${entry.sizeBytes} bytes instead of ${storage.elements * storage.itemBytes}.`
      )
    }
    const known = this.#offsets.get(storage.key)
    if (known !== undefined) return known
    const offset = await findZipContent(this.#file, entry)
    this.#offsets.set(storage.key, offset)
    this.addChecksum(name, offset, entry)
    return offset
  }
}

async function refuseBigEndian(file: RandomAccessFile, entry: ZipEntry | undefined): Promise<void> {
  if (!entry) return
  const order = entry.sizeBytes <= 16 ? (await readRecord(file, entry)).toString('utf8').trim() : '?'
  if (order !== 'little')
    throw invalidModel(file.name, `Its numbers are stored in the byte order ${quoteForeignName(order)}.`)
}

/**
 * Reads the list of tensors of a PyTorch checkpoint (the zip container of PyTorch 1.6 and later, a bare state dict).
 * Tensors may be views into shared storages. Only the directory and `data.pkl` are read, not the weights.
 * Errors: `invalid-model`, naming what is wrong.
 */
export async function readPytorchCheckpoint(file: RandomAccessFile): Promise<TensorFile> {
  const entries = await readZipDirectory(file)
  const prefix = findArchivePrefix(file, entries)
  await refuseBigEndian(file, entries.get(`${prefix}byteorder`))
  const pickle = entries.get(`${prefix}data.pkl`)
  const storages = new StorageTable(file, entries, prefix)
  const references = pickle ? await readStateDict(file, pickle) : new Map<string, TensorReference>()
  if (pickle) storages.addChecksum('data.pkl', await findZipContent(file, pickle), pickle)
  const tensors = new Map<string, StoredTensor>()
  for (const [name, { storage, offset, shape, stride }] of references) {
    const storageOffset = await storages.locate(storage)
    if (offset + spannedElements(shape, stride) > storage.elements) {
      throw invalidModel(file.name, `Its weight ${quoteForeignName(name)} reaches beyond its storage.`)
    }
    const itemBytes = storage.type === 'other' ? storage.itemBytes : bytesPerElement(storage.type)
    if (elementCount(shape) > spannedElements(shape, stride)) {
      throw invalidModel(
        file.name,
        `Its weight ${quoteForeignName(name)} repeats its elements, which no model weights do.`
      )
    }
    tensors.set(name, { name, type: storage.type, shape, stride, byteOffset: storageOffset + offset * itemBytes })
  }
  return { format: 'pytorch', file, tensors, checksums: storages.checksums }
}
