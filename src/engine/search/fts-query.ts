import { foldedWords } from './folded-words.ts'
import { detectLanguages, isStopWord } from './language.ts'

/** More words of one text are not looked up: they cost time and decide nothing. */
const maxWords = 32

/**
 * FTS5 expressions are made of words from `foldedWords` inside quotation marks only, so nothing that a person types
 * can act as an operator.
 */
const quoted = (words: readonly string[]) => `"${words.join(' ')}"`

/** Finds the words side by side in this order; null when the text has no words. */
export function phraseExpression(text: string): string | null {
  const words = foldedWords(text).map(({ folded }) => folded)
  return words.length === 0 ? null : quoted(words)
}

/** A word of a query with the other forms that count as the same. */
export interface QueryWord {
  word: string
  /** The word itself, and its English plural or singular. */
  forms: string[]
  /** It may still be growing: the last word, while it is typed. */
  prefix: boolean
}

function formsOf(word: string): string[] {
  if (word.length < 4) return [word]
  return word.endsWith('s') && !word.endsWith('ss') ? [word, word.slice(0, -1)] : [word, `${word}s`]
}

/** The words of a text that mean something by themselves (all of them when none does), each once. */
export function queryWords(text: string): QueryWord[] {
  const all = foldedWords(text).map(({ folded }) => folded)
  const languages = detectLanguages(text)
  const telling = all.filter((word) => !isStopWord(word, languages))
  const chosen = [...new Set(telling.length > 0 ? telling : all)].slice(0, maxWords)
  const last = all.at(-1)
  return chosen.map((word) => ({ word, forms: formsOf(word), prefix: word === last && word.length >= 3 }))
}

/** Finds texts with any of the words. */
export function anyWordExpression(words: readonly QueryWord[]): string | null {
  if (words.length === 0) return null
  const parts = words.flatMap(({ word, forms, prefix }) => [
    ...forms.map((form) => quoted([form])),
    ...(prefix ? [`${quoted([word])}*`] : [])
  ])
  return parts.join(' OR ')
}

/** For the trigram index: finds texts that contain all the words, also inside longer ones. Null under three letters. */
export function allPartsExpression(words: readonly QueryWord[]): string | null {
  // A trigram is three characters, not three UTF-16 units.
  const long = words.map(({ word }) => word).filter((word) => /^.{3}/u.test(word))
  return long.length === 0 || long.length < words.length ? null : long.map((word) => quoted([word])).join(' AND ')
}

/** How well a word of a text answers a word of the query: 1 the same, less for a longer word that begins so. */
export function wordMatch(folded: string, { forms, prefix, word }: QueryWord): number {
  if (forms.includes(folded)) return 1
  return prefix && folded.startsWith(word) ? 0.75 : 0
}

/** Share of the query's words that a text holds, 0 to 1. */
export function coverage(text: string, words: readonly QueryWord[]): number {
  if (words.length === 0) return 0
  const present = new Set(foldedWords(text).map(({ folded }) => folded))
  const matched = words.map((word) => Math.max(0, ...[...present].map((folded) => wordMatch(folded, word))))
  return matched.reduce((sum, value) => sum + value, 0) / words.length
}
