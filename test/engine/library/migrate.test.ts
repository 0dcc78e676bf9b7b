import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { load as loadSqliteVec } from 'sqlite-vec'
import { describe, expect, test } from 'vitest'
import { migrate, newestVersion, schemaVersion } from '../../../src/engine/library/migrate.ts'
import { indexMigrations, libraryMigrations } from '../../../src/engine/library/migrations/migrations.ts'

const lists = { 'library.db': libraryMigrations, 'index.db': indexMigrations }

function open(file = ':memory:') {
  const database = new BetterSqlite3(file)
  loadSqliteVec(database)
  return database
}

const schemaOf = (database: BetterSqlite3.Database) =>
  database.prepare("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name").all()

describe.each(Object.entries(lists))('%s', (_name, migrations) => {
  test('numbers rise', () => {
    const versions = migrations.map(({ version }) => version)
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b))
  })

  test('every step leads from the one before to the same schema, and a second run does nothing', () => {
    const whole = open()
    migrate(whole, migrations)
    const stepwise = open()
    for (let n = 1; n <= migrations.length; n++) migrate(stepwise, migrations.slice(0, n))
    expect(schemaOf(stepwise)).toEqual(schemaOf(whole))
    migrate(whole, migrations)
    expect(schemaVersion(whole)).toBe(newestVersion(migrations))
    expect(whole.pragma('quick_check', { simple: true })).toBe('ok')
  })

  test('a newer file is refused', () => {
    const database = open()
    database.pragma('user_version = 100000')
    expect(() => migrate(database, migrations)).toThrow(expect.objectContaining({ code: 'library-newer' }))
    expect(schemaOf(database)).toEqual([])
  })
})

test('a step that fails in its middle leaves the version before it, whole', () => {
  const directory = mkdtempSync(join(tmpdir(), 'keepsake-migrate-'))
  try {
    const file = join(directory, 'x.db')
    const good = { version: 1, sql: 'CREATE TABLE a (x)' }
    const bad = { version: 2, sql: 'CREATE TABLE b (x); INSERT INTO nowhere VALUES (1); CREATE TABLE c (x)' }
    const database = open(file)
    expect(() => migrate(database, [good, bad])).toThrow(/nowhere/)
    database.close()
    const again = open(file)
    expect(schemaVersion(again)).toBe(1)
    expect(schemaOf(again).map((row) => (row as { name: string }).name)).toEqual(['a'])
    migrate(again, [good, { version: 2, sql: 'CREATE TABLE b (x)' }])
    expect(schemaVersion(again)).toBe(2)
    again.close()
  } finally {
    rmSync(directory, { recursive: true })
  }
})
