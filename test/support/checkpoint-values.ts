import { openCheckpoint, verifyChecksums } from '../../src/engine/models/checkpoint.ts'
import { convertExactly } from '../../src/engine/models/half-precision.ts'
import { readTensor } from '../../src/engine/models/tensor-file.ts'
import {
  inferArchitecture,
  type VisualizedBgeArchitecture
} from '../../src/engine/models/visualized-bge-architecture.ts'
import type { VisualizedBgeConfigInput } from '../../src/engine/models/visualized-bge-config.ts'
import { VisualizedBgeReference } from './visualized-bge-reference.ts'

export interface TensorValues {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

/** Every weight of a checkpoint as float32, by name. */
export async function readCheckpointValues(path: string): Promise<Map<string, TensorValues>> {
  const checkpoint = await openCheckpoint(path)
  try {
    const values = new Map<string, TensorValues>()
    for (const [name, tensor] of checkpoint.tensors) {
      if (tensor.type === 'other') continue
      const bytes = convertExactly(await readTensor(checkpoint.file, tensor), tensor.type, 'float32')
      values.set(name, { shape: tensor.shape, data: new Float32Array(Uint8Array.from(bytes).buffer) })
    }
    return values
  } finally {
    await checkpoint.file.close()
  }
}

async function readArchitecture(path: string, config: VisualizedBgeConfigInput): Promise<VisualizedBgeArchitecture> {
  const checkpoint = await openCheckpoint(path)
  try {
    return inferArchitecture(checkpoint, config)
  } finally {
    await checkpoint.file.close()
  }
}

/** The float64 reference with the weights of a checkpoint. */
export async function openReference(path: string, config: VisualizedBgeConfigInput): Promise<VisualizedBgeReference> {
  const values = await readCheckpointValues(path)
  return new VisualizedBgeReference(await readArchitecture(path, config), (name) => {
    const found = values.get(name)
    if (!found) throw new Error(`no tensor ${name}`)
    return found
  })
}

/** Shape and bytes of every tensor of a checkpoint, by name. */
export type WholeCheckpoint = Map<string, { readonly shape: readonly number[]; readonly bytes: Buffer }>

/** Reads a checkpoint the way a conversion does: its list, its checksums, all its values. */
export async function readWholeCheckpoint(path: string): Promise<WholeCheckpoint> {
  const checkpoint = await openCheckpoint(path)
  try {
    await verifyChecksums(checkpoint)
    const contents: WholeCheckpoint = new Map()
    for (const [name, tensor] of checkpoint.tensors) {
      contents.set(name, { shape: tensor.shape, bytes: await readTensor(checkpoint.file, tensor) })
    }
    return contents
  } finally {
    await checkpoint.file.close()
  }
}
