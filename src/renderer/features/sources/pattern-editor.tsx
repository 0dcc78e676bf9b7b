import { useId, useState } from 'react'
import type { Source } from '../../../shared/status.ts'
import { api, messageOf } from '../../api.ts'

/** One pattern a line. */
function patternsOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function PatternField({
  label,
  hint,
  value,
  onChange
}: {
  label: string
  hint: string
  value: string
  onChange: (value: string) => void
}) {
  const id = useId()
  return (
    <div className="patterns__field">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        className="field"
        rows={3}
        spellCheck={false}
        aria-describedby={`${id}-hint`}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <p id={`${id}-hint`} className="patterns__hint">
        {hint}
      </p>
    </div>
  )
}

/** Which files of a folder are read. */
export function PatternEditor({ source, onDone }: { source: Source; onDone: () => void }) {
  const [include, setInclude] = useState(source.include.join('\n'))
  const [exclude, setExclude] = useState(source.exclude.join('\n'))
  const [error, setError] = useState<string | null>(null)
  const save = async () => {
    try {
      await api.call('sources.update', { id: source.id, include: patternsOf(include), exclude: patternsOf(exclude) })
      onDone()
    } catch (failure) {
      setError(messageOf(failure))
    }
  }
  return (
    <form
      className="patterns"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <PatternField
        label="Read only"
        hint="Empty reads everything. One pattern a line, for example 2024/** or **/*.md"
        value={include}
        onChange={setInclude}
      />
      <PatternField
        label="Leave out"
        hint="Wins over the field above, for example **/drafts/** or *.tif"
        value={exclude}
        onChange={setExclude}
      />
      {error !== null && (
        <p className="patterns__error" role="alert">
          {error}
        </p>
      )}
      <div className="patterns__actions">
        <button type="submit" className="button button--primary button--small">
          Save
        </button>
        <button type="button" className="button button--quiet button--small" onClick={onDone}>
          Cancel
        </button>
      </div>
    </form>
  )
}
