import type { LayoutOptions } from './justified-layout.ts'

const labelHeight = 36
const noteAspect = 1.32

/** Row heights and gaps for a width: lower rows in a narrow window, so that two photos fit side by side. */
export function layoutOptionsFor(width: number): LayoutOptions {
  const isNarrow = width < 560
  return {
    width,
    gap: isNarrow ? 4 : 8,
    minRowHeight: isNarrow ? 110 : 160,
    maxRowHeight: 260,
    targetRowHeight: isNarrow ? 150 : width > 1500 ? 226 : 204,
    labelHeight,
    noteAspect
  }
}
