import { closeSync, constants, copyFileSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import BetterSqlite3, { type Database } from 'better-sqlite3'
import { AppError } from '../../shared/errors.ts'
import { openLibraryFile } from './database-file.ts'
import type { LibraryLock } from './lock.ts'
import { newestVersion, schemaVersion } from './migrate.ts'
import { libraryMigrations } from './migrations/migrations.ts'
import { setAside } from './set-aside.ts'

/** What a restore did. */
export interface Restored {
  /** Sources in the restored library. */
  readonly sources: number
  /** Where the replaced `library.db` lies now; null when there was none. */
  readonly replaced: string | null
  /** Whether the search index belongs to other sources and is being built again. */
  readonly rebuildsIndex: boolean
}

/** Source paths by id. */
type SourcePaths = ReadonlyMap<number, string>

function readSources(database: Database): SourcePaths {
  const rows = database.prepare<[], { id: number; path: string }>('SELECT id, path FROM source').all()
  return new Map(rows.map(({ id, path }) => [id, path]))
}

const lastSourceId = (database: Database): number =>
  database
    .prepare<[], number>("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'source'")
    .pluck()
    .get() ?? 0

function removeWithCompanions(file: string): void {
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(file + suffix, { force: true })
}

/** Copies the backup beside the library; whatever is done to check it is done to the copy. */
function copyBackup(file: string, copy: string): void {
  removeWithCompanions(copy)
  try {
    copyFileSync(file, copy)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    rmSync(copy, { force: true })
    if (code === 'ENOENT') throw new AppError('not-found', `There is no file ${file}.`, { cause })
    if (code === 'ENOSPC') throw new AppError('disk-full', 'There is no room on the disk to restore.', { cause })
    throw new AppError('unreadable', `The backup ${file} cannot be read (${code ?? String(cause)}).`, { cause })
  }
}

/** Throws `library-newer` or `library-damaged` unless the copy is a whole library of a version that we can open. */
function checkCopy(copy: string, file: string): SourcePaths {
  let database: Database | null = null
  try {
    database = new BetterSqlite3(copy, { fileMustExist: true })
    const version = schemaVersion(database)
    if (version > newestVersion(libraryMigrations)) {
      const message = `The backup ${file} was made by a newer version of Keepsake. Nothing was changed. Install that version to restore it.`
      throw new AppError('library-newer', message)
    }
    if (version === 0) throw new Error('it is not a library of Keepsake')
    database.pragma('journal_mode = DELETE')
    const verdict = database.pragma('integrity_check(1)', { simple: true })
    if (verdict !== 'ok') throw new Error(String(verdict))
    return readSources(database)
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new AppError(
      'library-damaged',
      `${file} cannot be restored: ${reason}. Nothing was changed. Choose another backup.`,
      {
        cause
      }
    )
  } finally {
    database?.close()
  }
}

/** The library in use, with everything in the one file; null when it cannot be read any more. */
function readCurrent(libraryFile: string): { sources: SourcePaths; lastSourceId: number } | null {
  if (!existsSync(libraryFile)) return null
  let database: Database | null = null
  try {
    database = openLibraryFile(libraryFile)
    database.pragma('wal_checkpoint(TRUNCATE)')
    return { sources: readSources(database), lastSourceId: lastSourceId(database) }
  } catch {
    return null
  } finally {
    database?.close()
  }
}

/** As every library is kept: were it changed at the first start, a kill at that moment would leave a hot journal. */
function setWriteAheadLog(copy: string): void {
  const database = new BetterSqlite3(copy)
  try {
    database.pragma('journal_mode = WAL')
  } finally {
    database.close()
  }
}

/** Ids of removed sources are not used again, also not those given out after the backup was made. */
function keepSourceIds(copy: string, lastId: number): void {
  const database = new BetterSqlite3(copy)
  try {
    database.prepare("UPDATE sqlite_sequence SET seq = ? WHERE name = 'source' AND seq < ?").run(lastId, lastId)
    if (lastId > 0 && lastSourceId(database) === 0) {
      database.prepare("INSERT INTO sqlite_sequence (name, seq) VALUES ('source', ?)").run(lastId)
    }
  } finally {
    database.close()
  }
}

function syncToDisk(file: string): void {
  const descriptor = openSync(file, 'r+')
  fsyncSync(descriptor)
  closeSync(descriptor)
}

/** A second name for the library in use, made so that `library.db` is there at every moment. */
function copyAside(libraryFile: string): string {
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-')
  const target = `${libraryFile}.replaced-${stamp}`
  try {
    copyFileSync(libraryFile, target, constants.COPYFILE_EXCL)
    return target
  } catch (cause) {
    rmSync(target, { force: true })
    throw new AppError(
      'disk-full',
      `The library in use could not be kept beside the restored one (${String(cause)}).`,
      {
        cause
      }
    )
  }
}

/**
 * Puts a backup in the place of `library.db`, which is kept beside it under another name. The holder of the lock may
 * do this while no engine is open. A kill at any point leaves the old library or the restored one in place.
 * Throws `not-found`, `unreadable`, `disk-full`, `library-newer`, `library-damaged`.
 */
export function restoreLibrary({ libraryDirectory }: LibraryLock, file: string): Restored {
  const libraryFile = join(libraryDirectory, 'library.db')
  const indexFile = join(libraryDirectory, 'index.db')
  const copy = `${libraryFile}.restoring`
  copyBackup(file, copy)
  try {
    const sources = checkCopy(copy, basename(file))
    const current = readCurrent(libraryFile)
    const isSameLineage =
      current !== null && [...sources].every(([id, path]) => (current.sources.get(id) ?? path) === path)
    if (current !== null) keepSourceIds(copy, current.lastSourceId)
    setWriteAheadLog(copy)
    const replaced =
      current !== null ? copyAside(libraryFile) : existsSync(libraryFile) ? setAside(libraryFile, 'damaged') : null
    // Before the library changes: an index of other sources must never meet it.
    const rebuildsIndex = !isSameLineage && existsSync(indexFile)
    if (rebuildsIndex) setAside(indexFile, 'replaced')
    syncToDisk(copy)
    renameSync(copy, libraryFile)
    return { sources: sources.size, replaced, rebuildsIndex }
  } finally {
    removeWithCompanions(copy)
  }
}
