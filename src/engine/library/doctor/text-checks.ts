import type { Database } from 'better-sqlite3'
import { type Check, counted, countOf, requeueFiles } from './check.ts'

/** What each full-text index should hold. `docsize` is FTS5's own table with one row for each entry. */
const textIndexes = [
  { name: 'words', passages: 'SELECT id FROM passage' },
  { name: 'parts', passages: "SELECT id FROM passage WHERE field IN ('name', 'title', 'tag')" }
] as const
type TextIndex = (typeof textIndexes)[number]

function missing(index: Database, { name, passages }: TextIndex): number {
  return countOf(index, `SELECT count(*) FROM (${passages}) WHERE id NOT IN (SELECT id FROM ${name}_docsize)`)
}

function surplus(index: Database, { name, passages }: TextIndex): number {
  return countOf(index, `SELECT count(*) FROM ${name}_docsize WHERE id NOT IN (${passages})`)
}

/** FTS5's own check of its structure; for `words`, which holds every passage, against the texts as well. */
function isConsistent(index: Database, { name }: TextIndex): boolean {
  try {
    const rank = name === 'words' ? 1 : 0
    index.prepare(`INSERT INTO ${name} (${name}, rank) VALUES ('integrity-check', ?)`).run(rank)
    return true
  } catch {
    return false
  }
}

function damageOf(index: Database, textIndex: TextIndex): number {
  const known = missing(index, textIndex) + surplus(index, textIndex)
  return known > 0 || isConsistent(index, textIndex) ? known : 1
}

/** Texts that the word search does not know, or knows and should not. */
export const textIndexCheck: Check = {
  id: 'text-index',
  find: ({ index }) => textIndexes.reduce((sum, textIndex) => sum + damageOf(index, textIndex), 0),
  describe: (count) =>
    `${counted(count, 'text')} cannot be found by ${count === 1 ? 'its' : 'their'} words, or by words that are not there any more.`,
  repair: ({ index }) => {
    for (const { name, passages } of textIndexes) {
      index.prepare(`INSERT INTO ${name} (${name}) VALUES ('delete-all')`).run()
      index.prepare(`INSERT INTO ${name} (rowid, text) SELECT id, text FROM passage WHERE id IN (${passages})`).run()
    }
  }
}

const withoutName =
  "state = 'ready' AND item_id IS NOT NULL AND item_id NOT IN (SELECT item_id FROM passage WHERE field = 'name')"

/** Items that have not even their file name in the index. */
export const textlessItemCheck: Check = {
  id: 'items-without-text',
  find: ({ index }) => countOf(index, `SELECT count(DISTINCT item_id) FROM file WHERE ${withoutName}`),
  describe: (count) => `${counted(count, 'item')} cannot be found by name.`,
  repair: ({ index }) => requeueFiles(index, withoutName)
}
