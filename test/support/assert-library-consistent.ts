import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { expect } from 'vitest'

/** Where the sources of a library lie, by id. */
export type Roots = ReadonlyMap<number, string>

const photoName = /\.(jpe?g|jpe|png|webp|avif|tiff?|gif|hei[cf])$/i
const noteName = /\.(md|markdown|txt)$/i
const skippedFolder =
  /^(\..*|node_modules|@eaDir|\$RECYCLE\.BIN|System Volume Information|__MACOSX|Thumbs|.*\.photoslibrary|.*\.lrdata)$/i

/** What lies on disk, found by a walker of the tests' own: names as bytes in hexadecimal. */
export function walkDisk(root: string, otherRoots: readonly string[] = []): Map<string, Buffer> {
  const found = new Map<string, Buffer>()
  const walk = (folder: Buffer) => {
    for (const entry of readdirSync(folder, { withFileTypes: true, encoding: 'buffer' })) {
      const path = Buffer.concat([folder, Buffer.from('/'), entry.name])
      const name = entry.name.toString()
      if (entry.isDirectory() && !skippedFolder.test(name) && !otherRoots.includes(path.toString())) walk(path)
      const isWanted = photoName.test(name) || noteName.test(name)
      if (entry.isFile() && isWanted && !name.startsWith('.')) found.set(path.toString('hex'), path)
    }
  }
  walk(Buffer.from(root))
  return found
}

interface FileRow {
  id: number
  source_id: number
  relative_path: string
  path_bytes: Buffer | null
  state: string
  kind: string
  item_id: number | null
  content_key: string | null
}

function expectNone(index: Database, what: string, sql: string): void {
  expect({ what, rows: index.prepare(sql).all().slice(0, 5) }).toEqual({ what, rows: [] })
}

/** The rows say what the disk says: every file once, with the bytes it has, in exactly one state. */
function checkFiles(index: Database, roots: Roots): void {
  const rows = index
    .prepare<[], FileRow>('SELECT file.*, content_key FROM file LEFT JOIN item ON item.id = file.item_id')
    .all()
  const all = [...roots.values()]
  for (const [sourceId, root] of roots) {
    const disk = walkDisk(
      root,
      all.filter((other) => other !== root)
    )
    const own = rows.filter((row) => row.source_id === sourceId)
    const known = new Map(
      own.map((row) => {
        const below = row.path_bytes ?? Buffer.from(row.relative_path)
        return [Buffer.concat([Buffer.from(`${root}/`), below]).toString('hex'), row]
      })
    )
    expect([...known.keys()].sort(), `files of ${root}`).toEqual([...disk.keys()].sort())
    for (const [place, row] of known) {
      if (row.state !== 'ready') continue
      const bytes = readFileSync(disk.get(place) ?? '')
      const key = createHash('sha256').update(bytes).digest('hex')
      expect([row.relative_path, row.content_key]).toEqual([row.relative_path, key])
    }
  }
  expect(rows.filter((row) => !roots.has(row.source_id))).toEqual([])
}

function checkStates(index: Database): void {
  const counted = index
    .prepare('SELECT source_id, kind, state, count FROM file_count WHERE count <> 0 ORDER BY 1, 2, 3')
    .all()
  const recounted = index
    .prepare('SELECT source_id, kind, state, count(*) AS count FROM file GROUP BY 1, 2, 3 ORDER BY 1, 2, 3')
    .all()
  expect(counted, 'kept counts').toEqual(recounted)
  expectNone(index, 'ready without item', "SELECT * FROM file WHERE state = 'ready' AND item_id IS NULL")
  expectNone(
    index,
    'waiting without job',
    "SELECT * FROM file WHERE state = 'waiting' AND id NOT IN (SELECT file_id FROM job)"
  )
  expectNone(
    index,
    'job without waiting',
    "SELECT * FROM file WHERE state <> 'waiting' AND id IN (SELECT file_id FROM job)"
  )
  expectNone(
    index,
    'failed or skipped without reason',
    "SELECT * FROM file WHERE (state IN ('failed', 'skipped')) <> (id IN (SELECT file_id FROM failure))"
  )
}

/** Vectors, full text and items belong together, none missing, none twice, none left over. */
function checkDerived(index: Database, isSettled: boolean): void {
  const model = index.prepare<[], { id: number }>('SELECT id FROM model WHERE active = 1').get()
  if (model === undefined) return
  const truth = `embedding_${model.id}`
  expectNone(
    index,
    'truth without int8',
    `SELECT id FROM ${truth} WHERE id NOT IN (SELECT rowid FROM vector_${model.id})`
  )
  expectNone(
    index,
    'int8 without truth',
    `SELECT rowid FROM vector_${model.id} WHERE rowid NOT IN (SELECT id FROM ${truth})`
  )
  expectNone(
    index,
    'one image vector for each photo',
    `SELECT id FROM item WHERE kind = 'photo'
       AND (SELECT count(*) FROM ${truth} WHERE item_id = item.id AND channel = 'image') <> 1`
  )
  expectNone(
    index,
    'at most one joint and text vector for each photo',
    `SELECT item_id, channel FROM ${truth} JOIN item ON item.id = item_id WHERE kind = 'photo'
       GROUP BY 1, 2 HAVING count(*) > 1`
  )
  expectNone(
    index,
    'more than one vector for a chunk',
    `SELECT chunk_id FROM ${truth} WHERE chunk_id IS NOT NULL GROUP BY chunk_id HAVING count(*) > 1`
  )
  if (!isSettled) return
  expectNone(
    index,
    'chunk without vector',
    `SELECT id FROM chunk WHERE id NOT IN (SELECT chunk_id FROM ${truth} WHERE chunk_id IS NOT NULL)`
  )
  expectNone(
    index,
    'photo with text but without joint vector',
    `SELECT id FROM item WHERE kind = 'photo' AND
       (id IN (SELECT item_id FROM photo_text)) <> (id IN (SELECT item_id FROM ${truth} WHERE channel = 'joint'))`
  )
}

function checkText(index: Database): void {
  expectNone(
    index,
    'chunk without passage',
    'SELECT id FROM chunk WHERE id NOT IN (SELECT chunk_id FROM passage WHERE chunk_id IS NOT NULL)'
  )
  for (const table of ['words', 'parts']) {
    const check = () => index.exec(`INSERT INTO ${table} (${table}, rank) VALUES ('integrity-check', 0)`)
    if (!index.readonly) expect(check, `${table} index`).not.toThrow()
  }
  expect(index.pragma('foreign_key_check')).toEqual([])
  expect(index.pragma('quick_check', { simple: true })).toBe('ok')
}

/**
 * The one check of a library's inner agreement, used after every trouble. `settled`: nothing is waiting, so the rows must
 * say what the disk says (recounted by a walker of its own), and nothing may be left over or missing.
 */
export function assertLibraryConsistent(
  index: Database,
  libraryDirectory: string,
  roots: Roots,
  { settled = true } = {}
): void {
  // Before the next scan has been through, the disk may be ahead of the rows.
  if (settled) checkFiles(index, roots)
  checkStates(index)
  checkDerived(index, settled)
  checkText(index)
  if (!settled) return
  expectNone(index, 'jobs', 'SELECT * FROM job')
  expectNone(index, 'refreshes', 'SELECT * FROM photo_refresh')
  expectNone(
    index,
    'items that lie nowhere',
    'SELECT id FROM item WHERE id NOT IN (SELECT item_id FROM file WHERE item_id IS NOT NULL)'
  )
  const photos = index.prepare<[], string>("SELECT content_key FROM item WHERE kind = 'photo'").pluck().all()
  for (const key of photos) {
    const thumbnail = join(libraryDirectory, 'thumbs', key.slice(0, 2), `${key}.webp`)
    expect(existsSync(thumbnail) && statSync(thumbnail).size > 0, `thumbnail ${key}`).toBe(true)
  }
}
