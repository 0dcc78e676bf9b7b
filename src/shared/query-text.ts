import type { Filter, QueryProblem, Term } from './query.ts'
import { formatFilter, readFilter } from './query-filters.ts'
import { type QueryToken, tokenizeQuery } from './query-tokens.ts'

/** Longer text is cut here. In UTF-16 units; the same as the limit of a text term. */
export const maxQueryLength = 10_000
const maxTerms = 200
const maxFilters = 50

/** What typed text means. With a problem the place in question counts neither as term nor as filter. */
export interface ParsedQuery {
  terms: Term[]
  filters: Filter[]
  problems: QueryProblem[]
}

/** Control characters and runs of white space become one space; half surrogate pairs become U+FFFD. */
export function cleanText(text: string): string {
  return text
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .replaceAll(/\p{Surrogate}/gu, '\uFFFD')
}

function textTerm(text: string, exact: boolean, polarity: Term['polarity']): Term {
  return { source: { type: 'text', text, exact }, polarity, weight: 1 }
}

function filterProblem(token: QueryToken & { type: 'filter' }): Filter | QueryProblem {
  const place = { start: token.start, end: token.end }
  const read = readFilter(token.name, token.value)
  const rightSpelling = 'filter' in read ? formatFilter(read.filter) : read.suggestion
  if (!token.exact) {
    const message = `There is no filter “${token.typedName}:”. Did you mean “${token.name}:”?`
    return { ...place, message, suggestion: rightSpelling ?? `${token.name}:${token.value}` }
  }
  if (token.negative) {
    const other = 'filter' in read && read.filter.type === 'kind' ? read.filter.kind : null
    const suggestion = other === null ? null : `kind:${other === 'photo' ? 'note' : 'photo'}`
    return { ...place, message: 'A filter cannot be turned round with “-”.', suggestion }
  }
  return 'filter' in read ? read.filter : { ...place, ...read }
}

function tooMany(parsed: ParsedQuery, textLength: number): void {
  const { terms, filters, problems } = parsed
  const whole = { start: 0, end: Math.min(textLength, maxQueryLength), suggestion: null }
  if (terms.length > maxTerms) {
    problems.push({ ...whole, message: `A query can have ${maxTerms} terms; this one has ${terms.length}.` })
    terms.length = maxTerms
  }
  if (filters.length > maxFilters) {
    problems.push({ ...whole, message: `A query can have ${maxFilters} filters; this one has ${filters.length}.` })
    filters.length = maxFilters
  }
}

/**
 * Reads what a person typed: free text (one term), `"exact phrase"`, `-word`, `-"phrase"` and filters such as
 * `kind:photo`. Never throws; what is wrong comes back as problems with their places.
 */
export function parseQuery(text: string): ParsedQuery {
  const parsed: ParsedQuery = { terms: [], filters: [], problems: [] }
  const words: string[] = []
  for (const token of tokenizeQuery(text.slice(0, maxQueryLength))) {
    if (token.type === 'filter') {
      const result = filterProblem(token)
      if ('message' in result) parsed.problems.push(result)
      else parsed.filters.push(result)
      continue
    }
    const cleaned = cleanText(token.text)
    if (cleaned === '') continue
    if (token.type === 'word' && !token.negative) words.push(cleaned)
    else parsed.terms.push(textTerm(cleaned, token.type === 'phrase', token.negative ? 'negative' : 'positive'))
  }
  if (words.length > 0) parsed.terms.unshift(textTerm(words.join(' '), false, 'positive'))
  tooMany(parsed, text.length)
  if (text.length > maxQueryLength) {
    const message = `A query can have ${maxQueryLength.toLocaleString('en')} characters; this one has ${text.length.toLocaleString('en')}. The rest is left out.`
    parsed.problems.push({ start: maxQueryLength, end: text.length, message, suggestion: null })
  }
  return parsed
}

/** A word as it must be typed to be read as that word. */
function formatWord(word: string): string {
  const [token, ...rest] = tokenizeQuery(word)
  const plain = rest.length === 0 && token?.type === 'word' && !token.negative && token.text === word
  return plain ? word : `\\${word}`
}

function formatTerm(term: Term): string {
  if (term.source.type !== 'text') return ''
  const text = cleanText(term.source.text)
  const sign = term.polarity === 'negative' ? '-' : ''
  if (term.source.exact || (sign === '-' && text.includes(' '))) {
    return `${sign}"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`
  }
  if (sign === '-') return /^[-−]/.test(text) ? `-\\${text}` : `-${formatWord(text)}`
  return text.split(' ').map(formatWord).join(' ')
}

/**
 * The text that `parseQuery` reads as these terms and filters. Photos and weights cannot be typed and are left out;
 * several free texts become one.
 */
export function formatQuery(terms: readonly Term[], filters: readonly Filter[]): string {
  const isFree = ({ source, polarity }: Term) => source.type === 'text' && !source.exact && polarity === 'positive'
  const ordered = [...terms.filter(isFree), ...terms.filter((term) => !isFree(term))]
  return [...ordered.map(formatTerm), ...filters.map(formatFilter)].filter((part) => part !== '').join(' ')
}
