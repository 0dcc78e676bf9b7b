import type { Passage } from '../../shared/item.ts'
import { fold, foldedWords } from './folded-words.ts'
import { type QueryWord, queryWords, wordMatch } from './fts-query.ts'

/** A passage as it is stored. */
export interface StoredPassage {
  readonly text: string
  readonly headingPath: readonly string[]
  readonly line: number
}

type Range = [start: number, end: number]

/** Longest excerpt in UTF-16 units, and how much of it stands before the first mark. */
const maxLength = 320
const leadIn = 80

function matchingWords(text: string, words: readonly QueryWord[]): Range[] {
  return foldedWords(text)
    .filter(({ folded }) => words.some((word) => wordMatch(folded, word) > 0))
    .map(({ start, end }) => [start, end])
}

/** Places of the words side by side. */
function matchingPhrases(text: string, phrase: string): Range[] {
  const wanted = foldedWords(phrase).map(({ folded }) => folded)
  const words = foldedWords(text)
  if (wanted.length === 0) return literalMatches(text, phrase)
  return words.flatMap((first, at): Range[] => {
    const run = words.slice(at, at + wanted.length)
    const last = run.at(-1)
    const same = run.length === wanted.length && run.every(({ folded }, i) => folded === wanted[i])
    return same && last !== undefined ? [[first.start, last.end]] : []
  })
}

function literalMatches(text: string, wanted: string): Range[] {
  const ranges: Range[] = []
  if (wanted === '') return ranges
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + wanted.length)) {
    ranges.push([at, at + wanted.length])
  }
  return ranges
}

/** The sentence with most of the words, else the first one: what a vector probably meant. */
function nearestSentence(text: string, words: readonly QueryWord[]): Range[] {
  let best: { range: Range; count: number } | null = null
  for (const match of text.matchAll(/[^.!?\n]+[.!?]*/g)) {
    const sentence = match[0]
    const trimmed = sentence.trim()
    if (!/[\p{L}\p{N}]/u.test(trimmed)) continue
    const start = match.index + sentence.indexOf(trimmed)
    const matched = new Set(matchingWords(trimmed, words).map(([from, to]) => fold(trimmed.slice(from, to))))
    if (best === null || matched.size > best.count) {
      best = { range: [start, start + trimmed.length], count: matched.size }
    }
  }
  return best === null ? [] : [best.range]
}

/** Ranges in order, overlapping ones joined. */
function joined(ranges: Range[]): Range[] {
  const result: Range[] = []
  for (const [start, end] of ranges.sort((a, b) => a[0] - b[0] || b[1] - a[1])) {
    const last = result.at(-1)
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end)
    else result.push([start, end])
  }
  return result
}

/** The part of a text around its first mark, cut between words, with "…" where something is left out. */
function cut(stored: StoredPassage, marks: Range[]): Passage {
  const { text } = stored
  const focus = marks[0]?.[0] ?? 0
  let start = text.length <= maxLength || focus <= leadIn ? 0 : focus - leadIn
  while (start > 0 && start < focus && !/\s/.test(text[start - 1] ?? ' ')) start++
  let end = Math.min(text.length, start + maxLength)
  while (end < text.length && end > start + maxLength / 2 && !/\s/.test(text[end] ?? ' ')) end--
  // Never half a surrogate pair, where there is no space to cut at.
  if (/[\uDC00-\uDFFF]/.test(text[end] ?? '')) end--
  const lead = start > 0 ? '…' : ''
  const shift = lead.length - start
  const highlights = marks
    .filter(([from]) => from >= start && from < end)
    .map(([from, to]): Range => [from + shift, Math.min(to, end) + shift])
  const linesBefore = text.slice(0, start).split('\n').length - 1
  return {
    text: lead + text.slice(start, end) + (end < text.length ? '…' : ''),
    highlights,
    headingPath: [...stored.headingPath],
    line: stored.line + linesBefore
  }
}

/** A query's text, for marking. */
export interface MarkedText {
  readonly text: string
  readonly exact: boolean
}

/** The excerpt with the query's words marked; without any of them, the nearest sentence is marked (`sentence`). */
export function excerpt(stored: StoredPassage, texts: readonly MarkedText[], sentence: boolean): Passage {
  const words = texts.filter(({ exact }) => !exact).flatMap(({ text }) => queryWords(text))
  const marks = [
    ...matchingWords(stored.text, words),
    ...texts.filter(({ exact }) => exact).flatMap(({ text }) => matchingPhrases(stored.text, text)),
    ...texts.flatMap(({ text }) => (foldedWords(text).length === 0 ? literalMatches(stored.text, text) : []))
  ]
  return cut(stored, marks.length > 0 || !sentence ? joined(marks) : nearestSentence(stored.text, words))
}
