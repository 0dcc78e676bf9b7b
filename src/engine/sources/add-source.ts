import { opendir, realpath, stat } from 'node:fs/promises'
import { basename, isAbsolute, resolve } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import type { SourceRow, SourcesTable } from '../library/sources-table.ts'
import { expandHome } from './complete-path.ts'
import { isInside } from './nesting.ts'

/** A folder that the person wants to add. */
export interface NewSource {
  readonly path: string
  readonly name: string | null
  readonly include: readonly string[]
  readonly exclude: readonly string[]
}

function folderError(path: string, error: unknown): AppError {
  const { code } = error as NodeJS.ErrnoException
  const options = { cause: error }
  if (code === 'ENOENT') return new AppError('not-found', `There is no folder ${path}. Check the spelling.`, options)
  if (code === 'ENOTDIR')
    return new AppError('invalid-input', `${path} is a file. Choose the folder that it lies in.`, options)
  if (code === 'EACCES' || code === 'EPERM') {
    return new AppError(
      'permission-denied',
      `Keepsake may not read ${path}. Allow it in the system's settings.`,
      options
    )
  }
  return new AppError('unreadable', `${path} cannot be read (${code ?? String(error)}).`, options)
}

/** The folder's true path, after it was found to be a folder that can be listed. */
async function findFolder(path: string): Promise<string> {
  const expanded = expandHome(path.trim())
  if (!isAbsolute(expanded)) {
    throw new AppError(
      'invalid-input',
      `"${path}" is not a whole path. Write it from the top, for example /home/me/Photos.`
    )
  }
  try {
    const real = await realpath(resolve(expanded))
    if (!(await stat(real)).isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' })
    await (await opendir(real)).close()
    return real
  } catch (error) {
    throw folderError(expanded, error)
  }
}

/**
 * Adds a folder to the list of sources, under its true path. Rejects with `not-found`, `permission-denied`,
 * `invalid-input`, or `conflict` when it is a source already.
 */
export async function addSource(sources: SourcesTable, libraryDirectory: string, added: NewSource): Promise<SourceRow> {
  const path = await findFolder(added.path)
  const libraryPath = await realpath(libraryDirectory)
  if (isInside(libraryPath, path)) {
    throw new AppError('invalid-input', `${path} belongs to Keepsake itself. Choose a folder with your own files.`)
  }
  const known = sources.all().find((source) => source.path === path)
  if (known !== undefined) throw new AppError('conflict', `${path} is a source already: "${known.name}".`)
  const name = added.name?.trim() || basename(path) || path
  return sources.insert({ path, name, include: added.include, exclude: added.exclude })
}
