import { ChevronLeft, ChevronRight } from 'lucide-react'
import { type KeyboardEvent, lazy, Suspense, useEffect, useRef, useState } from 'react'
import { useLibrary } from '../../state/library-store.ts'
import { hitAt, useResults, wantHits } from '../../state/results-store.ts'
import { activate } from '../../state/selection-store.ts'
import { closeViewer, replaceViewer, useView, type ViewerEntry } from '../../state/view-store.ts'
import { Inspector } from '../inspector/inspector.tsx'
import { Filmstrip } from './filmstrip.tsx'
import { PhotoStage } from './photo-stage.tsx'
import { prefetchPhoto } from './prefetch-photo.ts'
import { ViewerBar } from './viewer-bar.tsx'
import './viewer.css'

// The Markdown reader is needed by the first note only.
const NotePage = lazy(() => import('./note-page.tsx'))

/** Goes to another place in the results, when it is there. */
function step(entry: ViewerEntry, by: number): void {
  if (entry.index === null) return
  const index = entry.index + by
  const hit = hitAt(index)
  if (hit === null) return
  activate(index)
  replaceViewer({ card: hit.card, index })
}

/** Neighbours are fetched before they are wanted. */
function useNeighbours({ index, card }: ViewerEntry): void {
  const hits = useResults((state) => state.result?.hits)
  useEffect(() => {
    if (index === null) return
    wantHits(Math.max(0, index - 20), index + 20)
    for (const near of [index + 1, index - 1]) {
      const neighbour = hits?.get(near)?.card
      if (neighbour?.kind === 'photo') prefetchPhoto(neighbour.id)
    }
  }, [index, card.id, hits])
}

function OfflineNote({ entry }: { entry: ViewerEntry }) {
  const source = useLibrary((state) => state.sources?.find(({ id }) => id === entry.card.sourceId))
  const text = entry.card.offline
    ? `${source?.name ?? 'Its folder'} is offline, so this is the small picture. Connect it to see the photo.`
    : 'The photo itself could not be opened, so this is the small picture. It may have been moved or removed.'
  return (
    <p className="viewer__note" role="status">
      {text}
    </p>
  )
}

function StepButton({ entry, by }: { entry: ViewerEntry; by: 1 | -1 }) {
  const isThere = useResults((state) => entry.index !== null && state.result?.hits.has(entry.index + by) === true)
  if (!isThere) return null
  const Icon = by === 1 ? ChevronRight : ChevronLeft
  return (
    <button
      type="button"
      className={`viewer__step viewer__step--${by === 1 ? 'next' : 'previous'}`}
      aria-label={by === 1 ? 'Next' : 'Previous'}
      onClick={() => step(entry, by)}
    >
      <Icon size={24} aria-hidden="true" />
    </button>
  )
}

function useViewerFocus(itemId: number) {
  const viewer = useRef<HTMLElement>(null)
  useEffect(() => {
    if (!viewer.current?.contains(document.activeElement)) viewer.current?.focus({ preventScroll: true })
  }, [itemId])
  useEffect(
    () => () => {
      // Back to the place in the results that was seen last.
      requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-index][tabindex="0"]')?.focus())
    },
    []
  )
  return viewer
}

/** One item over everything: a photo on near-black, a note as a page to read. */
export function Viewer({ entry }: { entry: ViewerEntry }) {
  const { card } = entry
  const viewer = useViewerFocus(card.id)
  const zoom = useRef<((step: 1 | -1 | 0) => void) | null>(null)
  const [failedId, setFailedId] = useState<number | null>(null)
  const { isInspectorOpen, isFilmstripOpen } = useView()
  useNeighbours(entry)
  const isPhoto = card.kind === 'photo'
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return
    if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') step(entry, event.key === 'ArrowRight' ? 1 : -1)
    else if (event.key === ' ' && !(event.target instanceof HTMLButtonElement)) closeViewer()
    else if (event.key === '+' || event.key === '=') zoom.current?.(1)
    else if (event.key === '-') zoom.current?.(-1)
    else if (event.key === '0') zoom.current?.(0)
    else return
    event.preventDefault()
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      ref={viewer}
      className={isPhoto ? 'viewer viewer--photo' : 'viewer viewer--note'}
      role="dialog"
      aria-modal="true"
      aria-label={card.caption ?? card.title}
      data-theme={isPhoto ? 'dark' : undefined}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      <ViewerBar entry={entry} />
      <div className="viewer__middle">
        <div className="viewer__content">
          {isPhoto ? (
            <PhotoStage card={card} zoomRef={zoom} onFailure={() => setFailedId(card.id)} />
          ) : (
            <Suspense fallback={null}>
              <NotePage card={card} />
            </Suspense>
          )}
          {isPhoto && failedId === card.id && <OfflineNote entry={entry} />}
          <StepButton entry={entry} by={-1} />
          <StepButton entry={entry} by={1} />
        </div>
        {isInspectorOpen && <Inspector card={card} />}
      </div>
      {isFilmstripOpen && entry.index !== null && <Filmstrip index={entry.index} />}
    </section>
  )
}
