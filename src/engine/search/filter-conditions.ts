import type { Database } from 'better-sqlite3'
import type { Filter } from '../../shared/query.ts'
import { fold } from './folded-words.ts'
import type { SearchPlan } from './search-plan.ts'

/** A part of a WHERE clause over `item`. */
export interface Condition {
  readonly sql: string
  readonly params: readonly (string | number)[]
}

/** Whether the folder `inner` (folded, `/` between parts) is, or lies below, a folder or path part named `wanted`. */
export function isInFolder(inner: string, wanted: string): boolean {
  return `/${inner}/`.includes(`/${wanted}/`)
}

interface FolderRow {
  source_id: number
  folder: string
}

/** Folders of all sources with their whole name, the source's own name first. */
export function allFolders(index: Database, sourceNames: SearchPlan['sourceNames']): (FolderRow & { path: string })[] {
  return index
    .prepare<[], FolderRow>('SELECT DISTINCT source_id, folder FROM file')
    .all()
    .map((row) => ({ ...row, path: [sourceNames.get(row.source_id) ?? '', row.folder].filter(Boolean).join('/') }))
}

function inFolder(index: Database, wanted: string, sourceNames: SearchPlan['sourceNames']): Condition {
  const folded = fold(wanted)
  const matching = allFolders(index, sourceNames).filter(({ path }) => isInFolder(fold(path), folded))
  const rows = matching.map((row) => [row.source_id, row.folder])
  return {
    sql: `item.id IN (SELECT file.item_id FROM json_each(?) AS place JOIN file
      ON file.source_id = place.value ->> 0 AND file.folder = place.value ->> 1)`,
    params: [JSON.stringify(rows)]
  }
}

/** All tags that are this one, or lie below it (`Places/Lisbon` below `Places`). */
function withTag(index: Database, wanted: string): Condition {
  const folded = fold(wanted)
  const tags = index.prepare<[], string>('SELECT DISTINCT tag FROM tag').pluck().all()
  const matching = tags.filter((tag) => fold(tag) === folded || fold(tag).startsWith(`${folded}/`))
  return {
    sql: 'item.id IN (SELECT tag.item_id FROM tag WHERE tag.tag IN (SELECT value FROM json_each(?)))',
    params: [JSON.stringify(matching)]
  }
}

function withNameLike(index: Database, column: 'camera' | 'lens', wanted: string): Condition {
  const folded = fold(wanted)
  const select = `SELECT DISTINCT ${column} FROM item WHERE ${column} IS NOT NULL`
  const names = index.prepare<[], string>(select).pluck().all()
  const matching = names.filter((name) => fold(name).includes(folded))
  return { sql: `item.${column} IN (SELECT value FROM json_each(?))`, params: [JSON.stringify(matching)] }
}

const having = {
  note: 'EXISTS (SELECT 1 FROM link WHERE link.photo_id = item.id)',
  caption: 'item.caption IS NOT NULL',
  gps: 'item.latitude IS NOT NULL AND item.longitude IS NOT NULL',
  text: "EXISTS (SELECT 1 FROM passage WHERE passage.item_id = item.id AND passage.field = 'text')"
} as const

/** The condition for a filter. Names are compared without case and diacritics. */
export function filterCondition(index: Database, filter: Filter, sourceNames: SearchPlan['sourceNames']): Condition {
  switch (filter.type) {
    case 'kind':
      return { sql: 'item.kind = ?', params: [filter.kind] }
    case 'in':
      return inFolder(index, filter.folder, sourceNames)
    case 'before':
      return { sql: 'item.date < ?', params: [filter.date] }
    case 'after':
      return { sql: 'item.date > ?', params: [`${filter.date}T23:59:59`] }
    case 'between':
      return { sql: 'item.date BETWEEN ? AND ?', params: [filter.from, `${filter.to}T23:59:59`] }
    case 'ext':
      return {
        sql: 'EXISTS (SELECT 1 FROM file WHERE file.item_id = item.id AND file.extension = ?)',
        params: [filter.extension.toLowerCase()]
      }
    case 'camera':
    case 'lens':
      return withNameLike(index, filter.type, filter.text)
    case 'tag':
      return withTag(index, filter.tag)
    case 'rating':
      return { sql: 'item.rating >= ?', params: [filter.atLeast] }
    case 'has':
      return { sql: having[filter.what], params: [] }
  }
}
