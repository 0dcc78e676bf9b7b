import { type FilterName, findFilterName } from './query-filters.ts'

interface Placed {
  /** `-` stands before it. */
  negative: boolean
  /** UTF-16 offsets into the typed text, end exclusive; the `-` is included. */
  start: number
  end: number
}

/** A piece of the typed text. */
export type QueryToken =
  | (Placed & { type: 'word'; text: string })
  | (Placed & { type: 'phrase'; text: string })
  /** `name:value` where the name is a filter, or near to one (`exact` false). */
  | (Placed & { type: 'filter'; typedName: string; name: FilterName; exact: boolean; value: string })

/** Closing marks for each opening quotation mark. */
const quotes: Readonly<Record<string, string>> = { '"': '"', '“': '”“"', '„': '“”"', '«': '»', '»': '«' }
const gap = /[\s\p{Cc}]/u
const pairStart = /^([a-zA-Z]{2,20}):/

/** Reads the text inside quotation marks, up to the closing one or the end; a backslash keeps the mark after it. */
function readQuoted(text: string, open: number): { inner: string; end: number } {
  const closing = quotes[text[open] ?? ''] ?? ''
  let inner = ''
  let at = open + 1
  for (; at < text.length; at++) {
    const mark = text[at] ?? ''
    const next = text[at + 1] ?? ''
    if (mark === '\\' && (next === '\\' || next === '"')) {
      inner += next
      at++
    } else if (closing.includes(mark)) return { inner, end: at + 1 }
    else inner += mark
  }
  return { inner, end: at }
}

function endOfWord(text: string, from: number): number {
  let at = from
  while (at < text.length && !gap.test(text[at] ?? '')) at++
  return at
}

function readFilterToken(
  text: string,
  from: number
): { token: Omit<QueryToken & { type: 'filter' }, keyof Placed>; end: number } | null {
  const typedName = pairStart.exec(text.slice(from, from + 22))?.[1]
  const found = typedName === undefined ? null : findFilterName(typedName)
  if (typedName === undefined || found === null) return null
  const valueAt = from + typedName.length + 1
  if (text.startsWith('//', valueAt)) return null
  const { name, exact } = found
  if (Object.hasOwn(quotes, text[valueAt] ?? '')) {
    const { inner, end } = readQuoted(text, valueAt)
    return { token: { type: 'filter', typedName, name, exact, value: inner }, end }
  }
  const end = endOfWord(text, valueAt)
  return { token: { type: 'filter', typedName, name, exact, value: text.slice(valueAt, end) }, end }
}

/**
 * Cuts typed text into words, quoted phrases and filters. Never fails: a quotation mark without a partner reaches to
 * the end, and whatever is no filter is a word. A backslash before a word takes it as it stands.
 */
export function tokenizeQuery(text: string): QueryToken[] {
  const tokens: QueryToken[] = []
  let at = 0
  while (at < text.length) {
    if (gap.test(text[at] ?? '')) {
      at++
      continue
    }
    const start = at
    const next = text[at + 1] ?? ' '
    const negative = /[-−]/.test(text[at] ?? '') && !gap.test(next) && !/[-−]/.test(next)
    if (negative) at++
    const filter = readFilterToken(text, at)
    if (Object.hasOwn(quotes, text[at] ?? '')) {
      const { inner, end } = readQuoted(text, at)
      tokens.push({ type: 'phrase', text: inner, negative, start, end })
      at = end
    } else if (filter !== null) {
      tokens.push({ ...filter.token, negative, start, end: filter.end })
      at = filter.end
    } else {
      const end = endOfWord(text, at)
      const escaped = text[at] === '\\' && end > at + 1
      tokens.push({ type: 'word', text: text.slice(escaped ? at + 1 : at, end), negative, start, end })
      at = end
    }
  }
  return tokens
}
