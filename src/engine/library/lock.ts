import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { z } from 'zod'
import { AppError } from '../../shared/errors.ts'

const hostKindSchema = z.enum(['desktop', 'web', 'cli'])
/** Which program holds a library. */
export type HostKind = z.infer<typeof hostKindSchema>

const ownerSchema = z.object({
  pid: z.number().int().positive(),
  host: hostKindSchema,
  /** ISO 8601, UTC. */
  startedAt: z.string(),
  /** Local socket (or named pipe) on which the holder serves others; null while it starts. */
  address: z.string().nullable()
})
/** What `owner.json` says about the process that holds a library. */
export type LibraryOwner = z.infer<typeof ownerSchema>

/** The right to write a library, held until `release` or the end of the process. */
export interface LibraryLock {
  readonly libraryDirectory: string
  /** Tells other processes where this one can be reached. */
  announce(address: string): void
  release(): void
}

const hostNames: Record<HostKind, string> = {
  desktop: 'the Keepsake window',
  web: 'a Keepsake page (keepsake serve)',
  cli: 'a keepsake command'
}

const ownerFile = (libraryDirectory: string) => join(libraryDirectory, 'owner.json')

/** Who holds (or last held) the library; null when nothing readable says so. */
export function readLibraryOwner(libraryDirectory: string): LibraryOwner | null {
  try {
    return ownerSchema.parse(JSON.parse(readFileSync(ownerFile(libraryDirectory), 'utf8')))
  } catch {
    return null
  }
}

/** `library-locked`, with all that is known about the holder. */
export function lockedError(libraryDirectory: string, owner: LibraryOwner | null): AppError {
  const holder =
    owner === null
      ? 'another Keepsake process'
      : `${hostNames[owner.host]} (process ${owner.pid}, since ${owner.startedAt})`
  return new AppError(
    'library-locked',
    `The library ${libraryDirectory} is open in ${holder}, which does not answer. Close it, or wait until it has finished, and try again.`,
    { retry: 'later' }
  )
}

function prepareDirectory(libraryDirectory: string): void {
  try {
    mkdirSync(libraryDirectory, { recursive: true, mode: 0o700 })
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    const hint =
      code === 'EEXIST' || code === 'ENOTDIR'
        ? 'There is a file of that name; choose another folder.'
        : code === 'ENOSPC'
          ? 'The disk is full; make room.'
          : 'Choose a folder that you may write to.'
    throw new AppError(
      code === 'ENOSPC' ? 'disk-full' : code === 'EACCES' || code === 'EPERM' ? 'permission-denied' : 'unreadable',
      `The library folder ${libraryDirectory} cannot be made. ${hint}`,
      { cause }
    )
  }
}

function openLockFile(libraryDirectory: string): Database.Database {
  try {
    return new Database(join(libraryDirectory, 'lock.db'), { timeout: 0 })
  } catch (cause) {
    throw new AppError(
      'permission-denied',
      `Keepsake may not write in the library folder ${libraryDirectory}. Choose another folder with --library, or change its permissions.`,
      { cause }
    )
  }
}

function writeOwner(libraryDirectory: string, owner: LibraryOwner): void {
  const file = ownerFile(libraryDirectory)
  const temporary = `${file}.${process.pid}`
  writeFileSync(temporary, JSON.stringify(owner), { mode: 0o600 })
  chmodSync(temporary, 0o600)
  renameSync(temporary, file)
}

/**
 * Takes the library for writing: one process at a time. The lock is SQLite's exclusive lock on `lock.db`, which is an
 * operating-system lock: it goes with its process however that ends, and a reused process id means nothing to it.
 * Trap: on POSIX a process that opens and closes `lock.db` by other means loses its own lock. Never read that file.
 *
 * Throws `library-locked` when somebody else has it, `permission-denied`, `unreadable` or `disk-full` when the folder
 * cannot be used.
 */
export function lockLibrary(libraryDirectory: string, host: HostKind): LibraryLock {
  prepareDirectory(libraryDirectory)
  const database = openLockFile(libraryDirectory)
  try {
    database.pragma('locking_mode = EXCLUSIVE')
    database.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    database.close()
    if ((cause as { code?: string }).code?.startsWith('SQLITE_BUSY')) {
      throw lockedError(libraryDirectory, readLibraryOwner(libraryDirectory))
    }
    throw new AppError(
      'permission-denied',
      `Keepsake cannot lock the library folder ${libraryDirectory}: ${cause instanceof Error ? cause.message : String(cause)}. Choose a folder on a local disk that you may write to.`,
      { cause }
    )
  }
  const owner: LibraryOwner = {
    pid: process.pid,
    host,
    startedAt: new Date().toISOString(),
    address: null
  }
  writeOwner(libraryDirectory, owner)
  let released = false
  return {
    libraryDirectory,
    announce: (address) => writeOwner(libraryDirectory, { ...owner, address }),
    release() {
      if (released) return
      released = true
      // First the sign, then the lock: whoever gets the lock next writes its own sign.
      rmSync(ownerFile(libraryDirectory), { force: true })
      database.close()
    }
  }
}
