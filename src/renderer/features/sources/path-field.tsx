import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { isCancelled } from '../../../shared/errors.ts'
import { api } from '../../api.ts'

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
    <div id={id} className="completions" role="listbox" aria-label="Folders">
      {paths.map((path, place) => (
        // The keyboard chooses from the field, as in every combobox.
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
        <div
          key={path}
          id={`${id}-${place}`}
          role="option"
          aria-selected={place === chosen}
          className="completions__path"
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onChoose(path)}
        >
          {path}
        </div>
      ))}
    </div>
  )
}

interface PathFieldProps {
  id: string
  path: string
  /** Id of the sentence that says what is wrong with the path. */
  errorId: string | undefined
  onChange: (path: string) => void
  onCancel: () => void
}

/** A field for the path of a folder; the folders that begin so stand below it. */
export function PathField({ id, path, errorId, onChange, onCancel }: PathFieldProps) {
  const field = useRef<HTMLInputElement>(null)
  const [chosen, setChosen] = useState(-1)
  const [isOpen, setIsOpen] = useState(true)
  const found = useCompletions(path)
  const paths = isOpen ? found.filter((candidate) => candidate !== path).slice(0, 8) : []
  // The person asked for this field with a click.
  useEffect(() => field.current?.focus(), [])
  const choose = (value: string) => {
    onChange(value)
    setChosen(-1)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const picked = paths[chosen] ?? (event.key === 'Tab' && paths.length === 1 ? paths[0] : undefined)
    if (event.key === 'ArrowDown') setChosen((now) => Math.min(paths.length - 1, now + 1))
    else if (event.key === 'ArrowUp') setChosen((now) => Math.max(-1, now - 1))
    else if ((event.key === 'Enter' || event.key === 'Tab') && picked !== undefined && !event.shiftKey) choose(picked)
    else if (event.key === 'Escape') onCancel()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div className="add-folder__field">
      <input
        ref={field}
        id={id}
        className="field"
        role="combobox"
        aria-expanded={paths.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={chosen >= 0 ? `${id}-list-${chosen}` : undefined}
        aria-invalid={errorId !== undefined}
        aria-describedby={errorId}
        autoComplete="off"
        spellCheck={false}
        value={path}
        onChange={(event) => choose(event.target.value)}
        onFocus={() => setIsOpen(true)}
        onBlur={() => setIsOpen(false)}
        onKeyDown={onKeyDown}
      />
      {paths.length > 0 && <CompletionList id={`${id}-list`} paths={paths} chosen={chosen} onChoose={choose} />}
    </div>
  )
}
