import type { Database } from 'better-sqlite3'
import { type Condition, filterCondition } from './filter-conditions.ts'
import { needsLiteralScan } from './folded-words.ts'
import { phraseExpression } from './fts-query.ts'
import type { SearchPlan } from './search-plan.ts'

/** An item whose last file is gone is no longer found. */
const hasFile: Condition = { sql: 'EXISTS (SELECT 1 FROM file WHERE file.item_id = item.id)', params: [] }

/** Items that hold a text word by word (in any of their passages). */
function holding(text: string): Condition {
  const phrase = needsLiteralScan(text) ? null : phraseExpression(text)
  return phrase === null
    ? { sql: 'item.id IN (SELECT item_id FROM passage WHERE instr(text, ?) > 0)', params: [text] }
    : {
        sql: 'item.id IN (SELECT p.item_id FROM words JOIN passage AS p ON p.id = words.rowid WHERE words MATCH ?)',
        params: [phrase]
      }
}

/** Everything that an item must meet, other than having a file. */
export function conditionsOf(index: Database, plan: SearchPlan): Condition[] {
  return [
    ...plan.filters.map((filter) => filterCondition(index, filter, plan.sourceNames)),
    ...plan.phrases.map(holding),
    ...plan.excluded.map(holding).map(({ sql, params }) => ({ sql: `NOT (${sql})`, params })),
    ...plan.withoutItems.map((id) => ({ sql: 'item.id <> ?', params: [id] }))
  ]
}

/** A WHERE clause over `item` that asks for all conditions and a file. */
export function whereClause(conditions: readonly Condition[]): Condition {
  const all = [hasFile, ...conditions]
  return { sql: all.map(({ sql }) => `(${sql})`).join(' AND '), params: all.flatMap(({ params }) => params) }
}

/** Makes the temporary tables of a connection. */
export function createScopeTables(index: Database): void {
  index.exec(`
    CREATE TEMP TABLE scope (id INTEGER PRIMARY KEY);
    CREATE TEMP TABLE candidate (id INTEGER PRIMARY KEY);
  `)
}

/** Fills `temp.scope` with the items that meet all conditions; returns how many. Empties `temp.candidate`. */
export function fillScope(index: Database, conditions: readonly Condition[]): number {
  index.exec('DELETE FROM temp.scope; DELETE FROM temp.candidate')
  if (conditions.length === 0) return 0
  const { sql, params } = whereClause(conditions)
  return index.prepare(`INSERT INTO temp.scope SELECT id FROM item WHERE ${sql}`).run(...params).changes
}

/** How many items meet the conditions. */
export function countItems(index: Database, conditions: readonly Condition[]): number {
  const { sql, params } = whereClause(conditions)
  const count = index.prepare<(string | number)[], number>(`SELECT count(*) FROM item WHERE ${sql}`).pluck()
  return count.get(...params) ?? 0
}
