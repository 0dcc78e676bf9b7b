import type { QueryProblem } from '../../../shared/query.ts'
import { parseQuery } from '../../../shared/query-text.ts'
import { currentComposition, setDraft } from '../../state/composer-store.ts'
import { useResults } from '../../state/results-store.ts'
import { focusComposer } from './composer-focus.ts'

/** Puts the suggestion where the problem is. */
export function acceptSuggestion({ start, end, suggestion }: QueryProblem): void {
  const { draft } = currentComposition()
  if (suggestion !== null) setDraft(draft.slice(0, start) + suggestion + draft.slice(end))
  focusComposer()
}

/** One sentence about what was not understood, typed or asked. */
export function DraftProblem({ draft }: { draft: string }) {
  const problem = parseQuery(draft).problems[0]
  const error = useResults((state) => state.error)
  if (problem === undefined) {
    const isAboutQuery = error?.code === 'invalid-query' || error?.code === 'invalid-input'
    return isAboutQuery ? (
      <p className="problem" role="alert">
        {error.message}
      </p>
    ) : null
  }
  return (
    <p id="draft-problem" className="problem" role="status">
      {problem.message}
      {problem.suggestion !== null && (
        <button type="button" className="problem__suggestion" onClick={() => acceptSuggestion(problem)}>
          <span className="problem__text">{problem.suggestion}</span> <kbd>Tab</kbd>
        </button>
      )}
    </p>
  )
}
