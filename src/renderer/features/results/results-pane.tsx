import { useRef } from 'react'
import { useLibrary } from '../../state/library-store.ts'
import { type ResultSet, useResults } from '../../state/results-store.ts'
import { ResultGrid } from './result-grid.tsx'
import { ResultsHead } from './results-head.tsx'
import { ResultsState } from './results-state.tsx'
import './results.css'

function isBrowse({ plan, query }: ResultSet): boolean {
  return plan.verb === 'browse' && query.filters.length === 0
}

/** The answer to the question, or what there is to say instead. */
export function ResultsPane() {
  const scroller = useRef<HTMLDivElement>(null)
  const { result, isStale, error } = useResults()
  const sourceCount = useLibrary((state) => state.sources?.length)
  const hasHits = result !== null && result.total > 0
  return (
    <section className="results-pane" aria-label="Search results">
      <h1 className="visually-hidden">Search</h1>
      {result !== null && <ResultsHead result={result} isBrowse={isBrowse(result)} />}
      <div ref={scroller} className="results" id="results">
        {hasHits ? (
          <ResultGrid
            result={result}
            scroller={scroller}
            isStale={isStale}
            browseLabel={isBrowse(result) ? 'Newest first' : 'By date, newest first'}
          />
        ) : (
          <ResultsState
            result={result}
            error={error}
            isBrowse={result !== null && isBrowse(result)}
            sourceCount={sourceCount}
          />
        )}
      </div>
    </section>
  )
}
