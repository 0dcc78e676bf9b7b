import type { Evidence } from '../../shared/search-result.ts'
import type { ItemScores } from './item-scores.ts'
import type { RankedItem } from './rank.ts'
import type { HitFacts } from './result-snapshot.ts'
import type { WordHit } from './word-hits.ts'

/** More evidence for one hit is not kept: it explains nothing more. */
const maxEvidence = 8

const keyOf = ({ channel, term }: { channel: string; term: number | null }) => `${channel} ${term ?? ''}`

/** Places of items in the own order of each channel and term. */
function placesOf(lists: ReadonlyMap<string, { itemId: number; score: number }[]>): Map<string, Map<number, number>> {
  const places = new Map<string, Map<number, number>>()
  for (const [key, list] of lists) {
    list.sort((a, b) => b.score - a.score || a.itemId - b.itemId)
    places.set(key, new Map(list.map(({ itemId }, at) => [itemId, at + 1])))
  }
  return places
}

interface Piece {
  channel: Evidence['channel']
  term: number | null
  score: number
  strength: number
}

function vectorPieces(scores: ItemScores | null): Piece[] {
  return (scores?.scores ?? []).map(({ channel, term, cosine, strength }) => ({
    channel,
    term,
    strength,
    score: cosine
  }))
}

function wordPieces(hits: readonly WordHit[]): Piece[] {
  const best = new Map<string, Piece>()
  for (const { channel, term, score, strength } of hits) {
    const held = best.get(keyOf({ channel, term }))
    if (held === undefined || held.strength < strength)
      best.set(keyOf({ channel, term }), { channel, term, score, strength })
  }
  return [...best.values()]
}

/** The facts of ranked items: their evidence, best first, and which of their texts to show. */
export function factsOf(ranked: readonly RankedItem[]): HitFacts[] {
  const pieces = ranked.map((item) => [...wordPieces(item.words), ...vectorPieces(item.scores)])
  const lists = new Map<string, { itemId: number; score: number }[]>()
  for (const [at, item] of ranked.entries()) {
    for (const piece of pieces[at] ?? []) {
      const list = lists.get(keyOf(piece)) ?? []
      list.push({ itemId: item.itemId, score: piece.score })
      lists.set(keyOf(piece), list)
    }
  }
  const places = placesOf(lists)
  return ranked.map((item, at) => {
    const own = (pieces[at] ?? []).sort((a, b) => b.strength - a.strength).slice(0, maxEvidence)
    return {
      itemId: item.itemId,
      band: item.band,
      exact: item.exact,
      passageId: shownWords(item)?.passageId ?? null,
      chunkId: item.scores?.scores.find(({ channel }) => channel === 'text')?.chunkId ?? null,
      evidence: own.map(({ channel, term, score }) => ({
        channel,
        term,
        score,
        rank: places.get(keyOf({ channel, term }))?.get(item.itemId) ?? 0
      }))
    }
  })
}

/** The word hit whose text is shown: the exact one, else the best. */
function shownWords({ words, exact }: RankedItem): WordHit | undefined {
  return exact === null ? words[0] : words.find((hit) => hit.exact === exact)
}
