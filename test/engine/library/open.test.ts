import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { markIndexDamaged, openLibrary } from '../../../src/engine/library/open.ts'
import { createSourcesTable } from '../../../src/engine/library/sources-table.ts'

let directory: string
let libraryFile: string
let indexFile: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'keepsake-open-'))
  libraryFile = join(directory, 'library.db')
  indexFile = join(directory, 'index.db')
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

/** Makes a library with one source and something in its index, closed in order. */
function makeLibrary(): void {
  const { library, index } = openLibrary(directory)
  createSourcesTable(library).insert({ path: '/photos', name: 'Photos', include: [], exclude: [] })
  const insert = index.prepare('INSERT INTO state VALUES (?, ?)')
  for (let n = 0; n < 500; n++) insert.run(`key ${n}`, 'x'.repeat(500))
  library.close()
  index.close()
}

function openAndClose() {
  const { library, index, notices } = openLibrary(directory)
  const sources = createSourcesTable(library)
    .all()
    .map(({ path }) => path)
  const states = index.prepare('SELECT count(*) FROM state').pluck().get()
  library.close()
  index.close()
  return { sources, states, notices: notices.map(({ id }) => id) }
}

const asideOf = (name: string) =>
  readdirSync(directory).filter((file) => file.startsWith(`${name}.`) && !/-(wal|shm)$/.test(file))

const damages: [string, (file: string) => void][] = [
  [
    'a flipped page',
    (file) => {
      const bytes = readFileSync(file)
      const pageBytes = bytes.readUInt16BE(16)
      bytes.fill(0xa5, pageBytes, pageBytes + 4000)
      bytes.fill(0xa5, 100, 140)
      writeFileSync(file, bytes)
    }
  ],
  [
    'a zeroed header',
    (file) => {
      const bytes = readFileSync(file)
      bytes.fill(0, 0, 100)
      writeFileSync(file, bytes)
    }
  ],
  ['half of it gone', (file) => truncateSync(file, Math.floor(statSync(file).size / 2))],
  ['something else in its place', (file) => writeFileSync(file, 'This is not a database. '.repeat(1000))]
]

test('a new library is made, with its folders, and opens again', () => {
  makeLibrary()
  expect(openAndClose()).toEqual({ sources: ['/photos'], states: 500, notices: [] })
  expect(existsSync(join(directory, 'thumbs'))).toBe(true)
})

test('durability is as promised', () => {
  const { library, index } = openLibrary(directory)
  const modes = [library, index].map((database) => [
    database.pragma('journal_mode', { simple: true }),
    database.pragma('synchronous', { simple: true }),
    database.pragma('foreign_keys', { simple: true })
  ])
  expect(modes).toEqual([
    ['wal', 2, 1],
    ['wal', 1, 1]
  ])
  expect(index.pragma('page_size', { simple: true })).toBe(16384)
  expect(index.prepare('SELECT vec_version()').pluck().get()).toMatch(/^v/)
  library.close()
  index.close()
})

describe('library.db', () => {
  test.each([...damages, ['nothing in it', (file: string) => truncateSync(file, 0)]] as typeof damages)(
    'with %s is set aside and restored from the newest good backup',
    (_name, damage) => {
      makeLibrary()
      mkdirSync(join(directory, 'backups'))
      copyFileSync(libraryFile, join(directory, 'backups', '1-good.db'))
      writeFileSync(join(directory, 'backups', '2-bad.db'), 'not a backup')
      damage(libraryFile)
      const damaged = readFileSync(libraryFile)
      const { sources, states, notices } = openAndClose()
      expect({ sources, states, notices }).toEqual({ sources: ['/photos'], states: 500, notices: ['library-damaged'] })
      const [aside] = asideOf('library.db')
      expect(readFileSync(join(directory, aside ?? '')).equals(damaged)).toBe(true)
      expect(openAndClose().notices).toEqual([])
    }
  )

  test('that is damaged without a backup starts empty and says so', () => {
    makeLibrary()
    writeFileSync(libraryFile, 'rubbish'.repeat(100))
    expect(openAndClose()).toMatchObject({ sources: [], notices: ['library-damaged'] })
    expect(asideOf('library.db')).toHaveLength(1)
  })

  test('of which only the write-ahead log is left is restored', () => {
    makeLibrary()
    mkdirSync(join(directory, 'backups'))
    copyFileSync(libraryFile, join(directory, 'backups', 'good.db'))
    rmSync(libraryFile)
    writeFileSync(`${libraryFile}-wal`, 'left over')
    expect(openAndClose()).toMatchObject({ sources: ['/photos'], notices: ['library-damaged'] })
  })

  test('of a newer version is refused and stays byte for byte as it is', () => {
    makeLibrary()
    const future = new BetterSqlite3(libraryFile)
    future.pragma('user_version = 9999')
    future.exec('CREATE TABLE from_the_future (x)')
    future.close()
    const before = readFileSync(libraryFile)
    expect(() => openLibrary(directory)).toThrow(expect.objectContaining({ code: 'library-newer' }))
    expect(readFileSync(libraryFile).equals(before)).toBe(true)
    expect(asideOf('library.db')).toEqual([])
  })
})

describe('index.db', () => {
  test.each(damages)('with %s is set aside and made again', (_name, damage) => {
    makeLibrary()
    damage(indexFile)
    expect(openAndClose()).toEqual({ sources: ['/photos'], states: 0, notices: ['index-rebuilt'] })
    expect(asideOf('index.db')).toHaveLength(1)
    expect(openAndClose().notices).toEqual([])
  })

  test('of a newer version is set aside and made again', () => {
    makeLibrary()
    const future = new BetterSqlite3(indexFile)
    future.pragma('user_version = 9999')
    future.close()
    expect(openAndClose()).toEqual({ sources: ['/photos'], states: 0, notices: ['index-rebuilt'] })
    expect(asideOf('index.db')[0]).toMatch(/newer/)
  })

  test('that was found damaged while running is made again at the next start', () => {
    makeLibrary()
    markIndexDamaged(indexFile)
    expect(openAndClose()).toMatchObject({ states: 0, notices: ['index-rebuilt'] })
    expect(openAndClose().notices).toEqual([])
  })
})

test('a place that cannot be a folder is refused with the reason', () => {
  writeFileSync(join(directory, 'file'), '')
  const code = expect.objectContaining({ code: 'invalid-input' })
  expect(() => openLibrary(join(directory, 'file', 'library'))).toThrow(code)
})
