import { type FileHandle, open } from 'node:fs/promises'
import { basename } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import { invalidModel } from './model-file-error.ts'

function openError(path: string, error: unknown): AppError {
  const name = basename(path)
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new AppError('not-found', `The file “${name}” was not found. Choose the model file again.`, {
        cause: error
      })
    case 'EACCES':
    case 'EPERM':
      return new AppError(
        'permission-denied',
        `Keepsake may not read “${name}”. Change its permissions and try again.`,
        {
          cause: error,
          retry: 'later'
        }
      )
    case undefined:
    default:
      return new AppError('unreadable', `“${name}” could not be opened: ${(error as Error).message}.`, {
        cause: error,
        retry: 'later'
      })
  }
}

/** A file that is read in pieces at given offsets, so that a model of gigabytes is never in memory as a whole. */
export class RandomAccessFile {
  readonly path: string
  /** File name without folders, for messages. */
  readonly name: string
  readonly sizeBytes: number
  readonly modifiedAtMs: number
  readonly #handle: FileHandle

  private constructor(path: string, handle: FileHandle, sizeBytes: number, modifiedAtMs: number) {
    this.path = path
    this.name = basename(path)
    this.sizeBytes = sizeBytes
    this.modifiedAtMs = modifiedAtMs
    this.#handle = handle
  }

  /** Opens a regular file for reading. Errors: `not-found`, `permission-denied`, `unreadable`, `invalid-model` for a folder. */
  static async open(path: string): Promise<RandomAccessFile> {
    const handle = await open(path, 'r').catch((error: unknown) => {
      throw openError(path, error)
    })
    try {
      const stat = await handle.stat()
      if (!stat.isFile()) throw invalidModel(basename(path), 'It is not a file.', 'Choose the model file itself.')
      return new RandomAccessFile(path, handle, stat.size, stat.mtimeMs)
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  /** Fills `target` from `offset` on. Errors: `invalid-model` past the end of the file, `unreadable` when the disk fails. */
  async readInto(target: Uint8Array, offset: number): Promise<void> {
    if (offset < 0 || offset + target.byteLength > this.sizeBytes) {
      throw invalidModel(this.name, `It is incomplete: it ends before byte ${offset + target.byteLength}.`)
    }
    let done = 0
    while (done < target.byteLength) {
      const { bytesRead } = await this.#handle
        .read(target, done, target.byteLength - done, offset + done)
        .catch((error: unknown) => {
          throw new AppError('unreadable', `“${this.name}” could not be read: ${(error as Error).message}.`, {
            cause: error,
            retry: 'later'
          })
        })
      if (bytesRead === 0) {
        throw new AppError('unreadable', `“${this.name}” became shorter while it was read. Try again.`, {
          retry: 'now'
        })
      }
      done += bytesRead
    }
  }

  /** `sizeBytes` bytes from `offset` on; errors as `readInto`. */
  async read(offset: number, sizeBytes: number): Promise<Buffer> {
    if (offset < 0 || sizeBytes < 0 || offset + sizeBytes > this.sizeBytes) {
      throw invalidModel(this.name, `It is incomplete: it ends before byte ${offset + sizeBytes}.`)
    }
    const target = Buffer.allocUnsafeSlow(sizeBytes)
    await this.readInto(target, offset)
    return target
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }
}
