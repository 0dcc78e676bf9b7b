import { type PickledTensor, pickleStateDict } from './pickle-writer.ts'
import { writeSafetensors } from './safetensors-writer.ts'
import { writeZip, type ZipOptions, type ZipRecord } from './zip-writer.ts'

/** A deterministic stream of 32-bit numbers (Marsaglia's xorshift, shifts 13, 17, 5). */
function* randomBits(seed: number): Generator<number> {
  let state = (seed | 0) ^ 0x9e3779b9
  for (;;) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    yield state >>> 0
  }
}

const elementsPerPiece = 1 << 20
const one = 0x3c00

/** Float16 bits of numbers about as large as trained weights: magnitudes 2⁻⁷ to 2⁻⁵, either sign. */
function randomHalfBits(bits: number): number {
  return (bits & 0x8000) | ((8 + (bits & 1)) << 10) | ((bits >>> 16) & 0x3ff)
}

/** How the values of a tensor are made: weights of norms are 1, all others small random numbers. */
function fillerOf(name: string): (bits: number) => number {
  if (/(LayerNorm|norm\d?|_ln)\.weight$/.test(name)) return () => one
  return randomHalfBits
}

function* randomPieces(name: string, elements: number, seed: number): Generator<Uint8Array> {
  const source = randomBits(seed)
  const fill = fillerOf(name)
  // One random piece, repeated: a large table need not be random throughout.
  const piece = Uint16Array.from({ length: Math.min(elements, elementsPerPiece) }, () => fill(source.next().value ?? 0))
  for (let at = 0; at < elements; at += elementsPerPiece) {
    yield new Uint8Array(piece.buffer, 0, Math.min(elementsPerPiece, elements - at) * 2)
  }
}

function contiguous(shape: readonly number[]): number[] {
  return shape.map((_, i) => shape.slice(i + 1).reduce((product, size) => product * size, 1))
}

interface PlannedStorage {
  readonly key: string
  readonly members: { name: string; elements: number; seed: number }[]
  elements: number
}

export interface RandomCheckpoint extends ZipOptions {
  readonly path: string
  /** Every tensor with its shape. */
  readonly shapes: Readonly<Record<string, readonly number[]>>
  readonly seed?: number
  /** Puts the image tower into two flat storages, as the official files have it; else each tensor has its own. */
  readonly sharedStorages?: boolean
  /** Makes every tensor a view of one storage that is as large as the largest of them: a hostile file. */
  readonly aliased?: boolean
}

function planStorages({ shapes, seed = 1, sharedStorages, aliased }: RandomCheckpoint) {
  const storages = new Map<string, PlannedStorage>()
  const tensors: (Omit<PickledTensor, 'storageElements'> & { storage: PlannedStorage })[] = []
  for (const [index, [name, shape]] of Object.entries(shapes).entries()) {
    const isVisual = name.startsWith('model_visual.') || name.startsWith('visual_proj.')
    const elements = shape.reduce((product, size) => product * size, 1)
    if (aliased) {
      const storage = storages.get('all') ?? { key: '0', members: [], elements: 0 }
      storages.set('all', storage)
      const growth = Math.max(0, elements - storage.elements)
      if (growth > 0) storage.members.push({ name, elements: growth, seed })
      storage.elements += growth
      tensors.push({
        name,
        storage,
        storageKey: '0',
        storageType: 'HalfStorage',
        offset: 0,
        shape,
        stride: contiguous(shape)
      })
      continue
    }
    const group = sharedStorages && isVisual ? (shape.length > 1 ? 'matrices' : 'vectors') : name
    const storage = storages.get(group) ?? { key: String(storages.size), members: [], elements: 0 }
    storages.set(group, storage)
    tensors.push({
      name,
      storage,
      storageKey: storage.key,
      storageType: 'HalfStorage',
      offset: storage.elements,
      shape,
      stride: contiguous(shape)
    })
    storage.members.push({ name, elements, seed: seed * 100_003 + index })
    storage.elements += elements
  }
  return {
    storages: [...storages.values()],
    tensors: tensors.map(({ storage, ...rest }) => ({ ...rest, storageElements: storage.elements }))
  }
}

/** Writes a float16 checkpoint with random weights in the layout of the official files; streams, so its size does not matter. */
export async function writeRandomCheckpoint(options: RandomCheckpoint): Promise<void> {
  const { storages, tensors } = planStorages(options)
  const pickle = pickleStateDict(tensors)
  const small = (name: string, bytes: Buffer): ZipRecord => ({
    name: `model/${name}`,
    sizeBytes: bytes.length,
    content: () => [bytes]
  })
  const records: ZipRecord[] = [
    small('data.pkl', pickle),
    ...storages.map((storage) => ({
      name: `model/data/${storage.key}`,
      sizeBytes: storage.elements * 2,
      *content() {
        for (const { name, elements, seed } of storage.members) yield* randomPieces(name, elements, seed)
      }
    })),
    small('byteorder', Buffer.from('little')),
    small('version', Buffer.from('3\n'))
  ]
  await writeZip(options.path, records, options)
}

/** Writes a safetensors file of the same random weights as `writeRandomCheckpoint` gives for the same shapes and seed. */
export async function writeRandomSafetensors({ path, shapes, seed = 1 }: RandomCheckpoint): Promise<void> {
  const entries = Object.entries(shapes).map(([name, shape], index) => {
    const elements = shape.reduce((product, size) => product * size, 1)
    const content = () => randomPieces(name, elements, seed * 100_003 + index)
    return { name, dtype: 'F16', shape, sizeBytes: elements * 2, content }
  })
  await writeSafetensors(path, entries)
}
