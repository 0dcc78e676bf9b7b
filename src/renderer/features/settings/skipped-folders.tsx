import { X } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { defaultSettings } from '../../../shared/settings.ts'
import { api } from '../../api.ts'
import { useLibrary } from '../../state/library-store.ts'
import { attempt } from '../commands/item-actions.ts'
import { Setting } from './setting.tsx'

function save(skippedFolders: string[]): void {
  void attempt(() => api.call('settings.update', { skippedFolders }))
}

/** Names of folders that are never entered. */
export function SkippedFolders() {
  const names = useLibrary((state) => state.settings.skippedFolders)
  const [text, setText] = useState('')
  const add = (event: FormEvent) => {
    event.preventDefault()
    const name = text.trim().replace(/[\\/]+$/, '')
    if (name === '') return
    if (!names.includes(name)) save([...names, name])
    setText('')
  }
  const isStandard = names.join('\n') === defaultSettings.skippedFolders.join('\n')
  return (
    <Setting
      title="Folders that are never entered"
      sentence="By name, wherever they lie; * stands for any letters. These belong to the system or to other programs and hold no photos or notes of yours."
    >
      <ul className="name-list">
        {names.map((name) => (
          <li key={name} className="name-list__name">
            <code>{name}</code>
            <button
              type="button"
              aria-label={`Enter folders called ${name} again`}
              title="Remove"
              onClick={() => save(names.filter((kept) => kept !== name))}
            >
              <X size={13} aria-hidden="true" />
            </button>
          </li>
        ))}
      </ul>
      <form className="name-list__add" onSubmit={add}>
        <input
          className="field"
          placeholder="Name of a folder"
          aria-label="Name of a folder that is never entered"
          value={text}
          spellCheck={false}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" className="button">
          Add
        </button>
        {!isStandard && (
          <button type="button" className="button button--quiet" onClick={() => save(defaultSettings.skippedFolders)}>
            Back to the normal list
          </button>
        )}
      </form>
    </Setting>
  )
}
