import BetterSqlite3, { type Database } from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createGroupCommit } from '../../../src/engine/library/group-commit.ts'

let database: Database
beforeEach(() => {
  database = new BetterSqlite3(':memory:')
  database.exec('CREATE TABLE n (n INTEGER PRIMARY KEY)')
})
afterEach(() => database.close())

const insert =
  (...numbers: number[]) =>
  () => {
    for (const n of numbers) database.prepare('INSERT INTO n VALUES (?)').run(n)
    return numbers.length
  }
const stored = () => database.prepare('SELECT n FROM n ORDER BY n').pluck().all()

test('several works share commits and get their results', async () => {
  const commits = createGroupCommit(database)
  expect(await Promise.all([commits.run(insert(1, 2)), commits.run(insert(3)), commits.run(insert())])).toEqual([
    2, 1, 0
  ])
  expect(stored()).toEqual([1, 2, 3])
})

test('a work that fails is undone alone', async () => {
  const commits = createGroupCommit(database)
  const results = await Promise.allSettled([
    commits.run(insert(1)),
    commits.run(insert(2, 3, 1)),
    commits.run(insert(4))
  ])
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(stored()).toEqual([1, 4])
  expect(await commits.run(insert(5))).toBe(1)
})

test('on a full disk all of the group are rejected, nothing is half there, and later works succeed', async () => {
  database.close()
  database = new BetterSqlite3(':memory:')
  database.exec('CREATE TABLE n (n INTEGER PRIMARY KEY, x TEXT)')
  const grow = (from: number) => () => {
    for (let n = from; n < from + 50; n++) database.prepare('INSERT INTO n VALUES (?, ?)').run(n, 'x'.repeat(2000))
  }
  database.pragma('max_page_count = 20')
  const commits = createGroupCommit(database)
  const results = await Promise.allSettled([commits.run(grow(0)), commits.run(grow(100))])
  for (const result of results) expect(result).toMatchObject({ status: 'rejected', reason: { code: 'SQLITE_FULL' } })
  expect(stored()).toEqual([])
  database.pragma('max_page_count = 1000')
  await commits.run(grow(0))
  expect(stored()).toHaveLength(50)
})

test('many works do not hold the event loop', async () => {
  const commits = createGroupCommit(database)
  let turns = 0
  const timer = setInterval(() => turns++, 1)
  const busy = () => {
    const end = performance.now() + 3
    while (performance.now() < end);
  }
  await Promise.all(Array.from({ length: 30 }, () => commits.run(busy)))
  clearInterval(timer)
  expect(turns).toBeGreaterThan(5)
})
