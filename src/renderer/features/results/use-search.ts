import { useEffect, useRef } from 'react'
import { useComposition } from '../../state/composer-store.ts'
import { type Composition, queryOf } from '../../state/composition.ts'
import { useLibrary } from '../../state/library-store.ts'
import { refreshResults, runQuery, useResults } from '../../state/results-store.ts'
import { resetSelection, useSelection } from '../../state/selection-store.ts'

/** Typing faster than this asks once. Too low: questions that nobody waits for; too high: results lag behind. */
const typingDelayMs = 80
/** While the library grows, the list on screen follows at most this often. */
const followDelayMs = 2_000
const retryDelayMs = 1_500

function isWaitingForPhoto({ chips }: Composition): boolean {
  return chips.some((chip) => chip.kind === 'image' && chip.imageId === null)
}

/** Asks whenever the composition means something else than before. */
function useAsk(): void {
  const composition = useComposition()
  const asked = useRef<string | null>(null)
  useEffect(() => {
    if (isWaitingForPhoto(composition)) return
    const query = queryOf(composition)
    const text = JSON.stringify(query)
    if (text === asked.current) return
    const ask = () => {
      asked.current = text
      runQuery(query)
    }
    if (asked.current === null) return ask()
    const timer = setTimeout(ask, typingDelayMs)
    return () => clearTimeout(timer)
  }, [composition])
}

/** Whether a list may change under the person: only at its top, with nothing chosen in it. */
function mayRefresh(): boolean {
  const { selected, active } = useSelection.getState()
  const scroller = document.querySelector('.results')
  const isPointedAt = document.querySelector('.cell__item:hover') !== null
  return selected.size === 0 && active === null && !isPointedAt && (scroller === null || scroller.scrollTop < 4)
}

/** Follows the library while it grows. */
function useFollowLibrary(): void {
  const revision = useLibrary((state) => state.status?.revision)
  const shown = useResults((state) => state.result?.revision)
  const isBehind = revision !== undefined && shown !== undefined && revision !== shown
  useEffect(() => {
    if (!isBehind) return
    const timer = setInterval(() => {
      if (mayRefresh() && !useResults.getState().isRunning) refreshResults()
    }, followDelayMs)
    return () => clearInterval(timer)
  }, [isBehind])
}

/** Asks again after the engine could not be reached. */
function useRetry(): void {
  const retry = useResults((state) => state.error?.retry)
  const error = useResults((state) => state.error)
  const connection = useLibrary((state) => state.connection)
  useEffect(() => {
    if (error === null || retry === 'never' || connection !== 'connected') return
    const timer = setTimeout(refreshResults, retryDelayMs)
    return () => clearTimeout(timer)
  }, [error, retry, connection])
}

/** Keeps the results in step with the composer and the library. */
export function useSearch(): void {
  useAsk()
  useFollowLibrary()
  useRetry()
  const resultId = useResults((state) => state.result?.resultId)
  useEffect(resetSelection, [resultId])
}
