import { readFile, stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { AppError } from '../shared/errors.ts'
import { fileSize, printable } from './display-text.ts'

/** As base64 it still fits into one message to another process. */
const maxImageBytes = 100_000_000

/**
 * Reads a picture that was named on the command line. It is read here, by this process and from its folder, also when
 * another process answers. Throws `not-found`, `unreadable`, `too-large`.
 */
export async function readImageFile(path: string): Promise<{ name: string; bytes: Uint8Array }> {
  const file = resolve(path)
  try {
    const found = await stat(file)
    if (!found.isFile()) throw new AppError('unreadable', `${printable(path)} is not a file.`)
    if (found.size > maxImageBytes) {
      const limit = fileSize(maxImageBytes)
      throw new AppError(
        'too-large',
        `${printable(path)} has ${fileSize(found.size)}; a photo to search with may have ${limit}.`
      )
    }
    return { name: basename(file), bytes: await readFile(file) }
  } catch (error) {
    if (error instanceof AppError) throw error
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new AppError('not-found', `There is no file ${printable(path)}.`, { cause: error })
    throw new AppError('unreadable', `${printable(path)} cannot be read (${code ?? String(error)}).`, { cause: error })
  }
}
