import { create } from 'zustand'
import { AppError, isCancelled, toAppError } from '../../shared/errors.ts'
import type { ItemCard } from '../../shared/item.ts'
import type { SearchQuery } from '../../shared/query.ts'
import type { Hit, SearchResult } from '../../shared/search-result.ts'
import { api } from '../api.ts'
import { HitPages, hitsPerPage } from './hit-pages.ts'
import { useLibrary } from './library-store.ts'
import { sendOutsidePhotosAgain } from './outside-photos.ts'

/** An answer with everything the screen needs to place it; hits arrive page by page. */
export interface ResultSet extends Omit<SearchResult, 'hits'> {
  readonly query: SearchQuery
  /** Rises with each question a person asked; a refresh of the same question keeps it. */
  readonly questionNumber: number
  /** Width divided by height of every hit in order; 0 for a note. */
  readonly aspects: Float32Array
  /** By place in the order. */
  readonly hits: HitPages
  /** The library's revision that it was made from. */
  readonly revision: number
}

interface ResultsState {
  /** The last good answer; stays until the next one is whole. */
  readonly result: ResultSet | null
  readonly isRunning: boolean
  /** The running question has taken so long that the answer on screen is shown as an old one. */
  readonly isStale: boolean
  readonly error: AppError | null
}

export const useResults = create<ResultsState>(() => ({ result: null, isRunning: false, isStale: false, error: null }))

const staleAfterMs = 250

let running: AbortController | null = null
let questionNumber = 0
let lastQuery: SearchQuery | null = null

async function ask(query: SearchQuery, signal: AbortSignal): Promise<SearchResult> {
  try {
    return await api.call('search.run', { query, limit: hitsPerPage }, { signal })
  } catch (error) {
    const asksOutsidePhoto = query.terms.some(({ source }) => source.type === 'image')
    if (!(error instanceof AppError) || error.code !== 'not-found' || !asksOutsidePhoto) throw error
    // The engine was started anew. The chips get new ids, which asks the question again by itself.
    await sendOutsidePhotosAgain()
    throw new AppError('cancelled', 'The question is asked again.', { cause: error })
  }
}

function aspectOf({ card }: Hit): number {
  return card.kind === 'note' || card.width === null || card.height === null ? 0 : card.width / card.height
}

async function aspectsOf({ resultId, hits, total }: SearchResult, signal: AbortSignal): Promise<Float32Array> {
  if (hits.length >= total) return Float32Array.from(hits, aspectOf)
  const { aspects } = await api.call('search.layout', { resultId }, { signal })
  return aspects
}

async function run(query: SearchQuery, isRefresh: boolean): Promise<void> {
  running?.abort()
  const controller = new AbortController()
  running = controller
  lastQuery = query
  if (!isRefresh) questionNumber += 1
  useResults.setState({ isRunning: true })
  const stale = setTimeout(() => useResults.setState({ isStale: !isRefresh }), staleAfterMs)
  const revision = useLibrary.getState().status?.revision ?? 0
  try {
    const answer = await ask(query, controller.signal)
    const aspects = await aspectsOf(answer, controller.signal)
    if (running !== controller) return
    const { hits, ...rest } = answer
    pagesUnderWay.clear()
    useResults.setState({
      result: { ...rest, query, questionNumber, aspects, hits: new HitPages().with(0, hits), revision },
      error: null
    })
  } catch (error) {
    if (running === controller && !isCancelled(error)) useResults.setState({ error: toAppError(error) })
  } finally {
    clearTimeout(stale)
    if (running === controller) {
      running = null
      useResults.setState({ isRunning: false, isStale: false })
    }
  }
}

/** Asks a question; one that is under way is abandoned. */
export function runQuery(query: SearchQuery): void {
  void run(query, false)
}

/** Asks the last question again, in place: after the library changed, or after an error. */
export function refreshResults(): void {
  if (lastQuery !== null) void run(lastQuery, true)
}

const pagesUnderWay = new Set<number>()

async function loadPage(resultId: string, page: number): Promise<void> {
  const offset = page * hitsPerPage
  pagesUnderWay.add(page)
  try {
    const { hits } = await api.call('search.page', { resultId, offset, limit: hitsPerPage })
    const { result } = useResults.getState()
    if (result?.resultId !== resultId) return
    useResults.setState({ result: { ...result, hits: result.hits.with(page, hits) } })
  } catch (error) {
    const gone = error instanceof AppError && error.code === 'not-found'
    if (gone && useResults.getState().result?.resultId === resultId) refreshResults()
  } finally {
    pagesUnderWay.delete(page)
  }
}

/** Fetches the hits between two places that are not there yet. */
export function wantHits(start: number, end: number): void {
  const { result } = useResults.getState()
  if (result === null) return
  const lastPage = Math.floor((Math.min(end, result.total) - 1) / hitsPerPage)
  for (let page = Math.floor(Math.max(0, start) / hitsPerPage); page <= lastPage; page++) {
    if (!pagesUnderWay.has(page) && !result.hits.hasPage(page)) void loadPage(result.resultId, page)
  }
}

/** The items at these places in order; those that are not there yet are fetched. Rejects with `AppError`. */
export async function cardsAt(places: readonly number[]): Promise<ItemCard[]> {
  const { result } = useResults.getState()
  if (result === null) return []
  const fetched = new Map<number, readonly Hit[]>()
  for (const place of places) {
    const page = Math.floor(place / hitsPerPage)
    if (result.hits.has(place) || fetched.has(page)) continue
    const input = { resultId: result.resultId, offset: page * hitsPerPage, limit: hitsPerPage }
    fetched.set(page, (await api.call('search.page', input)).hits)
  }
  const hits = places.map(
    (place) => result.hits.get(place) ?? fetched.get(Math.floor(place / hitsPerPage))?.[place % hitsPerPage]
  )
  return hits.flatMap((hit) => hit?.card ?? [])
}

/** The hit at a place, once it is there. */
export function hitAt(index: number | null): Hit | null {
  return index === null ? null : (useResults.getState().result?.hits.get(index) ?? null)
}
