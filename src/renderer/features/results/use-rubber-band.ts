import { type RefObject, useEffect } from 'react'
import { clearSelection, selectPlaces, useSelection } from '../../state/selection-store.ts'
import { placesInRectangle } from './grid-moves.ts'
import type { Layout } from './justified-layout.ts'

type GridElement = RefObject<HTMLElement | null>

interface Point {
  x: number
  y: number
}

/** Shorter movements are clicks. */
const startDistancePx = 5

function rectangleOf(a: Point, b: Point) {
  return { left: Math.min(a.x, b.x), top: Math.min(a.y, b.y), right: Math.max(a.x, b.x), bottom: Math.max(a.y, b.y) }
}

/** Follows one drag from an empty place until the button is released. */
function followBand(start: PointerEvent, layout: Layout, scroller: HTMLElement, grid: HTMLElement): void {
  const pointOf = (event: PointerEvent): Point => {
    const box = grid.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }
  const from = pointOf(start)
  const isAdding = start.shiftKey || start.ctrlKey || start.metaKey
  const before = isAdding ? useSelection.getState().selected : new Set<number>()
  const band = document.createElement('div')
  band.className = 'rubber-band'
  const onMove = (event: PointerEvent) => {
    const to = pointOf(event)
    if (!band.isConnected) {
      if (Math.hypot(to.x - from.x, to.y - from.y) < startDistancePx) return
      grid.append(band)
    }
    const { left, top, right, bottom } = rectangleOf(from, to)
    band.style.transform = `translate(${left}px, ${top}px)`
    band.style.width = `${right - left}px`
    band.style.height = `${bottom - top}px`
    selectPlaces(placesInRectangle(layout, { left, top, right, bottom }), before)
    const box = scroller.getBoundingClientRect()
    if (event.clientY > box.bottom - 24) scroller.scrollTop += 16
    else if (event.clientY < box.top + 24) scroller.scrollTop -= 16
  }
  const onEnd = () => {
    if (!band.isConnected && !isAdding) clearSelection()
    band.remove()
    window.removeEventListener('pointermove', onMove)
    window.removeEventListener('pointerup', onEnd)
    window.removeEventListener('pointercancel', onEnd)
  }
  window.addEventListener('pointermove', onMove)
  window.addEventListener('pointerup', onEnd)
  window.addEventListener('pointercancel', onEnd)
}

/** Dragging from the space between the photos chooses everything that the rectangle touches. */
export function useRubberBand(layout: Layout, scroller: GridElement, grid: GridElement): void {
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const onDown = (event: PointerEvent) => {
      const isEmptyPlace = event.target instanceof Element && event.target.closest('[data-index], button') === null
      const isOnScrollbar = event.offsetX > element.clientWidth
      if (event.button !== 0 || event.pointerType !== 'mouse' || !isEmptyPlace || isOnScrollbar || !grid.current) return
      followBand(event, layout, element, grid.current)
    }
    element.addEventListener('pointerdown', onDown)
    return () => element.removeEventListener('pointerdown', onDown)
  }, [layout, scroller, grid])
}
