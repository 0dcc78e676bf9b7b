import type { Database } from 'better-sqlite3'
import type { FoundFile } from './list-folder.ts'

/** A file that is left out, and the bytes it had then. */
export interface IgnoredFile {
  readonly sourcePath: string
  readonly relativePath: string
  readonly sizeBytes: number
  readonly modifiedMs: number
}

/** What the person told Keepsake to leave out, in `library.db` with a copy in memory. */
export interface IgnoredFiles {
  /** Whether this file is left out as it is now; one that changed since is read again. */
  has(sourcePath: string, file: FoundFile): boolean
  /** On disk when it returns. */
  add(files: readonly IgnoredFile[]): void
  delete(files: readonly Pick<IgnoredFile, 'sourcePath' | 'relativePath'>[]): void
}

const keyOf = (sourcePath: string, relativePath: string) => `${sourcePath}\n${relativePath}`

/** Opens the list of a library. */
export function createIgnoredFiles(library: Database): IgnoredFiles {
  const rows = library
    .prepare<[], IgnoredFile>(
      `SELECT source_path AS sourcePath, relative_path AS relativePath, size_bytes AS sizeBytes,
         modified_ms AS modifiedMs FROM ignored_file`
    )
    .all()
  const known = new Map(rows.map((file) => [keyOf(file.sourcePath, file.relativePath), file]))
  const insert = library.prepare('INSERT OR REPLACE INTO ignored_file VALUES (?, ?, ?, ?)')
  const remove = library.prepare('DELETE FROM ignored_file WHERE source_path = ? AND relative_path = ?')
  return {
    has(sourcePath, { path, sizeBytes, modifiedMs }) {
      const file = known.get(keyOf(sourcePath, path.text))
      return file?.sizeBytes === sizeBytes && file.modifiedMs === modifiedMs
    },
    add(files) {
      library.transaction(() => {
        for (const file of files) insert.run(file.sourcePath, file.relativePath, file.sizeBytes, file.modifiedMs)
      })()
      for (const file of files) known.set(keyOf(file.sourcePath, file.relativePath), file)
    },
    delete(files) {
      const listed = files.filter(({ sourcePath, relativePath }) => known.has(keyOf(sourcePath, relativePath)))
      library.transaction(() => {
        for (const { sourcePath, relativePath } of listed) remove.run(sourcePath, relativePath)
      })()
      for (const { sourcePath, relativePath } of listed) known.delete(keyOf(sourcePath, relativePath))
    }
  }
}
