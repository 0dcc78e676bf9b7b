import type { Database } from 'better-sqlite3'
import type { HitFacts } from './result-snapshot.ts'

/** A searchable text of an item with where it comes from. */
export interface PassageSource {
  readonly field: 'text' | 'title' | 'name' | 'tag'
  readonly text: string
  readonly headingPath: readonly string[]
  readonly line: number
  /** It is a part of a note. */
  readonly inNote: boolean
  /** A photo's text that comes from a note: the title of that note. */
  readonly fromNote: string | null
}

interface PassageRow {
  id: number
  field: PassageSource['field']
  text: string
  chunk_id: number | null
  heading_path: string | null
  line: number | null
  from_note: string | null
}

interface ChunkRow {
  id: number
  text: string
  heading_path: string
  line: number
}

/** Reads the passages and chunks that a page of hits points to. */
export function loadPassages(
  index: Database,
  facts: readonly HitFacts[]
): { passages: Map<number, PassageSource>; chunks: Map<number, PassageSource> } {
  const passageIds = facts.flatMap(({ passageId }) => (passageId === null ? [] : [passageId]))
  const chunkIds = facts.flatMap(({ chunkId }) => (chunkId === null ? [] : [chunkId]))
  const passageRows = index
    .prepare<[string], PassageRow>(
      `SELECT p.id, p.field, p.text, p.chunk_id, chunk.heading_path, chunk.line,
         (SELECT note.title FROM photo_text AS t JOIN item AS note ON note.id = t.note_id
          WHERE t.item_id = p.item_id AND t.text = p.text AND p.field = 'text') AS from_note
       FROM json_each(?) AS wanted
       JOIN passage AS p ON p.id = wanted.value LEFT JOIN chunk ON chunk.id = p.chunk_id`
    )
    .all(JSON.stringify(passageIds))
  const chunkRows = index
    .prepare<[string], ChunkRow>(
      `SELECT chunk.id, text, heading_path, line FROM json_each(?) AS wanted JOIN chunk ON chunk.id = wanted.value`
    )
    .all(JSON.stringify(chunkIds))
  return {
    passages: new Map(
      passageRows.map((row) => [
        row.id,
        {
          field: row.field,
          text: row.text,
          line: row.line ?? 1,
          inNote: row.chunk_id !== null,
          fromNote: row.from_note,
          headingPath: readHeadings(row.heading_path)
        }
      ])
    ),
    chunks: new Map(
      chunkRows.map((row) => [
        row.id,
        {
          field: 'text',
          text: row.text,
          line: row.line,
          inNote: true,
          fromNote: null,
          headingPath: readHeadings(row.heading_path)
        }
      ])
    )
  }
}

/** Heading path as stored: a JSON array. */
export function readHeadings(json: string | null): string[] {
  return json === null ? [] : (JSON.parse(json) as string[])
}
