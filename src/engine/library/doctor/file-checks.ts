import type { Database } from 'better-sqlite3'
import { markIndexDamaged } from '../open.ts'
import { type Check, counted, countOf, requeueFiles } from './check.ts'

function isWhole(database: Database): boolean {
  try {
    return database.pragma('integrity_check(1)', { simple: true }) === 'ok'
  } catch {
    return false
  }
}

/** The files themselves: every page can be read and fits the others. */
export const libraryFileCheck: Check = {
  id: 'library-file',
  find: ({ library }) => (isWhole(library) ? 0 : 1),
  describe: () => 'The file library.db is damaged. Close Keepsake and restore a backup: keepsake restore'
}

/** The search index. When it is damaged the other checks would fail on it. */
export const indexFileCheck: Check = {
  id: 'index-file',
  find: ({ index }) => (isWhole(index) ? 0 : 1),
  describe: () => 'The search index is damaged. It is made again at the next start.',
  repairFiles: async ({ indexFile }) => markIndexDamaged(indexFile)
}

const unknownSource = (sourceIds: readonly number[]) => `source_id NOT IN (${sourceIds.join(', ') || 'NULL'})`

/** Rows of folders that are no longer sources. */
export const removedSourceCheck: Check = {
  id: 'removed-sources',
  find: ({ library, index }) => countOf(index, `SELECT count(*) FROM file WHERE ${removedCondition(library)}`),
  describe: (count) =>
    `${counted(count, 'file')} of folders that were removed from Keepsake ${count === 1 ? 'is' : 'are'} still in the index.`,
  repair: ({ library, index }) => void index.prepare(`DELETE FROM file WHERE ${removedCondition(library)}`).run()
}

function removedCondition(library: Database): string {
  const ids = library.prepare<[], number>('SELECT id FROM source').pluck().all()
  return ids.length === 0 ? 'TRUE' : unknownSource(ids)
}

const withoutItem = "state = 'ready' AND (item_id IS NULL OR item_id NOT IN (SELECT id FROM item))"

/** Files that count as ready and of which nothing is there. */
export const danglingFileCheck: Check = {
  id: 'dangling-files',
  find: ({ index }) => countOf(index, `SELECT count(*) FROM file WHERE ${withoutItem}`),
  describe: (count) =>
    `${counted(count, 'file')} marked as indexed ${count === 1 ? 'has' : 'have'} no contents in the index.`,
  repair: ({ index }) => {
    // The reference first: with a broken one the row could not be changed.
    index.prepare('UPDATE file SET item_id = NULL WHERE item_id NOT IN (SELECT id FROM item)').run()
    requeueFiles(index, withoutItem)
  }
}

const keptCounts = 'SELECT source_id, kind, state, count FROM file_count WHERE count <> 0'
const realCounts = 'SELECT source_id, kind, state, count(*) FROM file GROUP BY source_id, kind, state'

/** The kept numbers of files. */
export const countCheck: Check = {
  id: 'counts',
  find: ({ index }) =>
    countOf(index, `SELECT count(*) FROM (${realCounts} EXCEPT ${keptCounts})`) +
    countOf(index, `SELECT count(*) FROM (${keptCounts} EXCEPT ${realCounts})`),
  describe: () => 'The numbers of files that Keepsake shows do not add up.',
  repair: ({ index }) => {
    index.exec('DELETE FROM file_count')
    index.exec(`INSERT INTO file_count ${realCounts}`)
  }
}

/** Tables whose rows mean nothing without the row that they refer to. */
const dependents: readonly { table: string; column: string; parent: string }[] = [
  { table: 'failure', column: 'file_id', parent: 'file' },
  { table: 'job', column: 'file_id', parent: 'file' },
  { table: 'photo_refresh', column: 'photo_id', parent: 'item' },
  { table: 'chunk', column: 'item_id', parent: 'item' },
  { table: 'embed_reference', column: 'note_id', parent: 'item' },
  { table: 'embed_reference', column: 'chunk_id', parent: 'chunk' },
  { table: 'link', column: 'photo_id', parent: 'item' },
  { table: 'link', column: 'note_id', parent: 'item' },
  { table: 'link', column: 'chunk_id', parent: 'chunk' },
  { table: 'photo_text', column: 'item_id', parent: 'item' },
  { table: 'photo_text', column: 'note_id', parent: 'item' },
  { table: 'tag', column: 'item_id', parent: 'item' },
  { table: 'passage', column: 'item_id', parent: 'item' },
  { table: 'passage', column: 'chunk_id', parent: 'chunk' }
]
const orphanCondition = ({ column, parent }: (typeof dependents)[number]) =>
  `${column} IS NOT NULL AND ${column} NOT IN (SELECT id FROM ${parent})`

/** Rows that refer to something that is gone. */
export const orphanRowCheck: Check = {
  id: 'orphan-rows',
  find: ({ index }) =>
    dependents.reduce(
      (sum, dependent) =>
        sum + countOf(index, `SELECT count(*) FROM ${dependent.table} WHERE ${orphanCondition(dependent)}`),
      0
    ),
  describe: (count) =>
    `${counted(count, 'entry', 'entries')} of the index ${count === 1 ? 'refers' : 'refer'} to something that is gone.`,
  repair: ({ index }) => {
    // Chunks go before what refers to chunks, so twice round is enough.
    for (const dependent of [...dependents, ...dependents]) {
      index.prepare(`DELETE FROM ${dependent.table} WHERE ${orphanCondition(dependent)}`).run()
    }
  }
}
