import { useCallback, useEffect, useState } from 'react'
import { isCancelled } from '../../../shared/errors.ts'
import type { Failure } from '../../../shared/status.ts'
import { api, messageOf } from '../../api.ts'
import { DelayedText } from '../../components/delayed-text.tsx'
import { count, counted, middleEllipsis } from '../../words.ts'
import { attempt } from '../commands/item-actions.ts'
import './failure-list.css'

type FailureState = 'failed' | 'skipped'
const shownAtOnce = 50

/** The list, read again whenever the number of such files changes. */
function useFailures(state: FailureState, sourceId: number | null, knownCount: number, limit: number) {
  const [page, setPage] = useState<{ total: number; failures: Failure[] } | null>(null)
  const [error, setError] = useState<string | null>(null)
  const read = useCallback(
    async (signal?: AbortSignal) => {
      try {
        setPage(await api.call('failures.list', { state, sourceId, limit }, { signal }))
        setError(null)
      } catch (failure) {
        if (!isCancelled(failure)) setError(messageOf(failure))
      }
    },
    [state, sourceId, limit]
  )
  useEffect(() => {
    const controller = new AbortController()
    void read(controller.signal)
    return () => controller.abort()
  }, [read, knownCount])
  return { page, error, read }
}

function FailureRow({ failure, state, onDone }: { failure: Failure; state: FailureState; onDone: () => void }) {
  const { id, relativePath, message, sourceName } = failure
  const act = async (method: 'failures.retry' | 'failures.ignore') => {
    await attempt(() => api.call(method, { ids: [id] }))
    onDone()
  }
  return (
    <li className="failure">
      <div className="failure__words">
        <p className="failure__path" title={`${sourceName}/${relativePath}`}>
          {middleEllipsis(relativePath, 70)}
        </p>
        <p className="failure__reason">{message}</p>
      </div>
      <div className="failure__actions">
        <button
          type="button"
          className="button button--small"
          aria-label={`Try again: ${relativePath}`}
          onClick={() => void act('failures.retry')}
        >
          Try again
        </button>
        {state === 'failed' && (
          <button
            type="button"
            className="button button--small button--quiet"
            aria-label={`Ignore: ${relativePath}`}
            onClick={() => void act('failures.ignore')}
          >
            Ignore
          </button>
        )}
      </div>
    </li>
  )
}

interface FailureListProps {
  state: FailureState
  /** Null for all sources. */
  sourceId: number | null
  /** How many there are as far as the status tells; a change reads the list again. */
  knownCount: number
}

/** Files that could not be read or were left out, each with the reason and what can be done. */
export function FailureList({ state, sourceId, knownCount }: FailureListProps) {
  const [limit, setLimit] = useState(shownAtOnce)
  const { page, error, read } = useFailures(state, sourceId, knownCount, limit)
  if (error !== null) return <p role="alert">{error}</p>
  if (page === null) return <DelayedText text="Reading the list" />
  if (page.total === 0)
    return (
      <p className="failures__none">{state === 'failed' ? 'Every file could be read.' : 'No file was left out.'}</p>
    )
  const ids = page.total === page.failures.length ? page.failures.map(({ id }) => id) : null
  return (
    <div className="failures">
      {state === 'failed' && (
        <div className="failures__head">
          <p>Nothing else is affected.</p>
          {ids !== null && ids.length > 1 && (
            <button
              type="button"
              className="button button--small"
              onClick={() => void attempt(() => api.call('failures.retry', { ids })).then(() => read())}
            >
              Try all {count(ids.length)} again
            </button>
          )}
        </div>
      )}
      <ul>
        {page.failures.map((failure) => (
          <FailureRow key={failure.id} failure={failure} state={state} onDone={() => void read()} />
        ))}
      </ul>
      {page.total > page.failures.length && (
        <button
          type="button"
          className="button button--small"
          onClick={() => setLimit((now) => Math.min(500, now * 4))}
          disabled={limit >= 500}
        >
          {limit >= 500
            ? `${counted(page.total - 500, 'more file')}; the command line lists them all`
            : `Show more of ${count(page.total)}`}
        </button>
      )}
    </div>
  )
}
