import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { throwIfCancelled } from '../../shared/errors.ts'
import type { ExternalWeight } from './onnx-graph.ts'
import type { PlacedWeight } from './onnx-model-proto.ts'
import { writeError } from './write-error.ts'

/** Alignment of each weight, for vector loads from a memory-mapped file. */
const alignmentBytes = 64
/** Smaller costs time for flushing, larger is what a crash or a cancellation can cost. */
const defaultCheckpointBytes = 64 * 1024 * 1024

/** What of a data file is surely on disk. */
export interface WrittenPrefix {
  readonly sizeBytes: number
  readonly sha256: string
}

export interface WeightFileOptions {
  readonly path: string
  readonly weights: readonly PlacedWeight[]
  readonly signal?: AbortSignal | undefined
  /** Data is flushed and noted in the journal this often (at the end of a weight); 64 MiB unless told. */
  readonly checkpointBytes?: number | undefined
  /** What an earlier run wrote; used only where the file still has it. */
  readonly resumeFrom?: WrittenPrefix | undefined
  /** Called after the data of the prefix was flushed to disk. */
  onCheckpoint(prefix: WrittenPrefix): Promise<void>
  /** Number of bytes of each piece written or, when resuming, found again. */
  onBytes?(bytes: number): void
}

/** Gives every weight its place in a data file, in order, aligned to 64 bytes. */
export function placeWeights(weights: readonly ExternalWeight[], dataFileName: string): PlacedWeight[] {
  let end = 0
  return weights.map((weight) => {
    const offset = Math.ceil(end / alignmentBytes) * alignmentBytes
    end = offset + weight.sizeBytes
    return { weight, offset, dataFileName }
  })
}

/** Size of the data file that holds these weights. */
export function dataFileSize(weights: readonly PlacedWeight[]): number {
  const last = weights.at(-1)
  return last ? last.offset + last.weight.sizeBytes : 0
}

/** Appends to the data file, keeping its SHA-256 and its checkpoints. */
class WeightFileWriter {
  readonly #handle: FileHandle
  readonly #options: WeightFileOptions
  #hash: Hash = createHash('sha256')
  #sizeBytes = 0
  #checkpointedBytes = 0

  constructor(handle: FileHandle, options: WeightFileOptions) {
    this.#handle = handle
    this.#options = options
  }

  /** Takes over the bytes of an earlier run if they are still what its journal says; else starts with an empty file. */
  async resume(): Promise<void> {
    const { resumeFrom, signal } = this.#options
    if (resumeFrom && resumeFrom.sizeBytes > 0) {
      const chunk = Buffer.allocUnsafeSlow(4 * 1024 * 1024)
      const hash = createHash('sha256')
      let at = 0
      while (at < resumeFrom.sizeBytes) {
        throwIfCancelled(signal)
        const { bytesRead } = await this.#handle.read(chunk, 0, Math.min(chunk.length, resumeFrom.sizeBytes - at), at)
        if (bytesRead === 0) break
        hash.update(chunk.subarray(0, bytesRead))
        at += bytesRead
      }
      if (at === resumeFrom.sizeBytes && hash.copy().digest('hex') === resumeFrom.sha256) {
        this.#hash = hash
        this.#sizeBytes = at
        this.#checkpointedBytes = at
        this.#options.onBytes?.(at)
      }
    }
    await this.#handle.truncate(this.#sizeBytes)
  }

  async writeAll(): Promise<WrittenPrefix> {
    for (const { weight, offset } of this.#options.weights) {
      if (offset + weight.sizeBytes <= this.#sizeBytes) continue
      throwIfCancelled(this.#options.signal)
      await this.#append(new Uint8Array(offset - this.#sizeBytes))
      for await (const piece of weight.stream()) {
        throwIfCancelled(this.#options.signal)
        await this.#append(piece)
      }
      if (this.#sizeBytes !== offset + weight.sizeBytes)
        throw new Error(`${weight.name} gave another number of bytes than planned`)
      if (this.#sizeBytes - this.#checkpointedBytes >= (this.#options.checkpointBytes ?? defaultCheckpointBytes))
        await this.#checkpoint()
    }
    await this.#checkpoint()
    return this.#prefix()
  }

  #prefix(): WrittenPrefix {
    return { sizeBytes: this.#sizeBytes, sha256: this.#hash.copy().digest('hex') }
  }

  async #append(piece: Uint8Array): Promise<void> {
    let written = 0
    while (written < piece.byteLength) {
      const { bytesWritten } = await this.#handle.write(
        piece,
        written,
        piece.byteLength - written,
        this.#sizeBytes + written
      )
      written += bytesWritten
    }
    this.#hash.update(piece)
    this.#sizeBytes += piece.byteLength
    this.#options.onBytes?.(piece.byteLength)
  }

  async #checkpoint(): Promise<void> {
    await this.#handle.sync()
    this.#checkpointedBytes = this.#sizeBytes
    await this.#options.onCheckpoint(this.#prefix())
  }
}

/**
 * Writes the data file of a graph weight by weight; at most one matrix is in memory. Resumes after the last checkpoint of an
 * earlier run. Returns size and SHA-256 of the whole file. Errors: `cancelled`, `disk-full`, `permission-denied`,
 * `unreadable`, and what streaming a weight throws.
 */
export async function writeWeightFile(options: WeightFileOptions): Promise<WrittenPrefix> {
  try {
    // Opened for reading as well, to hash what an earlier run wrote; created where it is missing, never emptied here.
    const handle = await open(options.path, 'a+').then(async (created) => {
      await created.close()
      return open(options.path, 'r+')
    })
    try {
      const writer = new WeightFileWriter(handle, options)
      await writer.resume()
      return await writer.writeAll()
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw writeError('The converted model', error)
  }
}
