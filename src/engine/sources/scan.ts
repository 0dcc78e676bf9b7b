import type { Stats } from 'node:fs'
import { opendir, stat } from 'node:fs/promises'
import type { Database } from 'better-sqlite3'
import { isCancelled } from '../../shared/errors.ts'
import { createBreather } from '../breather.ts'
import type { FileRow, FilesTable, JobTiming } from '../library/files-table.ts'
import { diskPath, type RelativePath, rootPath } from './file-path.ts'
import { type FolderListing, type FoundFile, listFolder } from './list-folder.ts'
import type { PathRules } from './path-rules.ts'

/** How long a file must have been left alone before it is read. */
export const quietMs = 2000

/** What a scan compares, and with which rules. */
export interface ScanRequest {
  readonly sourceId: number
  readonly root: string
  readonly rules: PathRules
  /** Whether a folder below this source is a source of its own; its files count there. */
  isOtherSource(absolutePath: string): boolean
  /** Whether the person told Keepsake to leave this file out, as it is now. */
  isIgnored(file: FoundFile): boolean
  /** The folder to begin with. */
  readonly start: RelativePath
  /** All below `start`, or only what lies in it (and folders that were not known before). */
  readonly deep: boolean
  /** Found by a hint or a later check; those files go before the back-fill. */
  readonly isLive: boolean
  /** The device of the root at the last good scan, as `stat` gives it. */
  readonly knownDevice: string | null
  onProgress?(foldersDone: number): void
  readonly signal: AbortSignal
}

/** What came of a scan. When it is not `complete`, nothing was removed. */
export type ScanOutcome =
  | { readonly state: 'complete'; readonly device: string; readonly changes: number; readonly unreadable: string[] }
  | { readonly state: 'offline' | 'unreadable'; readonly message: string }

/** Rows written in one transaction; about 5 ms. */
const writeBatchSize = 200

interface Vanished {
  rows: FileRow[]
  folders: string[]
}

interface Scan {
  readonly request: ScanRequest
  readonly index: Database
  readonly files: FilesTable
  readonly breathe: () => Promise<void>
  readonly vanished: Vanished
  readonly unreadable: string[]
  changes: number
}

function timingOf(request: ScanRequest, file: FoundFile): JobTiming {
  // A time in the future says nothing about when it was written; such a file is checked again before it is read.
  const age = Date.now() - file.modifiedMs
  const notBeforeMs = age >= 0 && age < quietMs ? Math.ceil(file.modifiedMs + quietMs) : 0
  const backfill = file.kind === 'note' ? 1 : 2
  return { priority: request.isLive ? 0 : backfill, notBeforeMs }
}

async function rowsOfFolder(scan: Scan, folder: string): Promise<Map<string, FileRow>> {
  const rows = new Map<string, FileRow>()
  for (let last = 0; ; ) {
    const page = scan.files.inFolder(scan.request.sourceId, folder, last, 500)
    for (const row of page) rows.set(row.relative_path, row)
    last = page.at(-1)?.id ?? last
    if (page.length < 500) return rows
    await scan.breathe()
  }
}

function isUnchanged(row: FileRow, file: FoundFile): boolean {
  return (
    row.size_bytes === file.sizeBytes && row.modified_ms === file.modifiedMs && (row.sidecar ?? null) === file.sidecar
  )
}

function writeFile(scan: Scan, file: FoundFile, row: FileRow | undefined): void {
  const { request, files } = scan
  const timing = timingOf(request, file)
  let id = row?.id
  if (id === undefined) id = files.insert(request.sourceId, file, timing)
  else files.changed(id, file, timing)
  if (request.isIgnored(file)) files.ignore(id)
}

/** Brings the rows of one folder up to date; what is no longer there is only noted down. */
async function compareFolder(scan: Scan, folder: RelativePath, listing: FolderListing): Promise<void> {
  const rows = await rowsOfFolder(scan, folder.text)
  const changed: { file: FoundFile; row: FileRow | undefined }[] = []
  for (const file of listing.files) {
    const row = rows.get(file.path.text)
    rows.delete(file.path.text)
    if (row === undefined || !isUnchanged(row, file)) changed.push({ file, row })
    await scan.breathe()
  }
  scan.vanished.rows.push(...rows.values())
  scan.changes += changed.length
  for (let start = 0; start < changed.length; start += writeBatchSize) {
    const batch = changed.slice(start, start + writeBatchSize)
    scan.index.transaction(() => batch.forEach(({ file, row }) => writeFile(scan, file, row)))()
    await scan.breathe()
  }
}

/** Notes the known folders that are gone, and gives those to visit next. */
function nextFolders(scan: Scan, folder: RelativePath, listing: FolderListing): RelativePath[] {
  const { request, files } = scan
  const own = listing.subfolders.filter((sub) => !request.isOtherSource(String(diskPath(request.root, sub))))
  const present = new Set(own.map((sub) => sub.text))
  for (const known of files.childFolders(request.sourceId, folder.text)) {
    if (!present.has(known)) scan.vanished.folders.push(known)
  }
  if (request.deep) return own
  return own.filter(
    (sub) => !files.hasFolder(request.sourceId, sub.text) && files.childFolders(request.sourceId, sub.text).length === 0
  )
}

async function visit(scan: Scan, folder: RelativePath): Promise<RelativePath[]> {
  const { request } = scan
  try {
    const listing = await listFolder(request.root, folder, request.rules, request.signal)
    await compareFolder(scan, folder, listing)
    return nextFolders(scan, folder, listing)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR') scan.vanished.folders.push(folder.text)
    else if (code === undefined || isCancelled(error) || code.startsWith('SQLITE')) throw error
    // It may be there and full: its rows stay.
    else scan.unreadable.push(folder.text)
    return []
  }
}

/** Removes the rows that were noted as gone, in small transactions. */
async function removeVanished(scan: Scan): Promise<void> {
  const { index, files, vanished, request } = scan
  const removeRows = async (rows: FileRow[]) => {
    for (let start = 0; start < rows.length; start += writeBatchSize / 2) {
      const batch = rows.slice(start, start + writeBatchSize / 2)
      index.transaction(() => batch.forEach((row) => files.remove(row)))()
      scan.changes += batch.length
      await scan.breathe()
    }
  }
  await removeRows(vanished.rows)
  for (const folder of vanished.folders) {
    for (;;) {
      const rows = files.below(request.sourceId, folder, writeBatchSize / 2)
      if (rows.length === 0) break
      await removeRows(rows)
    }
  }
}

async function statRoot(root: string): Promise<Stats | ScanOutcome> {
  try {
    const stats = await stat(root)
    if (stats.isDirectory()) return stats
    return { state: 'offline', message: `${root} is not a folder any more.` }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EACCES' || code === 'EPERM') {
      return { state: 'unreadable', message: `Keepsake may not read ${root}. Allow it in the system's settings.` }
    }
    return { state: 'offline', message: `${root} cannot be reached. Its photos and notes stay in the library.` }
  }
}

async function isEmptyFolder(path: string): Promise<boolean> {
  const directory = await opendir(path)
  try {
    return (await directory.read()) === null
  } finally {
    await directory.close()
  }
}

/** An empty mount point is a drive that is not there, not a folder that was emptied. */
async function checkMount(scan: Scan, stats: Stats): Promise<ScanOutcome | null> {
  const { request, files } = scan
  try {
    const isEmpty = await isEmptyFolder(request.root)
    const isOtherDevice = request.knownDevice !== null && request.knownDevice !== String(stats.dev)
    if (!isEmpty || !isOtherDevice || files.below(request.sourceId, '', 1).length === 0) return null
    return { state: 'offline', message: `The drive of ${request.root} is not mounted. Its photos and notes stay.` }
  } catch {
    return { state: 'unreadable', message: `Keepsake may not read ${request.root}. Allow it in the system's settings.` }
  }
}

/** Whether the folder that was scanned is still the one at this path, so that what was not found is truly gone. */
async function isSameRoot(root: string, before: Stats): Promise<boolean> {
  const after = await statRoot(root)
  return 'ino' in after && after.ino === before.ino && after.dev === before.dev
}

/**
 * Compares a folder of a source with the disk: new and changed files get a job, files that are gone lose their row.
 * Rejects only when the signal fires or the index cannot be written.
 */
export async function scan(index: Database, files: FilesTable, request: ScanRequest): Promise<ScanOutcome> {
  const stats = await statRoot(request.root)
  if (!('ino' in stats)) return stats
  const breathe = createBreather(request.signal)
  const scan: Scan = { request, index, files, breathe, vanished: { rows: [], folders: [] }, unreadable: [], changes: 0 }
  const trouble = await checkMount(scan, stats)
  if (trouble !== null) return trouble
  const queue = [request.start]
  for (let done = 0; queue.length > 0; done++) {
    request.signal.throwIfAborted()
    queue.push(...(await visit(scan, queue.pop() ?? rootPath)))
    request.onProgress?.(done + 1)
  }
  if (!(await isSameRoot(request.root, stats))) {
    return { state: 'offline', message: `${request.root} went away while it was read. Its photos and notes stay.` }
  }
  await removeVanished(scan)
  return { state: 'complete', device: String(stats.dev), changes: scan.changes, unreadable: scan.unreadable }
}
