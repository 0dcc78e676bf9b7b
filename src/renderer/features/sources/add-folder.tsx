import { type FormEvent, useEffect, useId, useState } from 'react'
import { isCancelled } from '../../../shared/errors.ts'
import { api, messageOf } from '../../api.ts'

/** Typing faster than this asks once. */
const completeDelayMs = 90

/** Folders whose path begins like the typed one. */
function useCompletions(prefix: string): readonly string[] {
  const [paths, setPaths] = useState<readonly string[]>([])
  useEffect(() => {
    const controller = new AbortController()
    const ask = async () => {
      try {
        setPaths(await api.call('sources.completePath', { prefix }, { signal: controller.signal }))
      } catch (error) {
        if (!isCancelled(error)) setPaths([])
      }
    }
    const timer = setTimeout(() => void ask(), completeDelayMs)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [prefix])
  return paths
}

function CompletionList({
  id,
  paths,
  chosen,
  onChoose
}: {
  id: string
  paths: readonly string[]
  chosen: number
  onChoose: (path: string) => void
}) {
  return (
    <ul id={id} className="completions" role="listbox" aria-label="Folders">
      {paths.map((path, place) => (
        // The keyboard chooses from the field, as in every combobox.
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
        <li
          key={path}
          id={`${id}-${place}`}
          role="option"
          aria-selected={place === chosen}
          className="completions__path"
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onChoose(path)}
        >
          {path}
        </li>
      ))}
    </ul>
  )
}

function useAddFolder(path: string, onDone: () => void) {
  const [error, setError] = useState<string | null>(null)
  const [isAdding, setIsAdding] = useState(false)
  const add = async (event: FormEvent) => {
    event.preventDefault()
    if (path.trim() === '') return setError('Type the path of a folder, for example /home/anna/Pictures.')
    setIsAdding(true)
    try {
      await api.call('sources.add', { path: path.trim() })
      onDone()
    } catch (failure) {
      setError(messageOf(failure))
      setIsAdding(false)
    }
  }
  return { error, isAdding, add, clearError: () => setError(null) }
}

/** A field for the path of a folder, with completion, for hosts without a folder picker. */
export function AddFolder({ onDone }: { onDone: () => void }) {
  const id = useId()
  const [path, setPath] = useState('')
  const [chosen, setChosen] = useState(-1)
  const [isOpen, setIsOpen] = useState(true)
  const found = useCompletions(path)
  const paths = isOpen ? found.filter((candidate) => candidate !== path).slice(0, 8) : []
  const { error, isAdding, add, clearError } = useAddFolder(path, onDone)
  const choose = (value: string) => {
    setPath(value)
    setChosen(-1)
    clearError()
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    const picked = paths[chosen] ?? (event.key === 'Tab' && paths.length === 1 ? paths[0] : undefined)
    if (event.key === 'ArrowDown') setChosen((now) => Math.min(paths.length - 1, now + 1))
    else if (event.key === 'ArrowUp') setChosen((now) => Math.max(-1, now - 1))
    else if ((event.key === 'Enter' || event.key === 'Tab') && picked !== undefined && !event.shiftKey) choose(picked)
    else if (event.key === 'Escape') onDone()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <form className="add-folder" onSubmit={(event) => void add(event)}>
      <label className="add-folder__label" htmlFor={`${id}-path`}>
        Path of the folder on this computer
      </label>
      <div className="add-folder__line">
        <div className="add-folder__field">
          <input
            id={`${id}-path`}
            className="field"
            role="combobox"
            aria-expanded={paths.length > 0}
            aria-controls={`${id}-list`}
            aria-activedescendant={chosen >= 0 ? `${id}-list-${chosen}` : undefined}
            aria-invalid={error !== null}
            aria-describedby={error === null ? undefined : `${id}-error`}
            autoComplete="off"
            spellCheck={false}
            // The person asked for this field with a click.
            // oxlint-disable-next-line jsx-a11y/no-autofocus
            autoFocus
            value={path}
            onChange={(event) => choose(event.target.value)}
            onFocus={() => setIsOpen(true)}
            onBlur={() => setIsOpen(false)}
            onKeyDown={onKeyDown}
          />
          {paths.length > 0 && <CompletionList id={`${id}-list`} paths={paths} chosen={chosen} onChoose={choose} />}
        </div>
        <button type="submit" className="button button--primary" disabled={isAdding}>
          Add
        </button>
        <button type="button" className="button button--quiet" onClick={onDone}>
          Cancel
        </button>
      </div>
      {error !== null && (
        <p id={`${id}-error`} className="add-folder__error" role="alert">
          {error}
        </p>
      )}
    </form>
  )
}
