import { crc32 } from 'node:zlib'
import { throwIfCancelled } from '../../shared/errors.ts'
import { invalidModel, quoteForeignName } from './model-file-error.ts'
import { readPytorchCheckpoint } from './pytorch-checkpoint.ts'
import { RandomAccessFile } from './random-access-file.ts'
import { looksLikeSafetensors, readSafetensors } from './safetensors.ts'
import type { TensorFile } from './tensor-file.ts'

/** First bytes of the container that PyTorch wrote before 1.6: a pickle of the number 0x1950a86a20f9469cfc6c. */
const legacyStart = Buffer.from('80028a0a6cfc9c46f9206aa850192e', 'hex')

function describeUnknownStart(start: Buffer): { problem: string; advice?: string } {
  if (start.length === 0) return { problem: 'It is empty.' }
  if (start.subarray(0, legacyStart.length).equals(legacyStart)) {
    return {
      problem: 'It has the container of PyTorch before 1.6.',
      advice: 'Load it in a current PyTorch and save it again with torch.save, or download the official file.'
    }
  }
  const text = start.toString('latin1')
  if (text.startsWith('version https://git-lfs'))
    return { problem: 'It is only a pointer to the model (Git LFS), not the model itself.' }
  if (/^\s*(<!doctype|<html)/i.test(text)) return { problem: 'It is a web page, not a model.' }
  if (start[0] === 0x80 && (start[1] ?? 99) <= 5)
    return { problem: 'It is a Python pickle, but not a PyTorch checkpoint.' }
  return { problem: 'It is neither a PyTorch checkpoint (.pth) nor a safetensors file.' }
}

async function readByContainer(file: RandomAccessFile): Promise<TensorFile> {
  const start = await file.read(0, Math.min(64, file.sizeBytes))
  // "PK\3\4" starts a zip archive, "PK\5\6" an empty one.
  if (start.length >= 4 && start.toString('latin1', 0, 2) === 'PK') return readPytorchCheckpoint(file)
  if (looksLikeSafetensors(start, file.sizeBytes)) return readSafetensors(file)
  const { problem, advice } = describeUnknownStart(start)
  throw invalidModel(file.name, problem, advice)
}

/**
 * Opens a PyTorch checkpoint or a safetensors file by its content, not its name, and lists its tensors. The weights stay on
 * disk. The caller closes `file`. Errors: `invalid-model` with what is wrong, `not-found`, `permission-denied`, `unreadable`.
 */
export async function openCheckpoint(path: string): Promise<TensorFile> {
  const file = await RandomAccessFile.open(path)
  try {
    return await readByContainer(file)
  } catch (error) {
    await file.close()
    throw error
  }
}

/**
 * Reads every storage once and compares it with the CRC-32 in the archive, so that a damaged download is found before it
 * becomes a model that is slightly wrong. `onBytes` gets the number of bytes of each piece. Errors: `invalid-model`, `cancelled`.
 */
export async function verifyChecksums(
  checkpoint: TensorFile,
  options: { signal?: AbortSignal | undefined; onBytes?: (bytes: number) => void } = {}
): Promise<void> {
  const chunk = Buffer.allocUnsafeSlow(4 * 1024 * 1024)
  for (const range of checkpoint.checksums) {
    let value = 0
    for (let at = 0; at < range.sizeBytes; at += chunk.length) {
      throwIfCancelled(options.signal)
      const piece = chunk.subarray(0, Math.min(chunk.length, range.sizeBytes - at))
      await checkpoint.file.readInto(piece, range.byteOffset + at)
      value = crc32(piece, value)
      options.onBytes?.(piece.length)
    }
    if (value !== range.crc32) {
      throw invalidModel(
        checkpoint.file.name,
        `It is damaged: its part ${quoteForeignName(range.name)} does not match its checksum.`
      )
    }
  }
}
