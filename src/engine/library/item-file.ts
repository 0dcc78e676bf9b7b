import { realpath, stat } from 'node:fs/promises'
import { AppError } from '../../shared/errors.ts'
import type { EngineContext } from '../engine-context.ts'
import { type DiskPath, diskPath } from '../sources/file-path.ts'
import { isInside } from '../sources/nesting.ts'

/** A file of an item that is there and inside its source. */
export interface LocatedItem {
  readonly path: DiskPath
  readonly contentKey: string
  readonly fileName: string
}

interface FileRow {
  source_id: number
  relative_path: string
  path_bytes: Buffer | null
  name: string
  kind: 'photo' | 'note'
  content_key: string
}

function filesOf({ index }: EngineContext, itemId: number): FileRow[] {
  return index
    .prepare<[number], FileRow>(
      `SELECT source_id, relative_path, path_bytes, file.name, file.kind, item.content_key
       FROM file JOIN item ON item.id = file.item_id WHERE item.id = ? ORDER BY file.id`
    )
    .all(itemId)
}

const missingCodes = new Set(['ENOENT', 'ENOTDIR'])

/** Whether the file is there; throws `permission-denied` when its real place is outside of the source. */
async function checkInside(root: string, path: DiskPath, row: FileRow): Promise<boolean> {
  try {
    const [realRoot, realFile] = await Promise.all([realpath(root), realpath(path, 'buffer')])
    if (!isInside(realRoot, realFile.toString())) {
      throw new AppError('permission-denied', `${row.relative_path} leads out of its source, so it is not opened.`)
    }
    return (await stat(path)).isFile()
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code !== undefined && missingCodes.has(code)) return false
    if (code === 'EACCES' || code === 'EPERM') {
      throw new AppError('permission-denied', `Keepsake may not read ${row.relative_path}.`, { cause: error })
    }
    throw error
  }
}

/**
 * Finds a file that holds the item now: the first one that is reachable, really inside its source and there.
 * Throws `not-found` (no such item, or its files are gone), `offline` or `permission-denied`.
 */
export async function locateItem(context: EngineContext, itemId: number): Promise<LocatedItem> {
  const rows = filesOf(context, itemId)
  const [first] = rows
  if (first === undefined) throw new AppError('not-found', 'This item is no longer in the library.')
  const roots = context.sourceRoots()
  const offline = context.offlineSources()
  for (const row of rows) {
    const root = roots.get(row.source_id)
    if (root === undefined || offline.has(row.source_id)) continue
    const path = diskPath(root.path, { text: row.relative_path, bytes: row.path_bytes })
    if (await checkInside(root.path, path, row)) return { path, contentKey: row.content_key, fileName: row.name }
  }
  const away = rows.find(({ source_id }) => offline.has(source_id))
  if (away === undefined) {
    throw new AppError('not-found', `${first.name} is no longer where it was. Check the source again to find it.`)
  }
  const source = roots.get(away.source_id)?.name ?? 'Its source'
  throw new AppError('offline', `${source} is offline. Connect it to open ${away.name}.`, { retry: 'later' })
}
