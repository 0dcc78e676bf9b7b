import { Pause, Play, RefreshCw, SlidersHorizontal, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Source } from '../../../shared/status.ts'
import { api } from '../../api.ts'
import { showMessage } from '../../state/messages.ts'
import { attempt } from '../commands/item-actions.ts'
import { RemoveSource } from './remove-source.tsx'

async function remove(source: Source): Promise<void> {
  const { id, name, path, include, exclude } = source
  await attempt(async () => {
    await api.call('sources.remove', { id })
    showMessage('info', `${name} is no longer read. Its files are as they were.`, {
      label: 'Undo',
      run: () => void attempt(() => api.call('sources.add', { path, name, include, exclude }))
    })
  })
}

/** What can be done with a folder. */
export function SourceActions({
  source,
  isEditing,
  onEdit
}: {
  source: Source
  isEditing: boolean
  onEdit: () => void
}) {
  const [isRemoving, setIsRemoving] = useState(false)
  const { id, name, paused } = source
  return (
    <div className="source__actions">
      <button
        type="button"
        className="button button--small"
        onClick={() => void attempt(() => api.call('sources.update', { id, paused: !paused }))}
      >
        {paused ? <Play size={15} aria-hidden="true" /> : <Pause size={15} aria-hidden="true" />}
        {paused ? 'Resume' : 'Pause'}
      </button>
      <button
        type="button"
        className="button button--small"
        onClick={() =>
          void attempt(() => api.call('sources.rescan', { id }), `${name} has been compared with the disk.`)
        }
      >
        <RefreshCw size={15} aria-hidden="true" /> Compare now
      </button>
      <button type="button" className="button button--small" aria-expanded={isEditing} onClick={onEdit}>
        <SlidersHorizontal size={15} aria-hidden="true" /> Choose files…
      </button>
      <button type="button" className="button button--small button--quiet" onClick={() => setIsRemoving(true)}>
        <Trash2 size={15} aria-hidden="true" /> Remove…
      </button>
      {isRemoving && (
        <RemoveSource
          source={source}
          onCancel={() => setIsRemoving(false)}
          onConfirm={() => {
            setIsRemoving(false)
            void remove(source)
          }}
        />
      )}
    </div>
  )
}
