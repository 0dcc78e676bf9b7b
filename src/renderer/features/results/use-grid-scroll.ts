import { type RefObject, useLayoutEffect, useRef } from 'react'
import { type Layout, rowAtOffset, rowOfIndex } from './justified-layout.ts'

interface Anchor {
  layout: Layout
  questionNumber: number
}

/** The hit at the top of the view and how far its row has been scrolled past. */
function anchorAt(layout: Layout, scrollTop: number): { index: number; offset: number } | null {
  const row = layout.rows[rowAtOffset(layout, scrollTop)]
  return row === undefined ? null : { index: row.start, offset: scrollTop - row.top }
}

/** A new question starts at the top; a new layout of the same one (resize, refresh) keeps its first photo in place. */
export function useGridScroll(layout: Layout, scroller: RefObject<HTMLElement | null>, questionNumber: number): void {
  const last = useRef<Anchor | null>(null)
  useLayoutEffect(() => {
    const element = scroller.current
    const before = last.current
    last.current = { layout, questionNumber }
    if (!element || before === null) return
    if (before.questionNumber !== questionNumber) {
      element.scrollTop = 0
      return
    }
    if (before.layout === layout || element.scrollTop === 0) return
    const anchor = anchorAt(before.layout, element.scrollTop)
    const row = anchor === null ? undefined : layout.rows[rowOfIndex(layout, anchor.index)]
    if (anchor !== null && row !== undefined) element.scrollTop = row.top + Math.min(anchor.offset, row.height)
  }, [layout, questionNumber, scroller])
}
