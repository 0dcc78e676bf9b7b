import { randomBytes } from 'node:crypto'
import { existsSync, type Stats, statSync } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import BetterSqlite3, { type Database } from 'better-sqlite3'
import { AppError } from '../../shared/errors.ts'
import { schemaVersion } from './migrate.ts'

/** Backups that are kept; the oldest goes when there is one more. */
const keptBackups = 10
const dayMs = 24 * 60 * 60 * 1000
/** How often it is looked whether a day has passed. */
const checkIntervalMs = 60 * 60 * 1000
/** After the start-up rush. */
const firstCheckMs = 30_000

/** A finished backup. */
export interface Backup {
  readonly file: string
  readonly sizeBytes: number
  readonly createdAt: Date
}

/** The folder of a library's own backups. */
export function backupsDirectory(libraryDirectory: string): string {
  return join(libraryDirectory, 'backups')
}

/** The library's own backups, newest first. */
export async function listBackups(libraryDirectory: string): Promise<Backup[]> {
  const folder = backupsDirectory(libraryDirectory)
  const names = existsSync(folder) ? await readdir(folder) : []
  return names
    .filter((name) => /^library-.*\.db$/.test(name))
    .map((name) => {
      const file = join(folder, name)
      const { size, mtime } = statSync(file)
      return { file, sizeBytes: size, createdAt: mtime }
    })
    .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || b.file.localeCompare(a.file))
}

function asBackupError(error: unknown, file: string): unknown {
  if (error instanceof AppError) return error
  const code = String((error as { code?: unknown }).code)
  const options = { cause: error }
  if (/^(ENOSPC|EDQUOT|SQLITE_FULL)/.test(code)) {
    return new AppError(
      'disk-full',
      `There is no room on the disk for the backup ${file}. Make room and try again.`,
      options
    )
  }
  if (/^(EACCES|EPERM|EROFS|SQLITE_READONLY|SQLITE_CANTOPEN)/.test(code)) {
    return new AppError(
      'permission-denied',
      `Keepsake may not write the backup ${file}. Choose another place.`,
      options
    )
  }
  if (/^(ENOENT|ENOTDIR)/.test(code)) {
    return new AppError(
      'not-found',
      `The folder of the backup ${file} does not exist. Create it or choose another.`,
      options
    )
  }
  return error
}

/** Where a backup asked for goes: that file, or a dated one in that folder. Throws `conflict` for a file that exists. */
function targetOf(libraryDirectory: string, wanted: string | null, now: Date): string {
  const name = `library-${now.toISOString().replaceAll(/[:.]/g, '-')}.db`
  if (wanted === null) return join(backupsDirectory(libraryDirectory), name)
  let found: Stats
  try {
    found = statSync(wanted)
  } catch {
    return wanted
  }
  if (found.isDirectory()) return join(wanted, name)
  throw new AppError('conflict', `${wanted} exists already and is not overwritten. Choose another name.`)
}

/** Makes the copy stand alone (no log beside it), and walks every page and reference of it. */
function finishAndVerify(copy: string, original: Database): void {
  const database = new BetterSqlite3(copy)
  try {
    database.pragma('journal_mode = DELETE')
    const verdict = database.pragma('integrity_check(1)', { simple: true })
    const isWhole = verdict === 'ok' && (database.pragma('foreign_key_check') as unknown[]).length === 0
    if (!isWhole || schemaVersion(database) !== schemaVersion(original)) {
      throw new AppError('library-damaged', `The copy of the library did not pass its check (${String(verdict)}).`)
    }
  } finally {
    database.close()
  }
}

/** Writes a file's (or on POSIX a folder's) own data through to the disk. */
async function syncToDisk(path: string): Promise<void> {
  const handle = await open(path, 'r+').catch(() => open(path, 'r'))
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** What a backup that was cut off left behind. */
async function removePartials(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (/^library-.*\.partial(-journal|-wal|-shm)?$/.test(name)) await rm(join(folder, name), { force: true })
  }
}

async function rotate(libraryDirectory: string): Promise<void> {
  for (const { file } of (await listBackups(libraryDirectory)).slice(keptBackups)) await rm(file, { force: true })
}

/** Whether both files hold the same bytes. */
async function isSame(file: string, other: Backup | undefined): Promise<boolean> {
  if (other === undefined || statSync(file).size !== other.sizeBytes) return false
  return (await readFile(file)).equals(await readFile(other.file))
}

export interface BackupOptions {
  /** A file that does not exist yet, or a folder; null: the library's own backups, of which ten are kept. */
  readonly file: string | null
  /** Do not keep a second copy of what the newest backup holds already. */
  readonly skipUnchanged?: boolean
  readonly now?: Date
}

/**
 * Copies `library.db` while it is in use (SQLite's online backup), checks every page of the copy, and only then gives
 * it its name: a backup that has a name is whole. Throws `conflict`, `not-found`, `disk-full`, `permission-denied`,
 * `library-damaged`.
 */
export async function backUpLibrary(
  library: Database,
  libraryDirectory: string,
  { file, skipUnchanged = false, now = new Date() }: BackupOptions
): Promise<Backup> {
  const target = targetOf(libraryDirectory, file, now)
  const partial = join(dirname(target), `library-${randomBytes(4).toString('hex')}.partial`)
  const isOwn = file === null
  try {
    if (isOwn) {
      await mkdir(dirname(target), { recursive: true })
      await removePartials(dirname(target))
    }
    // better-sqlite3 reports a missing folder as a TypeError of its own.
    statSync(dirname(target))
    await library.backup(partial)
    finishAndVerify(partial, library)
    const [newest] = isOwn && skipUnchanged ? await listBackups(libraryDirectory) : []
    if (newest !== undefined && (await isSame(partial, newest))) {
      await rm(partial)
      await utimes(newest.file, now, now)
      return { ...newest, createdAt: now }
    }
    await syncToDisk(partial)
    await rename(partial, target)
    // Windows has no handle on folders; there the rename is in the journal of NTFS.
    if (process.platform !== 'win32') await syncToDisk(dirname(target))
    if (isOwn) await rotate(libraryDirectory)
    return { file: target, sizeBytes: statSync(target).size, createdAt: now }
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {})
    throw asBackupError(error, target)
  }
}

/**
 * A backup each day while the engine runs, the first soon after start. `onOutcome` hears null, or why one could
 * not be made; the next try is an hour later.
 */
export function startDailyBackups(
  library: Database,
  libraryDirectory: string,
  signal: AbortSignal,
  onOutcome: (error: AppError | null) => void
): void {
  let running = false
  const check = async () => {
    if (running) return
    running = true
    try {
      const [newest] = await listBackups(libraryDirectory)
      const ageMs = newest === undefined ? Number.POSITIVE_INFINITY : Date.now() - newest.createdAt.getTime()
      // A backup from the future means that the clock was set back.
      if (ageMs >= dayMs || ageMs < 0)
        await backUpLibrary(library, libraryDirectory, { file: null, skipUnchanged: true })
      if (!signal.aborted) onOutcome(null)
    } catch (error) {
      if (!signal.aborted) {
        onOutcome(
          error instanceof AppError ? error : new AppError('internal', `The daily backup failed: ${String(error)}`)
        )
      }
    } finally {
      running = false
    }
  }
  const first = setTimeout(() => void check(), firstCheckMs)
  const timer = setInterval(() => void check(), checkIntervalMs)
  first.unref()
  timer.unref()
  signal.addEventListener('abort', () => {
    clearTimeout(first)
    clearInterval(timer)
  })
}
