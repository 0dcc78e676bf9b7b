import {
  Copy,
  FolderSearch,
  GalleryThumbnails,
  ImagePlus,
  Images,
  Info,
  type LucideIcon,
  NotebookText,
  X
} from 'lucide-react'
import { useLibrary } from '../../state/library-store.ts'
import { closeViewer, toggleFilmstrip, toggleInspector, useView, type ViewerEntry } from '../../state/view-store.ts'
import { longDate } from '../../words.ts'
import { copyItems, revealItem, searchMoreLike, searchNotesAbout, searchWith } from '../commands/item-actions.ts'

function BarButton({
  label,
  keys,
  Icon,
  isOn,
  run
}: {
  label: string
  keys: string
  Icon: LucideIcon
  isOn?: boolean
  run: () => void
}) {
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      aria-pressed={isOn}
      title={`${label} (${keys})`}
      onClick={run}
    >
      <Icon size={18} aria-hidden="true" />
    </button>
  )
}

/** What is open, and what can be done with it. */
export function ViewerBar({ entry: { card, index } }: { entry: ViewerEntry }) {
  const canReveal = useLibrary((state) => state.host?.canReveal === true)
  const { isInspectorOpen, isFilmstripOpen } = useView()
  return (
    <header className="viewer-bar">
      <BarButton label="Close" keys="Esc" Icon={X} run={closeViewer} />
      <div className="viewer-bar__words">
        <p className="viewer-bar__title">{card.caption ?? card.title}</p>
        <p className="viewer-bar__date">{longDate(card.date)}</p>
      </div>
      <div className="viewer-bar__actions">
        <BarButton label="Search with it" keys="q" Icon={ImagePlus} run={() => searchWith([card])} />
        <BarButton label="More like this" keys="m" Icon={Images} run={() => searchMoreLike(card)} />
        <BarButton label="Notes about this" keys="n" Icon={NotebookText} run={() => searchNotesAbout(card)} />
        <BarButton label="Copy" keys="Ctrl C" Icon={Copy} run={() => copyItems([card])} />
        {canReveal && (
          <BarButton label="Show in its folder" keys="r" Icon={FolderSearch} run={() => revealItem(card)} />
        )}
        {index !== null && (
          <BarButton label="Filmstrip" keys="t" Icon={GalleryThumbnails} isOn={isFilmstripOpen} run={toggleFilmstrip} />
        )}
        <BarButton label="Details" keys="i" Icon={Info} isOn={isInspectorOpen} run={toggleInspector} />
      </div>
    </header>
  )
}
