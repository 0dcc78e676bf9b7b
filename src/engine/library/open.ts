import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import BetterSqlite3, { type Database } from 'better-sqlite3'
import { AppError } from '../../shared/errors.ts'
import type { Status } from '../../shared/status.ts'
import { backupsDirectory } from './backup.ts'
import { openIndexFile, openLibraryFile } from './database-file.ts'
import { type Migration, migrate, newerSchemaError, newestVersion, schemaVersion } from './migrate.ts'
import { indexMigrations, libraryMigrations } from './migrations/migrations.ts'
import { setAside } from './set-aside.ts'

type Notice = Status['notices'][number]

/** An open library: the two databases and what has to be said about opening them. */
export interface OpenedLibrary {
  readonly libraryFile: string
  readonly indexFile: string
  readonly library: Database
  readonly index: Database
  readonly notices: Notice[]
}

/** Set beside a damaged index while the engine runs; the next start sets the index aside. */
const damageMarkerSuffix = '.damaged'

/** Remembers that `index.db` was found damaged, so that it is made again at the next start. */
export function markIndexDamaged(indexFile: string): void {
  mkdirSync(indexFile + damageMarkerSuffix, { recursive: true })
}

type Finding = 'missing' | 'empty' | 'good' | 'newer' | 'damaged'

/** Looks at a database without changing a byte of it. `thorough` also walks all pages (for small files). */
function inspect(file: string, migrations: readonly Migration[], thorough: boolean): Finding {
  if (!existsSync(file)) return existsSync(`${file}-wal`) ? 'damaged' : 'missing'
  let database: Database | null = null
  try {
    // A rollback journal that a killed process left must be applied first, which reading alone may not.
    database = new BetterSqlite3(file, { readonly: !existsSync(`${file}-journal`), fileMustExist: true })
    const version = schemaVersion(database)
    if (version > newestVersion(migrations)) return 'newer'
    const tables = database.prepare<[], number>('SELECT count(*) FROM sqlite_schema').pluck().get()
    // A first start that was killed before its first migration leaves a file without tables.
    if (version === 0) return tables === 0 ? 'empty' : 'damaged'
    if (thorough && database.pragma('quick_check(1)', { simple: true }) !== 'ok') return 'damaged'
    return 'good'
  } catch (error) {
    const code = (error as { code?: unknown }).code
    if (typeof code === 'string' && /^SQLITE_(CORRUPT|NOTADB|IOERR_SHORT_READ)/.test(code)) return 'damaged'
    throw error
  } finally {
    database?.close()
  }
}

/** The backups of a library, newest first. */
function backupsOf(directory: string): string[] {
  const folder = backupsDirectory(directory)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.db'))
    .map((name) => join(folder, name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
}

/** Copies the newest backup that passes its check to `library.db`; null when there is none. */
function restoreNewestBackup(directory: string, libraryFile: string): string | null {
  for (const candidate of backupsOf(directory)) {
    if (inspect(candidate, libraryMigrations, true) !== 'good') continue
    const temporary = `${libraryFile}.restoring`
    rmSync(temporary, { force: true })
    copyFileSync(candidate, temporary)
    renameSync(temporary, libraryFile)
    return candidate
  }
  return null
}

function openLibraryDatabase(directory: string, libraryFile: string, notices: Notice[]): Database {
  const finding = inspect(libraryFile, libraryMigrations, true)
  if (finding === 'newer') throw newerSchemaError(libraryFile)
  // An empty file is a first start that was cut short, or a loss: a backup tells which.
  if (finding === 'damaged' || (finding === 'empty' && backupsOf(directory).length > 0)) {
    const aside = setAside(libraryFile, 'damaged')
    const backup = restoreNewestBackup(directory, libraryFile)
    const outcome =
      backup === null
        ? 'There was no backup, so Keepsake started with an empty list of sources: add your folders again.'
        : `It was restored from the backup ${basename(backup)}; changes since then are missing.`
    notices.push({
      id: 'library-damaged',
      level: 'error',
      message: `The library file was damaged and set aside as ${basename(aside)}. ${outcome}`
    })
  }
  const database = openLibraryFile(libraryFile)
  migrate(database, libraryMigrations)
  return database
}

/** Whether the file is shorter than its own header says once the write-ahead log has been applied: it was cut. */
function isTruncated(database: Database): boolean {
  database.pragma('wal_checkpoint(TRUNCATE)')
  const pages = database.pragma('page_count', { simple: true }) as number
  const pageBytes = database.pragma('page_size', { simple: true }) as number
  return statSync(database.name).size < pages * pageBytes
}

function tryOpenIndex(indexFile: string): Database | null {
  const database = openIndexFile(indexFile)
  try {
    if (isTruncated(database)) throw new AppError('library-damaged', `${indexFile} is shorter than it should be.`)
    migrate(database, indexMigrations)
    return database
  } catch (error) {
    database.close()
    const code = (error as { code?: unknown }).code
    const isDamage = code === 'library-damaged' || (typeof code === 'string' && code.startsWith('SQLITE_CORRUPT'))
    if (isDamage) return null
    throw error
  }
}

function openIndexDatabase(indexFile: string, notices: Notice[]): Database {
  const marker = indexFile + damageMarkerSuffix
  const finding = existsSync(marker) ? 'damaged' : inspect(indexFile, indexMigrations, false)
  const usable = finding === 'newer' || finding === 'damaged' ? null : tryOpenIndex(indexFile)
  if (usable !== null) return usable
  const aside = setAside(indexFile, finding === 'newer' ? 'newer' : 'damaged')
  rmSync(marker, { recursive: true, force: true })
  const cause = finding === 'newer' ? 'was written by a newer version of Keepsake' : 'was damaged'
  notices.push({
    id: 'index-rebuilt',
    level: 'warning',
    message: `The search index ${cause}; it was set aside as ${basename(aside)} and is being built again. Your files are not affected.`
  })
  const fresh = openIndexFile(indexFile)
  migrate(fresh, indexMigrations)
  return fresh
}

/**
 * Opens the library in a folder, which is created when it is not there. A damaged file is renamed aside, never deleted.
 * Throws `library-newer` when `library.db` belongs to a later Keepsake (the file stays byte for byte as it is), and
 * `permission-denied` or `disk-full` when the folder cannot be written.
 */
export function openLibrary(directory: string): OpenedLibrary {
  const libraryFile = join(directory, 'library.db')
  const indexFile = join(directory, 'index.db')
  const notices: Notice[] = []
  try {
    mkdirSync(join(directory, 'thumbs'), { recursive: true })
    const library = openLibraryDatabase(directory, libraryFile, notices)
    try {
      return { libraryFile, indexFile, library, index: openIndexDatabase(indexFile, notices), notices }
    } catch (error) {
      library.close()
      throw error
    }
  } catch (error) {
    throw asOpenError(error, directory)
  }
}

function asOpenError(error: unknown, directory: string): unknown {
  if (error instanceof AppError) return error
  const code = String((error as { code?: unknown }).code)
  const options = { cause: error }
  if (/^(EACCES|EPERM|EROFS|SQLITE_READONLY|SQLITE_CANTOPEN)/.test(code)) {
    return new AppError('permission-denied', `Keepsake may not write to its library folder ${directory}.`, options)
  }
  if (/^(ENOTDIR|EEXIST)/.test(code)) {
    return new AppError(
      'invalid-input',
      `${directory} cannot be a library folder: there is a file in its place.`,
      options
    )
  }
  if (/^(ENOSPC|SQLITE_FULL)/.test(code)) {
    return new AppError('disk-full', `There is no room on the disk for the library in ${directory}.`, options)
  }
  return error
}
