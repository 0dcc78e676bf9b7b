import { Fragment, type KeyboardEvent } from 'react'
import type { QueryProblem } from '../../../shared/query.ts'
import { parseQuery } from '../../../shared/query-text.ts'
import { commitDraft, currentComposition, removeChip, setDraft, typeDraft } from '../../state/composer-store.ts'
import { draftFieldId } from './composer-focus.ts'
import { acceptSuggestion } from './draft-problem.tsx'
import { usePlaceholder } from './use-placeholder.ts'

function focusLastChip(): void {
  const chips = document.querySelectorAll<HTMLElement>('[data-chip]')
  chips[chips.length - 1]?.focus()
}

function focusFirstResult(): void {
  document.querySelector<HTMLElement>('[data-index][tabindex="0"]')?.focus()
}

/** Handles one key; true when it was ours. */
function handleKey(event: KeyboardEvent<HTMLTextAreaElement>): boolean {
  const { value, selectionStart, selectionEnd } = event.currentTarget
  const isAtStart = selectionStart === 0 && selectionEnd === 0
  const isAtEnd = selectionStart === value.length && selectionEnd === value.length
  switch (event.key) {
    case 'Enter':
      // Ctrl/Cmd: the words become a term of their own, and another one can follow.
      if (event.ctrlKey || event.metaKey) commitDraft()
      else if (!event.nativeEvent.isComposing) focusFirstResult()
      return true
    case 'ArrowDown':
      if (isAtEnd) focusFirstResult()
      return isAtEnd
    case 'ArrowLeft':
      if (isAtStart) focusLastChip()
      return isAtStart
    case 'Backspace': {
      const last = currentComposition().chips.at(-1)
      if (!isAtStart || last === undefined) return false
      removeChip(last.key)
      return true
    }
    case 'Tab': {
      const problem = parseQuery(value).problems.find(({ suggestion }) => suggestion !== null)
      if (event.shiftKey || problem === undefined) return false
      acceptSuggestion(problem)
      return true
    }
    case 'Escape':
      if (value === '') event.currentTarget.blur()
      else setDraft('')
      return true
    default:
      return false
  }
}

/** The same text behind the field, invisible but for a dotted line under what was not understood. */
function ProblemMarks({ draft, problems }: { draft: string; problems: readonly QueryProblem[] }) {
  return (
    <div className="draft__marks" aria-hidden="true">
      {problems.map(({ start, end }, number) => (
        <Fragment key={start}>
          {draft.slice(problems[number - 1]?.end ?? 0, start)}
          <span className="draft__problem">{draft.slice(start, end)}</span>
        </Fragment>
      ))}
    </div>
  )
}

/** Where the words are typed; it grows to three lines. */
export function DraftField({ draft, hasChips }: { draft: string; hasChips: boolean }) {
  const { problems } = parseQuery(draft)
  const placeholder = usePlaceholder()
  return (
    <div className="draft">
      {problems.length > 0 && <ProblemMarks draft={draft} problems={problems} />}
      <textarea
        id={draftFieldId}
        className="draft__field"
        rows={1}
        value={draft}
        placeholder={hasChips ? 'Add words' : placeholder}
        aria-label="Search your photos and notes"
        aria-invalid={problems.length > 0}
        aria-describedby={problems.length > 0 ? 'draft-problem' : undefined}
        autoComplete="off"
        autoCorrect="off"
        spellCheck={false}
        maxLength={10_000}
        onChange={(event) => typeDraft(event.target.value.replaceAll('\n', ' '))}
        onKeyDown={(event) => {
          if (handleKey(event)) event.preventDefault()
        }}
      />
    </div>
  )
}
