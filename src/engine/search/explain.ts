import { changePhrase } from '../../shared/change-phrase.ts'
import type { ItemCard, Passage } from '../../shared/item.ts'
import type { Evidence, Hit } from '../../shared/search-result.ts'
import { foldedWords } from './folded-words.ts'
import { queryWords, wordMatch } from './fts-query.ts'
import type { PassageSource } from './hit-passages.ts'
import { excerpt, type MarkedText } from './passage-excerpt.ts'
import type { HitFacts, SnapshotQuery } from './result-snapshot.ts'

/** What a hit is explained from. */
export interface HitMaterial {
  readonly card: ItemCard
  readonly facts: HitFacts
  readonly query: SnapshotQuery
  /** The text whose words match. */
  readonly matched: PassageSource | null
  /** The note chunk that the vectors found. */
  readonly near: PassageSource | null
}

/** The first words of a text, with "…" when there are more. */
function firstWords(text: string, count: number): string {
  const words = text.split(/\s+/).filter((word) => word !== '')
  return words.length <= count ? words.join(' ') : `${words.slice(0, count).join(' ')} …`
}

const monthNames = 'January February March April May June July August September October November December'.split(' ')

/** "14 July 2023" */
function plainDate(date: string): string {
  const [year = '', month = '', day = ''] = date.slice(0, 10).split('-')
  return `${Number(day)} ${monthNames[Number(month) - 1] ?? month} ${Number(year)}`
}

function markedTexts({ terms }: SnapshotQuery): MarkedText[] {
  return terms.flatMap(({ source, polarity }) =>
    source.type === 'text' && polarity === 'positive' ? [{ text: source.text, exact: source.exact }] : []
  )
}

function noteReason(card: ItemCard, passage: PassageSource): string {
  const heading = passage.headingPath.at(-1)
  const title = firstWords(card.title, 4)
  return heading === undefined || heading === card.title
    ? `note: ${title}`
    : `note: ${title} › ${firstWords(heading, 4)}`
}

/** A file name, or the folder when the words stand there. */
function nameReason(card: ItemCard, query: SnapshotQuery): string {
  const words = markedTexts(query).flatMap(({ text }) => queryWords(text))
  const inName = foldedWords(card.fileName).some(({ folded }) =>
    words.some((word) => wordMatch(folded, word) > 0 || folded.includes(word.word))
  )
  return inName || card.folder === '' ? `file name: ${card.fileName}` : `folder: ${card.folder.split('/').join(' › ')}`
}

function matchedReason(material: HitMaterial, matched: PassageSource): string {
  const { card, query } = material
  switch (matched.field) {
    case 'name':
      return nameReason(card, query)
    case 'tag':
      return `tag: ${firstWords(matched.text, 5)}`
    case 'title':
      return `title: ${firstWords(matched.text, 5)}`
    case 'text':
      if (matched.inNote) return noteReason(card, matched)
      if (matched.fromNote !== null) return `its note: ${firstWords(matched.fromNote, 4)}`
      return captionReason(card, matched.text, query)
  }
}

/** The words of a photo's text, from where they match. */
function captionReason(card: ItemCard, text: string, query: SnapshotQuery): string {
  const shown = excerpt({ text, headingPath: [], line: 1 }, markedTexts(query), false)
  const from = text.split(/\s+/).length <= 6 ? 0 : (shown.highlights[0]?.[0] ?? 0)
  return `${card.kind === 'note' ? 'note' : 'caption'}: ${firstWords(shown.text.slice(from), 5)}`
}

function vectorReason(material: HitMaterial, evidence: Evidence): string {
  const { card, query, near, facts } = material
  if (evidence.channel === 'text' && near !== null) return noteReason(card, near)
  if (evidence.channel !== 'image' && card.caption !== null) return `caption: ${firstWords(card.caption, 5)}`
  if (evidence.channel !== 'image') return 'its words are close to yours'
  if (query.verb === 'change') {
    const change = query.terms.find(({ source, polarity }) => source.type === 'text' && polarity === 'positive')?.source
    return change?.type === 'text' ? `alike, but ${firstWords(changePhrase(change.text), 4)}` : 'looks alike'
  }
  // In a mix, the single term that fits best says what it looks like.
  const single = facts.evidence.find(({ channel, term }) => channel === 'image' && term !== null)?.term
  const term = single === undefined || single === null ? undefined : query.terms[single]
  return term?.source.type === 'text' ? 'looks like your words' : 'looks alike'
}

/** Why an item was found, in about six words. */
export function reasonOf(material: HitMaterial): string {
  const { card, facts, matched } = material
  const best = facts.evidence[0]
  if (facts.exact !== null && matched !== null) return matchedReason(material, matched)
  if (best === undefined || best.channel === 'date') {
    return `${card.kind === 'photo' ? 'taken' : 'written'} ${plainDate(card.date)}`
  }
  const isWords = best.channel === 'words' || best.channel === 'name'
  return isWords && matched !== null ? matchedReason(material, matched) : vectorReason(material, best)
}

/** The passage to show under a hit: what the words match, else the part of the note that the vectors found. */
export function passageOf({ card, facts, query, matched, near }: HitMaterial): Passage | null {
  const texts = markedTexts(query)
  if (matched !== null && matched.field === 'text') return excerpt(matched, texts, facts.chunkId !== null)
  if (near !== null) return excerpt(near, texts, true)
  if (card.kind === 'photo' && card.caption !== null && facts.evidence.some(({ channel }) => channel !== 'date')) {
    return excerpt({ text: card.caption, headingPath: [], line: 1 }, texts, false)
  }
  return null
}

/** A hit as hosts get it. */
export function hitOf(material: HitMaterial): Hit {
  const { card, facts } = material
  return {
    card,
    band: facts.band,
    evidence: [...facts.evidence],
    reason: reasonOf(material),
    passage: passageOf(material)
  }
}
