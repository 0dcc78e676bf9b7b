import { Copy, FolderSearch, ImagePlus, X } from 'lucide-react'
import { useLibrary } from '../../state/library-store.ts'
import { hitAt } from '../../state/results-store.ts'
import { clearSelection, useSelection } from '../../state/selection-store.ts'
import { count } from '../../words.ts'
import { onItems } from '../commands/actions.ts'
import { maxActedOn } from '../commands/current-item.ts'
import { copyItems, revealItem, searchWith } from '../commands/item-actions.ts'
import './selection-bar.css'

/** More than this many terms make no question; the button is not offered then. */
const maxTerms = 20

/** What can be done with the chosen items; there when more than one is chosen. */
export function SelectionBar() {
  const selected = useSelection((state) => state.selected)
  const canReveal = useLibrary((state) => state.host?.canReveal === true)
  if (selected.size < 2) return null
  const first = hitAt(Math.min(...[...selected].slice(0, 1000)))?.card
  return (
    <div className="selection-bar" role="toolbar" aria-label="Chosen items">
      <span className="selection-bar__count tabular" role="status">
        {count(selected.size)} chosen
      </span>
      {selected.size <= maxTerms && (
        <button type="button" className="button button--quiet button--small" onClick={() => void onItems(searchWith)}>
          <ImagePlus size={16} aria-hidden="true" /> Search with them
        </button>
      )}
      {selected.size <= maxActedOn && (
        <button type="button" className="button button--quiet button--small" onClick={() => void onItems(copyItems)}>
          <Copy size={16} aria-hidden="true" /> Copy paths
        </button>
      )}
      {canReveal && first !== undefined && (
        <button type="button" className="button button--quiet button--small" onClick={() => revealItem(first)}>
          <FolderSearch size={16} aria-hidden="true" /> Show in folder
        </button>
      )}
      <button
        type="button"
        className="icon-button"
        aria-label="Choose nothing"
        title="Choose nothing (Esc)"
        onClick={clearSelection}
      >
        <X size={16} aria-hidden="true" />
      </button>
    </div>
  )
}
