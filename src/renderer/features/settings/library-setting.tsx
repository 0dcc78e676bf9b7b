import { api } from '../../api.ts'
import { useLibrary } from '../../state/library-store.ts'
import { showMessage } from '../../state/messages.ts'
import { attempt } from '../commands/item-actions.ts'
import { Setting } from './setting.tsx'

async function backUp(): Promise<void> {
  await attempt(async () => {
    const { file } = await api.call('library.backup', {})
    showMessage('info', `The backup is written and checked: ${file}`)
  })
}

/** Where the library lies, a backup of it, and the version. */
export function LibrarySetting() {
  const directory = useLibrary((state) => state.status?.libraryDirectory)
  const version = useLibrary((state) => state.host?.version)
  return (
    <Setting
      title="Library"
      sentence="What you made in Keepsake and what it worked out lies here. Your photos and notes stay in their own folders."
      control={
        <button type="button" className="button" onClick={() => void backUp()}>
          Back up now
        </button>
      }
    >
      <p className="library-place">{directory}</p>
      {version !== undefined && <p className="library-place">Keepsake {version}</p>}
    </Setting>
  )
}
