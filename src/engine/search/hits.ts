import type { Database } from 'better-sqlite3'
import type { Hit } from '../../shared/search-result.ts'
import { loadCards } from '../library/item-cards.ts'
import { hitOf } from './explain.ts'
import { loadPassages } from './hit-passages.ts'
import type { ResultSnapshot } from './result-snapshot.ts'

/** Hits of a held result with their cards as they are now. An item that was removed since is left out. */
export function loadHits(
  index: Database,
  snapshot: ResultSnapshot,
  page: { offset: number; limit: number },
  offline: ReadonlySet<number>
): Hit[] {
  const facts = snapshot.facts(page.offset, page.limit)
  const ids = facts.map(({ itemId }) => itemId)
  const cards = new Map(loadCards(index, ids, offline).map((card) => [card.id, card]))
  const { passages, chunks } = loadPassages(index, facts)
  return facts.flatMap((hit) => {
    const card = cards.get(hit.itemId)
    if (card === undefined) return []
    const matched = hit.passageId === null ? null : (passages.get(hit.passageId) ?? null)
    const near = hit.chunkId === null ? null : (chunks.get(hit.chunkId) ?? null)
    return [hitOf({ card, facts: hit, query: snapshot.query, matched, near })]
  })
}
