import { type FormEvent, useId, useState } from 'react'
import { api, messageOf } from '../../api.ts'
import { PathField } from './path-field.tsx'

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

/** Adds a folder by its path, for hosts without a folder picker. */
export function AddFolder({ onDone }: { onDone: () => void }) {
  const id = useId()
  const [path, setPath] = useState('')
  const { error, isAdding, add, clearError } = useAddFolder(path, onDone)
  const change = (value: string) => {
    setPath(value)
    clearError()
  }
  return (
    <form className="add-folder" onSubmit={(event) => void add(event)}>
      <label className="add-folder__label" htmlFor={`${id}-path`}>
        Path of the folder on this computer
      </label>
      <div className="add-folder__line">
        <PathField
          id={`${id}-path`}
          path={path}
          errorId={error === null ? undefined : `${id}-error`}
          onChange={change}
          onCancel={onDone}
        />
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
