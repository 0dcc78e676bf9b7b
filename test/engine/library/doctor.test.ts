import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { examineLibrary, type Finding, type Patient } from '../../../src/engine/library/doctor.ts'
import { openLibrary } from '../../../src/engine/library/open.ts'
import { thumbnailPath, writeThumbnail } from '../../../src/engine/library/thumbnails.ts'
import { activateModel, createVectorStore, type ModelTables } from '../../../src/engine/library/vectors.ts'
import type { ModelManifest } from '../../../src/shared/manifest.ts'

const dimension = 8
// The parts of a manifest that the index reads.
const manifest = { id: 'tiny', version: '1', dimension, int8Scale: 0.5, files: [] as object[] } as ModelManifest

let directory: string
let patient: Patient
let tables: ModelTables

const key = (n: number) => n.toString(16).padStart(64, '0')
const unit = (n: number) => {
  const vector = new Float32Array(dimension)
  vector[n % dimension] = 1
  return vector
}
const run = (sql: string, ...values: unknown[]) => patient.index.prepare(sql).run(...values)
const count = (sql: string) => patient.index.prepare(sql).pluck().get()

/** Two photos and a note with two chunks, as ingest leaves them. */
async function fillLibrary(): Promise<void> {
  const { library, index } = patient
  library.prepare("INSERT INTO source (path, name, added_at) VALUES ('/photos', 'photos', '')").run()
  const store = createVectorStore(index, tables, manifest)
  for (const id of [1, 2, 3]) {
    const kind = id === 3 ? 'note' : 'photo'
    run(
      `INSERT INTO item (id, kind, content_key, size_bytes, title, date) VALUES (?, ?, ?, 1, ?, '2026-01-01T00:00:00')`,
      id,
      kind,
      key(id),
      `title ${id}`
    )
    run(
      `INSERT INTO file (id, source_id, relative_path, folder, name, extension, kind, size_bytes, modified_ms, state, item_id)
      VALUES (?, 1, ?, '', ?, 'x', ?, 1, 0, 'ready', ?)`,
      id,
      `f${id}`,
      `f${id}`,
      kind,
      id
    )
    run("INSERT INTO passage (item_id, field, text) VALUES (?, 'name', ?)", id, `harbour-${id}.jpg`)
    if (kind === 'photo') {
      store.insert(id, null, 'image', unit(id))
      await writeThumbnail(directory, key(id), Uint8Array.from([id]))
    }
  }
  for (const chunk of [1, 2]) {
    run(
      "INSERT INTO chunk (id, item_id, ordinal, heading_path, line, text) VALUES (?, 3, ?, '[]', 1, ?)",
      chunk,
      chunk,
      `chunk ${chunk} about boats`
    )
    run(
      "INSERT INTO passage (item_id, chunk_id, field, text) VALUES (3, ?, 'text', ?)",
      chunk,
      `chunk ${chunk} about boats`
    )
    store.insert(3, chunk, 'text', unit(chunk + 3))
  }
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'keepsake-doctor-'))
  const { library, index, indexFile } = openLibrary(directory)
  tables = activateModel(index, manifest)
  patient = {
    libraryDirectory: directory,
    indexFile,
    library,
    index,
    now: Date.now(),
    redrawThumbnail: (contentKey) => writeThumbnail(directory, contentKey, Uint8Array.from([9]))
  }
  await fillLibrary()
})
afterEach(() => {
  patient.library.close()
  patient.index.close()
  rmSync(directory, { recursive: true, force: true })
})

const ids = (findings: readonly Finding[]) => findings.map(({ check, count }) => [check, count])

/** Finds (which changes nothing), repairs (which says so), finds nothing more; gives what was found first. */
async function findAndRepair(): Promise<(string | number)[][]> {
  const before = patient.index.serialize()
  const found = ids(await examineLibrary(patient, false))
  expect(patient.index.serialize().equals(before)).toBe(true)
  const repaired = await examineLibrary(patient, true)
  expect(repaired.filter((finding) => !finding.repaired)).toEqual([])
  expect(await examineLibrary(patient, true)).toEqual([])
  return found
}

const withoutForeignKeys = (damage: () => void) => {
  patient.index.pragma('foreign_keys = OFF')
  damage()
  patient.index.pragma('foreign_keys = ON')
}
const search = (word: string) => count(`SELECT count(*) FROM words WHERE words MATCH '${word}'`)

test('a healthy library has no findings', async () => {
  expect(await examineLibrary(patient, false)).toEqual([])
})

describe('vectors', () => {
  test('of items that are gone', async () => {
    withoutForeignKeys(() => {
      run(
        `INSERT INTO ${tables.embeddingTable} (item_id, channel, v) VALUES (99, 'image', ?)`,
        Buffer.from(unit(1).buffer)
      )
      run(`INSERT INTO ${tables.vectorTable} (rowid, v) VALUES (77, vec_int8(?))`, Buffer.alloc(dimension))
      const { lastInsertRowid } = run(
        `INSERT INTO ${tables.vectorTable} (rowid, v) VALUES (NULL, vec_int8(?))`,
        Buffer.alloc(dimension)
      )
      expect(lastInsertRowid).toBe(78)
    })
    expect(await findAndRepair()).toEqual([['orphan-vectors', 3]])
  })

  test('that are not scanned', async () => {
    const id = count(`SELECT id FROM ${tables.embeddingTable} WHERE item_id = 2`) as number
    const before = patient.index.prepare(`SELECT v FROM ${tables.vectorTable} WHERE rowid = ?`).pluck().get(BigInt(id))
    run(`DELETE FROM ${tables.vectorTable} WHERE rowid = ?`, BigInt(id))
    expect(await findAndRepair()).toEqual([['missing-vectors', 1]])
    expect(
      patient.index.prepare(`SELECT v FROM ${tables.vectorTable} WHERE rowid = ?`).pluck().get(BigInt(id))
    ).toEqual(before)
  })

  test.each([
    ['a wrong length', Buffer.from(new Float32Array(5).buffer)],
    ['no numbers', Buffer.from(new Float32Array(dimension).fill(Number.NaN).buffer)],
    ['a wrong norm', Buffer.from(new Float32Array(dimension).fill(1).buffer)]
  ])('with %s', async (_name, bytes) => {
    run(`UPDATE ${tables.embeddingTable} SET v = ? WHERE item_id = 1`, bytes)
    expect(await findAndRepair()).toEqual([['broken-vectors', 1]])
    expect(count('SELECT state FROM file WHERE id = 1')).toBe('waiting')
    expect(count('SELECT count(*) FROM job WHERE file_id = 1')).toBe(1)
  })

  test('that were never made', async () => {
    run(`DELETE FROM ${tables.embeddingTable} WHERE item_id IN (1, 3)`)
    expect(await findAndRepair()).toEqual([['items-without-vectors', 2]])
    expect(count('SELECT count(*) FROM job')).toBe(2)
  })
})

describe('texts', () => {
  test('that the word index has lost', async () => {
    expect(search('boats')).toBe(2)
    run("INSERT INTO words (words) VALUES ('delete-all')")
    expect(search('boats')).toBe(0)
    expect(await findAndRepair()).toEqual([['text-index', 5]])
    expect(search('boats')).toBe(2)
  })

  test('that the name index has lost or has too many of', async () => {
    run("INSERT INTO parts (parts) VALUES ('rebuild')")
    expect(await findAndRepair()).toEqual([['text-index', 2]])
    expect(count("SELECT count(*) FROM parts WHERE parts MATCH 'boats'")).toBe(0)
    run("INSERT INTO parts (parts) VALUES ('delete-all')")
    expect(await findAndRepair()).toEqual([['text-index', 3]])
    expect(count("SELECT count(*) FROM parts WHERE parts MATCH 'arbou'")).toBe(3)
  })

  test('that the word index knows by other words', async () => {
    run("INSERT INTO words (words, rowid, text) SELECT 'delete', id, text FROM passage WHERE chunk_id = 1")
    run("INSERT INTO words (rowid, text) SELECT id, 'something else' FROM passage WHERE chunk_id = 1")
    expect(await findAndRepair()).toEqual([['text-index', 1]])
    expect(search('something')).toBe(0)
  })

  test('of items without even a name', async () => {
    run("DELETE FROM passage WHERE item_id = 2 AND field = 'name'")
    expect(await findAndRepair()).toEqual([['items-without-text', 1]])
  })
})

describe('the queue', () => {
  test('leases that nobody holds, or from a clock that was wrong', async () => {
    run("UPDATE file SET state = 'waiting' WHERE id IN (1, 2)")
    run('INSERT INTO job (file_id, source_id, priority, leased_until) VALUES (1, 1, 2, 1000)')
    run('INSERT INTO job (file_id, source_id, priority, leased_until) VALUES (2, 1, 2, ?)', Date.now() + 86_400_000)
    expect(await findAndRepair()).toEqual([['dead-leases', 2]])
    expect(count('SELECT count(*) FROM job WHERE leased_until IS NULL')).toBe(2)
  })

  test('a lease that is being worked on is left alone', async () => {
    run("UPDATE file SET state = 'waiting' WHERE id = 1")
    run('INSERT INTO job (file_id, source_id, priority, leased_until) VALUES (1, 1, 2, ?)', Date.now() + 600_000)
    expect(await examineLibrary(patient, true)).toEqual([])
  })

  test('files that wait without a job, jobs of files that are done, failures without a reason', async () => {
    run("UPDATE file SET state = 'waiting' WHERE id = 1")
    run('INSERT INTO job (file_id, source_id, priority) VALUES (2, 1, 2)')
    run("UPDATE file SET state = 'failed' WHERE id = 3")
    expect(await findAndRepair()).toEqual([
      ['unexplained-failures', 1],
      ['forgotten-files', 1],
      ['idle-jobs', 1]
    ])
    expect(patient.index.prepare('SELECT file_id FROM job ORDER BY 1').pluck().all()).toEqual([1, 3])
  })
})

describe('rows and counts', () => {
  test('files of sources that were removed', async () => {
    patient.library.prepare('DELETE FROM source').run()
    run('DELETE FROM item WHERE id <> 1')
    run('DELETE FROM file WHERE id <> 1')
    expect(await findAndRepair()).toEqual([['removed-sources', 1]])
  })

  test('files whose item is gone, and rows that refer to what is gone', async () => {
    withoutForeignKeys(() => {
      run('DELETE FROM item WHERE id = 1')
      run("INSERT INTO tag VALUES (55, 'boat')")
      run("INSERT INTO failure VALUES (56, 'internal', 'x', 1, '')")
    })
    // The passage and the vector of item 1, the tag and the failure.
    expect(await findAndRepair()).toEqual([
      ['dangling-files', 1],
      ['orphan-rows', 3],
      ['orphan-vectors', 1]
    ])
    expect(search('harbour')).toBe(2)
  })

  test('numbers that do not add up', async () => {
    run("UPDATE file_count SET count = count + 5 WHERE kind = 'photo'")
    run("INSERT INTO file_count VALUES (1, 'note', 'failed', 2)")
    expect(await findAndRepair()).toEqual([['counts', 3]])
  })
})

describe('thumbnails', () => {
  test('that are missing or empty', async () => {
    rmSync(thumbnailPath(directory, key(1)))
    writeFileSync(thumbnailPath(directory, key(2)), '')
    expect(await findAndRepair()).toEqual([['lost-thumbnails', 2]])
    expect(statSync(thumbnailPath(directory, key(2))).size).toBe(1)
  })

  test('that cannot be drawn now stay in the list', async () => {
    rmSync(thumbnailPath(directory, key(1)))
    patient = { ...patient, redrawThumbnail: () => Promise.reject(new Error('offline')) }
    expect(await examineLibrary(patient, true)).toMatchObject([{ check: 'lost-thumbnails', count: 1, repaired: false }])
  })

  test('of no photo, and what interrupted writes left; new ones are left alone', async () => {
    const stale = thumbnailPath(directory, key(77))
    mkdirSync(dirname(stale), { recursive: true })
    const temporary = `${thumbnailPath(directory, key(1))}.${randomBytes(4).toString('hex')}.tmp`
    const fresh = thumbnailPath(directory, key(78))
    for (const file of [stale, temporary, fresh]) writeFileSync(file, 'x')
    const yesterday = new Date(Date.now() - 86_400_000)
    for (const file of [stale, temporary]) utimesSync(file, yesterday, yesterday)
    expect(await findAndRepair()).toEqual([['dangling-thumbnails', 2]])
    expect([stale, temporary, fresh].map(existsSync)).toEqual([false, false, true])
  })
})

describe('the files', () => {
  test('a damaged index is made again at the next start; nothing else is believed', async () => {
    patient.index.pragma('wal_checkpoint(TRUNCATE)')
    patient.index.unsafeMode()
    patient.index.pragma('writable_schema = ON')
    // An index that does not fit its table.
    run(
      "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'tag_by_name') WHERE name = 'file_by_name'"
    )
    patient.index.pragma('writable_schema = OFF')
    patient.index.close()
    const reopened = openLibrary(directory)
    patient.library.close()
    patient = { ...patient, library: reopened.library, index: reopened.index }
    expect(await examineLibrary(patient, true)).toMatchObject([{ check: 'index-file', count: 1, repaired: true }])
    reopened.index.close()
    reopened.library.close()
    const fresh = openLibrary(directory)
    expect(fresh.notices).toMatchObject([{ id: 'index-rebuilt' }])
    patient = { ...patient, library: fresh.library, index: fresh.index }
  })
})

test('eight kinds of damage at once are found and repaired in one run', async () => {
  withoutForeignKeys(() => {
    run(`INSERT INTO ${tables.vectorTable} (rowid, v) VALUES (77, vec_int8(?))`, Buffer.alloc(dimension))
    run(`UPDATE ${tables.embeddingTable} SET v = ? WHERE item_id = 1`, Buffer.alloc(4))
    run(`DELETE FROM ${tables.vectorTable} WHERE rowid = (SELECT id FROM ${tables.embeddingTable} WHERE item_id = 2)`)
    run("INSERT INTO words (words) VALUES ('delete-all')")
    run("UPDATE file SET state = 'waiting' WHERE id = 3")
    run('INSERT INTO job (file_id, source_id, priority, leased_until) VALUES (3, 1, 1, 1)')
    run("INSERT INTO tag VALUES (55, 'boat')")
    run("UPDATE file_count SET count = 40 WHERE kind = 'note' AND state = 'waiting'")
  })
  rmSync(thumbnailPath(directory, key(2)))
  expect(await findAndRepair()).toEqual([
    ['text-index', 5],
    ['orphan-rows', 1],
    ['orphan-vectors', 1],
    ['broken-vectors', 1],
    ['missing-vectors', 1],
    ['dead-leases', 1],
    ['counts', 2],
    ['lost-thumbnails', 1]
  ])
})
