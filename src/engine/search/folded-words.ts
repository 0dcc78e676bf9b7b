/** A word of a text, as the full-text index sees it. */
export interface FoldedWord {
  /** Lower case, without diacritics. */
  folded: string
  /** UTF-16 offsets into the text, end exclusive. */
  start: number
  end: number
}

/** Lower case without diacritics: how texts are compared everywhere in search. */
export function fold(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
}

/** Runs of letters and digits, the same cut as FTS5's `unicode61 remove_diacritics 2`. */
export function foldedWords(text: string): FoldedWord[] {
  const words: FoldedWord[] = []
  for (const match of text.matchAll(/[\p{L}\p{N}\p{Co}][\p{L}\p{N}\p{Co}\p{M}]*/gu)) {
    words.push({ folded: fold(match[0]), start: match.index, end: match.index + match[0].length })
  }
  return words
}

const unsegmented = new RegExp(
  ['Han', 'Hiragana', 'Katakana', 'Thai', 'Lao', 'Khmer', 'Myanmar'].map((name) => `\\p{Script=${name}}`).join('|'),
  'u'
)

/**
 * Whether the full-text index cannot find this text: it has no letters (emoji), or it is in a script that is written
 * without spaces, where the index takes a whole run as one word.
 */
export function needsLiteralScan(text: string): boolean {
  return unsegmented.test(text) || foldedWords(text).length === 0
}
