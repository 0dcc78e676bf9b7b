import { type HTMLAttributes, type RefObject, useEffect } from 'react'
import { hitAt } from '../../state/results-store.ts'
import {
  activate,
  clearSelection,
  selectPlaces,
  selectRangeTo,
  toggleSelected,
  useSelection
} from '../../state/selection-store.ts'
import { openDialog, openViewer } from '../../state/view-store.ts'
import { startItemDrag } from '../composer/item-drag.ts'
import { lastShown, movePage, moveVertically } from './grid-moves.ts'
import { type Layout, rowOfIndex } from './justified-layout.ts'
import { useRubberBand } from './use-rubber-band.ts'

type GridElement = RefObject<HTMLElement | null>

function placeOf(target: EventTarget | null): number | null {
  const item = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null
  return item === null ? null : Number(item.dataset.index)
}

/** Opens the hit at a place in the viewer. */
export function openPlace(index: number | null): void {
  const hit = hitAt(index)
  if (hit !== null) openViewer({ card: hit.card, index })
}

function target(layout: Layout, key: string, from: number, viewportHeight: number): number | null {
  const last = lastShown(layout)
  if (last === null) return null
  switch (key) {
    case 'ArrowLeft':
      return Math.max(0, from - 1)
    case 'ArrowRight':
      return Math.min(last, from + 1)
    case 'ArrowUp':
      return moveVertically(layout, from, -1)
    case 'ArrowDown':
      return moveVertically(layout, from, 1)
    case 'PageUp':
      return movePage(layout, from, viewportHeight, -1)
    case 'PageDown':
      return movePage(layout, from, viewportHeight, 1)
    case 'Home':
      return 0
    case 'End':
      return last
    default:
      return null
  }
}

/** Scrolls as little as needed so that the row of this place is in view. */
function reveal(layout: Layout, scroller: HTMLElement, index: number): void {
  const row = layout.rows[rowOfIndex(layout, index)]
  if (row === undefined) return
  const margin = 48
  if (row.top - margin < scroller.scrollTop) scroller.scrollTop = Math.max(0, row.top - margin)
  else if (row.top + row.height + margin > scroller.scrollTop + scroller.clientHeight) {
    scroller.scrollTop = row.top + row.height + margin - scroller.clientHeight
  }
}

function onKeyDown(event: React.KeyboardEvent, layout: Layout, scroller: HTMLElement | null): void {
  const from = placeOf(event.target)
  if (from === null || scroller === null || event.altKey) return
  const isCommand = event.ctrlKey || event.metaKey
  if (isCommand && event.key.toLowerCase() === 'a') {
    const last = lastShown(layout)
    if (last !== null)
      selectPlaces(
        Array.from({ length: last + 1 }, (_, place) => place),
        new Set()
      )
  } else if (event.key === 'Enter' || event.key === ' ') {
    if (isCommand) toggleSelected(from)
    else openPlace(from)
  } else {
    const to = target(layout, event.key, from, scroller.clientHeight)
    if (to === null) return
    if (event.shiftKey) selectRangeTo(to)
    else activate(to)
    reveal(layout, scroller, to)
  }
  event.preventDefault()
}

function onClick(event: React.MouseEvent): void {
  const index = placeOf(event.target)
  if (index === null) return
  if (event.target instanceof Element && event.target.closest('[data-why]')) {
    activate(index)
    openDialog('why')
  } else if (event.shiftKey) selectRangeTo(index)
  else if (event.ctrlKey || event.metaKey) toggleSelected(index)
  else {
    clearSelection()
    toggleSelected(index)
  }
}

/** Moves the keyboard's focus to the active place, also when its row is drawn only now. */
function useActiveFocus(grid: GridElement): void {
  const active = useSelection((state) => state.active)
  useEffect(() => {
    const focused = document.activeElement
    const isOurs = focused === document.body || grid.current?.contains(focused)
    if (active === null || !isOurs) return
    grid.current?.querySelector<HTMLElement>(`[data-index="${active}"]`)?.focus({ preventScroll: true })
  }, [active, grid])
}

/** Keyboard, mouse and touch in the results: all handled in one place, found by `data-index`. */
export function useGridInput(layout: Layout, scroller: GridElement, grid: GridElement): HTMLAttributes<HTMLDivElement> {
  useActiveFocus(grid)
  useRubberBand(layout, scroller, grid)
  return {
    onKeyDown: (event) => onKeyDown(event, layout, scroller.current),
    onClick,
    onDoubleClick: (event) => openPlace(placeOf(event.target)),
    onPointerUp: (event) => {
      if (event.pointerType === 'touch') openPlace(placeOf(event.target))
    },
    onFocus: (event) => {
      const index = placeOf(event.target)
      if (index !== null) activate(index)
    },
    onDragStart: (event) => {
      const hit = hitAt(placeOf(event.target))
      if (hit !== null) startItemDrag(event, hit.card)
    }
  }
}
