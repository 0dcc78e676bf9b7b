import type { Filter, SearchQuery, Term } from '../../shared/query.ts'
import { parseQuery } from '../../shared/query-text.ts'
import { tokenizeQuery } from '../../shared/query-tokens.ts'
import { type Chip, type FilterChip, newChipKey, type TextChip, termsOf } from './chip.ts'

/** What stands in the composer: chips, and the text that is being typed. */
export interface Composition {
  readonly chips: readonly Chip[]
  readonly draft: string
  readonly verb: SearchQuery['verb']
  /** In a change: 0 is closer to the photo, 1 closer to the words. */
  readonly balance: number
}

export const emptyComposition: Composition = { chips: [], draft: '', verb: 'auto', balance: 0.5 }

/** Whether nothing is asked: the library is shown by date. */
export function isEmptyComposition({ chips, draft }: Composition): boolean {
  return chips.length === 0 && draft.trim() === ''
}

function textChip(term: Term): TextChip | null {
  if (term.source.type !== 'text') return null
  const { text, exact } = term.source
  return { key: newChipKey(), kind: 'text', text, exact, polarity: term.polarity, weight: term.weight }
}

function filterChip(filter: Filter): FilterChip {
  return { key: newChipKey(), kind: 'filter', filter }
}

/** The chips that a piece of text means, or null when something in it is not understood. */
export function chipsOf(text: string): Chip[] | null {
  const { terms, filters, problems } = parseQuery(text)
  if (problems.length > 0) return null
  return [...terms.flatMap((term) => textChip(term) ?? []), ...filters.map(filterChip)]
}

/**
 * Takes what is complete out of the draft: filters, phrases in quotation marks and `-word`, each once a space follows,
 * and the words before a `+` of their own. The rest stays text.
 */
export function takeCompleteChips(draft: string): { draft: string; chips: Chip[] } {
  const chips: Chip[] = []
  let rest = ''
  let from = 0
  for (const token of tokenizeQuery(draft)) {
    const following = draft[token.end]
    const isComplete = following !== undefined && /\s/.test(following)
    if (!isComplete) continue
    if (token.type === 'word' && !token.negative) {
      if (token.text !== '+') continue
      const words = chipsOf(rest + draft.slice(from, token.start))
      if (words === null || words.length === 0) continue
      chips.push(...words)
      rest = ''
      from = token.end + 1
      continue
    }
    const taken = chipsOf(draft.slice(token.start, token.end))
    if (taken === null || taken.length === 0) continue
    rest += draft.slice(from, token.start)
    from = token.end + 1
    chips.push(...taken)
  }
  return { draft: rest + draft.slice(from), chips }
}

/** The question that a composition asks. */
export function queryOf({ chips, draft, verb, balance }: Composition): SearchQuery {
  const typed = parseQuery(draft)
  const filters = chips.flatMap((chip) => (chip.kind === 'filter' ? [chip.filter] : []))
  return { terms: [...termsOf(chips), ...typed.terms], filters: [...filters, ...typed.filters], verb, balance }
}

function isPhotoChip(chip: Chip): boolean {
  return chip.kind === 'image' || (chip.kind === 'item' && chip.itemKind === 'photo')
}

/** A question with one photo and one text, both wanted: "this photo, but at night". */
export function isPhotoWithText(composition: Composition): boolean {
  const { terms } = queryOf(composition)
  const wanted = terms.filter((term) => term.polarity === 'positive')
  const texts = wanted.filter(({ source }) => source.type === 'text' && !source.exact)
  return terms.length === 2 && wanted.length === 2 && texts.length === 1 && composition.chips.some(isPhotoChip)
}
