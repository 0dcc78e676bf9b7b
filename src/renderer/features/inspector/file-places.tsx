import { Copy } from 'lucide-react'
import type { ItemDetail } from '../../../shared/item.ts'
import { middleEllipsis } from '../../words.ts'
import { attempt, copyText } from '../commands/item-actions.ts'

/** Where the file lies; a click copies the path. */
export function FilePlaces({ files }: { files: ItemDetail['files'] }) {
  return (
    <section className="inspector__section">
      <h3 className="inspector__heading">
        {files.length === 1 ? 'File' : `${files.length} files with the same contents`}
      </h3>
      <ul>
        {files.map(({ absolutePath, sourceName }) => (
          <li key={absolutePath}>
            <button
              type="button"
              className="path"
              title={`${absolutePath}\nClick to copy`}
              aria-label={`Copy the path ${absolutePath}`}
              onClick={() => void attempt(() => copyText(absolutePath), 'The path is on the clipboard.')}
            >
              <span className="path__text">{middleEllipsis(absolutePath, 64)}</span>
              <Copy size={14} aria-hidden="true" />
            </button>
            <p className="path__source">in {sourceName}</p>
          </li>
        ))}
      </ul>
    </section>
  )
}
