import { createHash } from 'node:crypto'
import { throwIfCancelled } from '../../shared/errors.ts'
import type { RandomAccessFile } from './random-access-file.ts'

/** A checkpoint that its publisher released under a fixed name; size and SHA-256 are those of the file page. */
export interface OfficialCheckpoint {
  readonly id: string
  readonly name: string
  readonly fileName: string
  readonly sizeBytes: number
  readonly sha256: string
  /** BCP 47; `mul` for many. */
  readonly languages: readonly string[]
  readonly licence: string
  /** Where its tokenizer.json comes from: the text model that it was built on. */
  readonly tokenizerModel: string
}

const licence =
  'The publisher (BAAI) states no licence for these weights. The code and the text model that they were made from are MIT licensed.'

/** The Visualized BGE checkpoints on the page “BAAI/bge-visualized”. */
export const officialCheckpoints: readonly OfficialCheckpoint[] = [
  {
    id: 'visualized-bge-base-en-v1.5',
    name: 'Visualized BGE base (English)',
    fileName: 'Visualized_base_en_v1.5.pth',
    sizeBytes: 392_860_018,
    sha256: '07e58cf70ee6962530490ef1ac5b632e7e0153ba8c7ed49d55e0f41ec97bf6a6',
    languages: ['en'],
    licence,
    tokenizerModel: 'BAAI/bge-base-en-v1.5'
  },
  {
    id: 'visualized-bge-m3',
    name: 'Visualized BGE m3 (many languages)',
    fileName: 'Visualized_m3.pth',
    sizeBytes: 1_746_155_890,
    sha256: 'd14e7e8f2618b80d3f4a3283c08f79a16f09ce37d4447dac24117b44df6bd069',
    languages: ['mul'],
    licence,
    tokenizerModel: 'BAAI/bge-m3'
  }
]

/** SHA-256 of a file, read in pieces. Errors: `cancelled`, `unreadable`. */
export async function hashFile(file: RandomAccessFile, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  const chunk = Buffer.allocUnsafeSlow(4 * 1024 * 1024)
  for (let at = 0; at < file.sizeBytes; at += chunk.length) {
    throwIfCancelled(signal)
    const piece = chunk.subarray(0, Math.min(chunk.length, file.sizeBytes - at))
    await file.readInto(piece, at)
    hash.update(piece)
  }
  return hash.digest('hex')
}

/** The official checkpoint that this file is, byte for byte; a fine-tuned one of the same size is not. */
export async function recogniseOfficial(
  file: RandomAccessFile,
  signal?: AbortSignal,
  known: readonly OfficialCheckpoint[] = officialCheckpoints
): Promise<OfficialCheckpoint | undefined> {
  const candidates = known.filter((official) => official.sizeBytes === file.sizeBytes)
  if (candidates.length === 0) return undefined
  const sha256 = await hashFile(file, signal)
  return candidates.find((official) => official.sha256 === sha256)
}
