import type { Database } from 'better-sqlite3'
import type { ItemKind } from '../../shared/item.ts'
import { extensionOf } from '../sources/file-kinds.ts'
import { folderOf, nameOf } from '../sources/file-path.ts'
import type { FoundFile } from '../sources/list-folder.ts'
import { createItemRelations } from './item-relations.ts'

/** A file as `index.db` knows it. */
export interface FileRow {
  readonly id: number
  readonly source_id: number
  readonly relative_path: string
  readonly path_bytes: Buffer | null
  readonly folder: string
  readonly name: string
  readonly kind: ItemKind
  readonly size_bytes: number
  readonly modified_ms: number
  readonly sidecar: string | null
  readonly state: 'waiting' | 'ready' | 'skipped' | 'failed'
  readonly item_id: number | null
}

/** When a file's job may start: a file that was written just now may still be growing. */
export interface JobTiming {
  /** 0 live, 1 notes of the back-fill, 2 its photos. */
  readonly priority: 0 | 1 | 2
  readonly notBeforeMs: number
}

/** The `file` rows, as the scan writes them. Each method is one step inside the caller's transaction. */
export interface FilesTable {
  /** At most `limit` rows of a folder with ids above `afterId`, by id. */
  inFolder(sourceId: number, folder: string, afterId: number, limit: number): FileRow[]
  hasFolder(sourceId: number, folder: string): boolean
  /** Names of the folders directly below that hold files, at any depth. */
  childFolders(sourceId: number, folder: string): string[]
  /** At most `limit` rows of a folder and all below it. */
  below(sourceId: number, folder: string, limit: number): FileRow[]
  get(id: number): FileRow | undefined
  insert(sourceId: number, file: FoundFile, timing: JobTiming): number
  /** The bytes or the sidecar changed: the file is read again. Its item stays until then. */
  changed(id: number, file: FoundFile, timing: JobTiming): void
  /** Leaves a file out because the person said so. */
  ignore(id: number): void
  remove(row: FileRow): void
}

const columns =
  'id, source_id, relative_path, path_bytes, folder, name, kind, size_bytes, modified_ms, sidecar, state, item_id'

function folderReader(index: Database): Pick<FilesTable, 'inFolder' | 'hasFolder' | 'childFolders' | 'below' | 'get'> {
  const inFolder = index.prepare<[number, string, number, number], FileRow>(
    `SELECT ${columns} FROM file WHERE source_id = ? AND folder = ? AND id > ? ORDER BY id LIMIT ?`
  )
  const hasFolder = index.prepare('SELECT 1 FROM file WHERE source_id = ? AND folder = ? LIMIT 1').pluck()
  const nextFolder = index
    .prepare<[number, string, string], string | null>(
      'SELECT min(folder) FROM file WHERE source_id = ? AND folder >= ? AND folder < ?'
    )
    .pluck()
  const below = index.prepare<[number, string, string, string, number], FileRow>(
    `SELECT ${columns} FROM file WHERE source_id = ? AND (folder = ? OR (folder >= ? AND folder < ?)) LIMIT ?`
  )
  const byId = index.prepare<[number], FileRow>(`SELECT ${columns} FROM file WHERE id = ?`)
  return {
    inFolder: (sourceId, folder, afterId, limit) => inFolder.all(sourceId, folder, afterId, limit),
    hasFolder: (sourceId, folder) => hasFolder.get(sourceId, folder) !== undefined,
    childFolders(sourceId, folder) {
      // '0' is the character after '/': [`a/`, `a0`) is everything below `a`. One seek for each child.
      const prefix = folder === '' ? '' : `${folder}/`
      const end = folder === '' ? '\u{10FFFF}' : `${folder}0`
      const children = new Set<string>()
      let from = folder === '' ? '\u0001' : prefix
      for (;;) {
        const found = nextFolder.get(sourceId, from, end) ?? null
        if (found === null) return [...children]
        const slash = found.indexOf('/', prefix.length)
        const child = slash === -1 ? found : found.slice(0, slash)
        children.add(child)
        // Names such as `a-b` sort between `a` and `a/…`, so a child may turn up twice: once itself, once by its folders.
        from = slash === -1 ? `${found}\u0001` : `${child}0`
      }
    },
    below: (sourceId, folder, limit) =>
      folder === ''
        ? below.all(sourceId, '', '\u0001', '\u{10FFFF}', limit)
        : below.all(sourceId, folder, `${folder}/`, `${folder}0`, limit),
    get: (id) => byId.get(id)
  }
}

function fileWriter(index: Database): Pick<FilesTable, 'insert' | 'changed' | 'ignore' | 'remove'> {
  const insert = index.prepare(`
    INSERT INTO file (source_id, relative_path, path_bytes, folder, name, extension, kind, size_bytes, modified_ms,
      inode, sidecar, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting')`)
  const change = index.prepare(
    "UPDATE file SET size_bytes = ?, modified_ms = ?, inode = ?, sidecar = ?, state = 'waiting' WHERE id = ?"
  )
  const enqueue = index.prepare(`
    INSERT INTO job (file_id, source_id, priority, not_before)
      SELECT id, source_id, ?, ? FROM file WHERE id = ?
      ON CONFLICT (file_id) DO UPDATE SET priority = min(priority, excluded.priority), attempts = 0,
        not_before = excluded.not_before`)
  const deleteFailure = index.prepare('DELETE FROM failure WHERE file_id = ?')
  const deleteJob = index.prepare('DELETE FROM job WHERE file_id = ?')
  const skip = index.prepare("UPDATE file SET state = 'skipped', item_id = NULL WHERE id = ?")
  const addFailure = index.prepare(
    "INSERT OR REPLACE INTO failure VALUES (?, 'cancelled', 'You told Keepsake to leave this file out.', 0, ?)"
  )
  const remove = index.prepare('DELETE FROM file WHERE id = ? AND relative_path = ?')
  const relations = createItemRelations(index)
  return {
    insert(sourceId, file, timing) {
      const { text, bytes } = file.path
      const name = nameOf(text)
      const place = [sourceId, text, bytes, folderOf(text), name, extensionOf(name), file.kind]
      const { lastInsertRowid } = insert.run(...place, file.sizeBytes, file.modifiedMs, file.inode, file.sidecar)
      enqueue.run(timing.priority, timing.notBeforeMs, lastInsertRowid)
      return Number(lastInsertRowid)
    },
    changed(id, file, timing) {
      change.run(file.sizeBytes, file.modifiedMs, file.inode, file.sidecar, id)
      deleteFailure.run(id)
      enqueue.run(timing.priority, timing.notBeforeMs, id)
    },
    ignore(id) {
      deleteJob.run(id)
      skip.run(id)
      addFailure.run(id, new Date().toISOString())
    },
    remove(row) {
      remove.run(row.id, row.relative_path)
      if (row.item_id !== null) relations.fileLeft(row.item_id)
    }
  }
}

/** Opens the `file` rows of an index. */
export function createFilesTable(index: Database): FilesTable {
  return { ...folderReader(index), ...fileWriter(index) }
}
