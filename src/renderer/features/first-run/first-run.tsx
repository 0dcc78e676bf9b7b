import { FolderPlus, Sparkles } from 'lucide-react'
import { useState } from 'react'
import { api } from '../../api.ts'
import { useLibrary } from '../../state/library-store.ts'
import { attempt } from '../commands/item-actions.ts'
import { AddFolder } from '../sources/add-folder.tsx'
import { pickFolders } from '../sources/pick-folders.ts'
import { SampleProgress } from './sample-progress.tsx'
import './first-run.css'
import '../sources/sources.css'

/** The first screen of a new library: what Keepsake does, where it runs, what it never does. */
export default function FirstRun() {
  const canPick = useLibrary((state) => state.host?.canPickFolders === true)
  const [isAdding, setIsAdding] = useState(false)
  const [isDrawing, setIsDrawing] = useState(false)
  const choose = () => (canPick ? void pickFolders() : setIsAdding(true))
  const drawSample = async () => {
    setIsDrawing(true)
    await attempt(() => api.call('sample.create', {}))
    setIsDrawing(false)
  }
  return (
    <div className="first-run">
      <div className="first-run__column">
        <img className="first-run__sign" src="./icon.svg" alt="" width={64} height={64} />
        <h1 className="first-run__title">Find your photos and notes together</h1>
        <div className="first-run__sentences">
          <p>
            Keepsake reads the folders that you choose and finds what is in them: by a sentence, by a photo, or by a
            photo and a sentence.
          </p>
          <p>Everything happens on this computer, without an account and without a network.</p>
          <p>It never changes, moves or deletes a file of yours.</p>
        </div>
        {isAdding ? (
          <AddFolder onDone={() => setIsAdding(false)} />
        ) : (
          <div className="first-run__actions">
            <button type="button" className="button button--primary" onClick={choose} disabled={isDrawing}>
              <FolderPlus size={17} aria-hidden="true" /> Choose folders…
            </button>
            <button type="button" className="button" onClick={() => void drawSample()} disabled={isDrawing}>
              <Sparkles size={17} aria-hidden="true" /> Try with a drawn sample
            </button>
          </div>
        )}
        {isDrawing ? (
          <SampleProgress />
        ) : (
          <p className="first-run__hint">You can search as soon as the first photos are read, after about a minute.</p>
        )}
      </div>
    </div>
  )
}
