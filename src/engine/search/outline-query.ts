import { AppError } from '../../shared/errors.ts'
import type { ItemKind } from '../../shared/item.ts'
import type { SearchQuery, Term } from '../../shared/query.ts'
import { cleanText } from '../../shared/query-text.ts'
import type { ProbeKind, Verb } from './search-plan.ts'

/** A term with its place in the query. Texts are cleaned. */
export interface OutlinedTerm {
  readonly index: number
  readonly term: Term
}

/** What a query asks for, before anything is embedded. */
export interface QueryOutline {
  readonly verb: Verb
  /** Positive terms that become vectors, photos first. */
  readonly carriers: readonly OutlinedTerm[]
  /** Positive texts without quotation marks. */
  readonly texts: readonly OutlinedTerm[]
  /** Positive exact phrases: they limit what is found. */
  readonly phrases: readonly OutlinedTerm[]
  readonly negatives: readonly OutlinedTerm[]
  /** By index: whether a term is a photo, or a text or note. */
  readonly kinds: ReadonlyMap<number, ProbeKind>
  /** The terms with cleaned texts, at their old places. */
  readonly terms: readonly Term[]
  readonly notices: readonly string[]
}

/** The text of a term; empty for a photo or note. */
export function textOf({ source }: Term): string {
  return source.type === 'text' ? source.text : ''
}

function cleaned(term: Term): Term {
  return term.source.type === 'text' ? { ...term, source: { ...term.source, text: cleanText(term.source.text) } } : term
}

/** Names a term in a message: “at night”, or the kind of thing it is. */
function nameOf({ source }: Term): string {
  if (source.type !== 'text') return 'the same photo or note'
  return `“${source.text.length > 40 ? `${source.text.slice(0, 40)}…` : source.text}”`
}

/** Refuses a query that wants and does not want the same thing. */
function refuseContradiction(positives: readonly OutlinedTerm[], negatives: readonly OutlinedTerm[]): void {
  const keyOf = ({ source }: Term) =>
    source.type === 'text' ? `text ${source.text.toLowerCase()}` : JSON.stringify(source)
  const wanted = new Set(positives.map(({ term }) => keyOf(term)))
  const clash = negatives.find(({ term }) => wanted.has(keyOf(term)))
  if (clash === undefined) return
  const message = `The query wants and excludes ${nameOf(clash.term)} at the same time. Take one of the two out.`
  throw new AppError('invalid-query', message)
}

function verbOf(query: SearchQuery, outline: Omit<QueryOutline, 'verb' | 'notices' | 'terms'>, pictures: number): Verb {
  const { carriers, texts, negatives } = outline
  const changeable = pictures === 1 && texts.length > 0 && carriers.length === 1 + texts.length
  if (query.verb === 'change' && !changeable) {
    throw new AppError('invalid-query', 'A change needs one photo and some words that say what should be different.')
  }
  if (carriers.length === 0) return 'browse'
  if (changeable && query.verb !== 'mix') return 'change'
  return carriers.length === 1 && negatives.length === 0 ? 'single' : 'mix'
}

/**
 * Sorts a query's terms and chooses the verb. `kindOf` tells the kind of an item, null when it is not in the library.
 * Throws `invalid-query` for a contradiction and for a change that is none, `not-found` for an item that is gone.
 */
export function outlineQuery(query: SearchQuery, kindOf: (itemId: number) => ItemKind | null): QueryOutline {
  const terms = query.terms.map(cleaned)
  const all = terms.map((term, index) => ({ index, term }))
  const filled = all.filter(({ term }) => term.source.type !== 'text' || term.source.text !== '')
  const positives = filled.filter(({ term }) => term.polarity === 'positive')
  const negatives = filled.filter(({ term }) => term.polarity === 'negative')
  refuseContradiction(positives, negatives)
  const kinds = new Map(filled.map(({ index, term }) => [index, kindOfTerm(term, kindOf)]))
  const pictures = positives.filter(({ index }) => kinds.get(index) === 'photo')
  const notes = positives.filter(({ index }) => kinds.get(index) === 'note')
  const texts = positives.filter(({ term }) => term.source.type === 'text' && !term.source.exact)
  const phrases = positives.filter(({ term }) => term.source.type === 'text' && term.source.exact)
  const others = [...pictures, ...notes, ...texts]
  // A phrase limits the result; it also decides the order when there is nothing else.
  const probeKinds = new Map<number, ProbeKind>()
  for (const [index, kind] of kinds) probeKinds.set(index, kind === 'photo' ? 'image' : 'text')
  const carriers = others.length > 0 ? others : phrases
  const sorted = { carriers, texts, phrases, negatives, kinds: probeKinds }
  const notices = filled.length < all.length ? ['A part of the query without any letters was left out.'] : []
  return { verb: verbOf(query, sorted, pictures.length), ...sorted, terms, notices }
}

function kindOfTerm({ source }: Term, kindOf: (itemId: number) => ItemKind | null): ItemKind | null {
  if (source.type === 'text') return null
  if (source.type === 'image') return 'photo'
  const kind = kindOf(source.itemId)
  if (kind !== null) return kind
  throw new AppError(
    'not-found',
    'A photo or note of this query is no longer in the library. Take it out of the query.'
  )
}
