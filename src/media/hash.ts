import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { AppError, throwIfCancelled } from '../shared/errors.ts'
import { displayName, type FilePath, fileError, fsPath } from './image-file.ts'

/** Large reads keep a spinning disk streaming and cost little memory. */
const readSizeBytes = 1024 * 1024

/**
 * SHA-256 of a file as 64 hex digits with the number of bytes that went into it, read as a stream.
 * Rejects with `AppError`: `not-found`, `permission-denied`, `unreadable`, `unsupported` (a folder, a pipe), `cancelled`.
 */
export async function hashFile(
  path: FilePath,
  signal?: AbortSignal
): Promise<{ contentKey: string; sizeBytes: number }> {
  const name = displayName(path)
  const hash = createHash('sha256')
  let sizeBytes = 0
  try {
    throwIfCancelled(signal)
    if (!(await stat(fsPath(path))).isFile()) throw new AppError('unsupported', `"${name}" is not a file.`)
    for await (const chunk of createReadStream(fsPath(path), { highWaterMark: readSizeBytes, signal })) {
      hash.update(chunk as Buffer)
      sizeBytes += (chunk as Buffer).length
    }
  } catch (error) {
    throwIfCancelled(signal)
    throw fileError(error, name)
  }
  return { contentKey: hash.digest('hex'), sizeBytes }
}
