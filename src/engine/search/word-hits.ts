import type { Database } from 'better-sqlite3'
import { baseNameOf, nameOf } from '../sources/file-path.ts'
import { fold, foldedWords, needsLiteralScan } from './folded-words.ts'
import { allPartsExpression, anyWordExpression, coverage, phraseExpression, queryWords } from './fts-query.ts'
import type { WordTerm } from './search-plan.ts'

/** What made a hit exact; these stand before everything that a vector says. */
export type ExactKind = 'phrase' | 'name' | 'tag' | 'title' | 'caption'

/** A text of an item that answers a term by its words. */
export interface WordHit {
  readonly itemId: number
  readonly passageId: number
  readonly term: number
  readonly channel: 'words' | 'name'
  /** BM25, higher is better. */
  readonly score: number
  /** On the scale of vector strengths: all words of the query in one text count as a strong match. */
  readonly strength: number
  readonly exact: ExactKind | null
}

interface PassageRow {
  id: number
  item_id: number
  chunk_id: number | null
  field: 'text' | 'title' | 'name' | 'tag'
  text: string
  score: number
}

const maxPassages = 400
/** Strengths of a text that holds all words, of a name that holds them as parts, and of an exact hit. */
const allWordsStrength = 4
const partsStrength = 2.6
const exactStrength = 6

/** Finds passages; `scoped` limits them to `temp.scope`. */
export interface PassageFinder {
  words(expression: string): PassageRow[]
  parts(expression: string): PassageRow[]
  /** Passages with exactly this text in them, for scripts without spaces and for emoji. */
  literally(text: string): PassageRow[]
}

/** Prepares the statements of the word channels. */
export function createPassageFinder(index: Database, scoped: boolean): PassageFinder {
  const scope = scoped ? 'AND p.item_id IN (SELECT id FROM temp.scope)' : ''
  const matching = (table: 'words' | 'parts') =>
    index.prepare<[string], PassageRow>(
      `SELECT p.*, -bm25(${table}) AS score FROM ${table} JOIN passage AS p ON p.id = ${table}.rowid
       WHERE ${table} MATCH ? ${scope} ORDER BY score DESC, p.id LIMIT ${maxPassages}`
    )
  const words = matching('words')
  const parts = matching('parts')
  const literal = index.prepare<[string], PassageRow>(
    `SELECT p.*, 1.0 AS score FROM passage AS p WHERE instr(p.text, ?) > 0 ${scope} ORDER BY p.id LIMIT ${maxPassages}`
  )
  return {
    words: (expression) => words.all(expression),
    parts: (expression) => parts.all(expression),
    literally: (text) => literal.all(text)
  }
}

const wordsOf = (text: string) =>
  foldedWords(text)
    .map(({ folded }) => folded)
    .join(' ')

/** Whether a passage that holds the term as a phrase is an exact hit, and of which kind. */
function exactKind(passage: PassageRow, term: WordTerm, tellingWords: number): ExactKind | null {
  const wanted = wordsOf(term.text)
  const same = wordsOf(passage.text) === wanted || fold(passage.text) === fold(term.text)
  switch (passage.field) {
    case 'name': {
      const name = nameOf(passage.text)
      if (wordsOf(name) === wanted || wordsOf(baseNameOf(name)) === wanted) return 'name'
      break
    }
    case 'tag':
      if (same || passage.text.split(/[,;\n]/).some((tag) => wordsOf(tag) === wanted)) return 'tag'
      break
    case 'title':
      if (same) return 'title'
      break
    case 'text':
      if (same && passage.chunk_id === null) return 'caption'
  }
  return term.exact || (tellingWords >= 2 && passage.field !== 'name') ? 'phrase' : null
}

function hitOf(row: PassageRow, term: WordTerm, strength: number, exact: ExactKind | null): WordHit {
  const channel = row.field === 'name' ? 'name' : 'words'
  return {
    itemId: row.item_id,
    passageId: row.id,
    term: term.term,
    channel,
    score: row.score,
    strength: exact === null ? strength : exactStrength,
    exact
  }
}

/** Everything in the library that answers a term by its words; an item may come several times. */
export function findWordHits(finder: PassageFinder, term: WordTerm): WordHit[] {
  if (needsLiteralScan(term.text)) {
    return finder
      .literally(term.text)
      .map((row) => hitOf(row, term, allWordsStrength, term.exact ? 'phrase' : exactKind(row, term, 1)))
  }
  const words = queryWords(term.text)
  const phrase = phraseExpression(term.text)
  const hits = (phrase === null ? [] : finder.words(phrase)).map((row) => {
    // A single word that merely occurs is no more exact than any other word.
    const exact = exactKind(row, term, words.length)
    return hitOf(row, term, allWordsStrength, exact)
  })
  if (term.exact) return hits
  const any = anyWordExpression(words)
  for (const row of any === null ? [] : finder.words(any)) {
    hits.push(hitOf(row, term, allWordsStrength * coverage(row.text, words) ** 1.2, null))
  }
  const parts = allPartsExpression(words)
  for (const row of parts === null ? [] : finder.parts(parts)) hits.push(hitOf(row, term, partsStrength, null))
  return hits
}
