import { FolderPlus } from 'lucide-react'
import { useState } from 'react'
import { DelayedText } from '../../components/delayed-text.tsx'
import { Page } from '../../components/page.tsx'
import { useLibrary } from '../../state/library-store.ts'
import { AddFolder } from './add-folder.tsx'
import { pickFolders } from './pick-folders.ts'
import { SourceCard } from './source-card.tsx'
import './sources.css'

/** The folders that Keepsake reads. */
export default function SourcesPage() {
  const sources = useLibrary((state) => state.sources)
  const canPick = useLibrary((state) => state.host?.canPickFolders === true)
  const [isAdding, setIsAdding] = useState(false)
  const add = () => (canPick ? void pickFolders() : setIsAdding(true))
  return (
    <Page
      title="Sources"
      actions={
        <button type="button" className="button button--primary" onClick={add}>
          <FolderPlus size={17} aria-hidden="true" /> Add a folder…
        </button>
      }
    >
      {isAdding && <AddFolder onDone={() => setIsAdding(false)} />}
      {sources === null && <DelayedText text="Reading the list of folders" />}
      {sources?.length === 0 && (
        <p className="sources__empty">
          No folder is read yet. Add one with photos or notes; its files stay where they are and as they are.
        </p>
      )}
      <ul className="sources">
        {sources?.map((source) => (
          <li key={source.id}>
            <SourceCard source={source} />
          </li>
        ))}
      </ul>
    </Page>
  )
}
