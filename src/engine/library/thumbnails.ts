import { randomBytes } from 'node:crypto'
import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '../../shared/errors.ts'

/** Longest edge of a thumbnail in pixels. */
export const thumbnailEdge = 512

/** Where the thumbnail of a content key lies: `thumbs/ab/ab….webp`. */
export function thumbnailPath(libraryDirectory: string, contentKey: string): string {
  return join(libraryDirectory, 'thumbs', contentKey.slice(0, 2), `${contentKey}.webp`)
}

/** Whether the thumbnail is there. */
export async function hasThumbnail(libraryDirectory: string, contentKey: string): Promise<boolean> {
  return access(thumbnailPath(libraryDirectory, contentKey)).then(
    () => true,
    () => false
  )
}

/** Writes a thumbnail whole or not at all. Rejects with `disk-full` when there is no room. */
export async function writeThumbnail(libraryDirectory: string, contentKey: string, webp: Uint8Array): Promise<void> {
  const path = thumbnailPath(libraryDirectory, contentKey)
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(temporary, webp)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {})
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    throw new AppError('disk-full', 'There is no room on the disk for thumbnails.', { cause: error, retry: 'later' })
  }
}

/** The WebP bytes; null when there is no such thumbnail. */
export async function readThumbnail(libraryDirectory: string, contentKey: string): Promise<Uint8Array | null> {
  try {
    return await readFile(thumbnailPath(libraryDirectory, contentKey))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** Removes the thumbnail of an item that is no more. */
export async function deleteThumbnail(libraryDirectory: string, contentKey: string): Promise<void> {
  await rm(thumbnailPath(libraryDirectory, contentKey), { force: true })
}
