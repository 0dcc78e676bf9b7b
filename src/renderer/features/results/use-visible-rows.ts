import { type RefObject, useCallback, useEffect, useLayoutEffect, useState } from 'react'
import { noteScroll } from '../../state/scroll-speed.ts'
import { type Layout, rowAtOffset } from './justified-layout.ts'

/** Rows this far outside the view are drawn too. Too low: blank rows at speed; too high: slower frames. */
const overscanPx = 500

interface RowRange {
  readonly first: number
  /** Exclusive. */
  readonly end: number
}

function rangeAt(layout: Layout, scrollTop: number, viewportHeight: number): RowRange {
  const first = rowAtOffset(layout, Math.max(0, scrollTop - overscanPx))
  const end = Math.min(layout.rows.length, rowAtOffset(layout, scrollTop + viewportHeight + overscanPx) + 1)
  return { first, end }
}

/** Which rows are in view; changes only when another row comes in or goes out, at most once a frame. */
export function useVisibleRows(layout: Layout, scroller: RefObject<HTMLElement | null>): RowRange {
  const [range, setRange] = useState<RowRange>({ first: 0, end: 0 })
  const measure = useCallback(
    (element: HTMLElement | null) => {
      if (element === null) return
      const next = rangeAt(layout, element.scrollTop, element.clientHeight)
      setRange((now) => (now.first === next.first && now.end === next.end ? now : next))
    },
    [layout]
  )
  useLayoutEffect(() => measure(scroller.current))
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    let frame = 0
    let lastTop = element.scrollTop
    const onScroll = () => {
      frame ||= requestAnimationFrame(() => {
        frame = 0
        noteScroll(element.scrollTop - lastTop)
        lastTop = element.scrollTop
        measure(element)
      })
    }
    element.addEventListener('scroll', onScroll, { passive: true })
    const observer = new ResizeObserver(onScroll)
    observer.observe(element)
    return () => {
      cancelAnimationFrame(frame)
      observer.disconnect()
      element.removeEventListener('scroll', onScroll)
    }
  }, [measure, scroller])
  return range
}
