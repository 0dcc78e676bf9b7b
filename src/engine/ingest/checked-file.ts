import { lstat, realpath } from 'node:fs/promises'
import { AppError } from '../../shared/errors.ts'
import type { FileRow } from '../library/files-table.ts'
import { type DiskPath, diskPath } from '../sources/file-path.ts'
import { isInside } from '../sources/nesting.ts'
import { FileChangedError } from './verdict.ts'

/** A file on disk that is the one that the row is about. */
export interface CheckedFile {
  readonly location: DiskPath
  /** Rejects with `FileChangedError` when the file is not as it was when it was checked. */
  verify(): Promise<void>
}

/** How the row's path is known to the file system. */
export function locationOf(root: string, row: Pick<FileRow, 'relative_path' | 'path_bytes'>): DiskPath {
  return diskPath(root, { text: row.relative_path, bytes: row.path_bytes })
}

/**
 * Looks at a file before it is read: it must be a plain file inside its source, with the size and time that the scan
 * saw. Rejects with `FileChangedError` otherwise, or with the file system's error.
 */
export async function checkFile(root: string, row: FileRow): Promise<CheckedFile> {
  const location = locationOf(root, row)
  const verify = async () => {
    const stats = await lstat(location)
    if (!stats.isFile() || stats.size !== row.size_bytes || stats.mtimeMs !== row.modified_ms) {
      throw new FileChangedError(`${row.relative_path} changed.`)
    }
  }
  await verify()
  if (typeof location === 'string') {
    // A folder on the way may have been replaced by a link since the scan.
    const [realRoot, real] = await Promise.all([realpath(root), realpath(location)])
    if (!isInside(realRoot, real)) throw new AppError('permission-denied', 'This file lies outside its source.')
  }
  return { location, verify }
}
