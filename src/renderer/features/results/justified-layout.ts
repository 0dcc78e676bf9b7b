import type { Band } from '../../../shared/search-result.ts'

export interface LayoutOptions {
  /** Width of the rows in pixels. */
  width: number
  gap: number
  minRowHeight: number
  maxRowHeight: number
  /** The height that rows come near to. */
  targetRowHeight: number
  labelHeight: number
  /** Width divided by height of a note's card. */
  noteAspect: number
}

/** A run of hits that belong together; the label stands above it. */
export interface Section {
  band: Band | null
  start: number
  end: number
  /** Only the first row is shown, and a row after it that offers the rest. */
  isCollapsed: boolean
}

export interface Row {
  readonly kind: 'items' | 'label' | 'more'
  readonly band: Band | null
  readonly top: number
  readonly height: number
  /** Places in the order, end exclusive. For a label: the whole section; for `more`: what is not shown. */
  readonly start: number
  readonly end: number
  /** Whether the items fill the width; the last row of a section does not. */
  readonly isFull: boolean
}

/** A hit's place in its row. */
export interface Cell {
  readonly index: number
  readonly left: number
  readonly width: number
}

export interface Layout {
  readonly rows: readonly Row[]
  readonly height: number
  readonly options: LayoutOptions
  readonly aspects: Float32Array
}

/** Narrower and wider photos are cropped to these shapes, so that one of them cannot take a screen. */
const narrowestAspect = 0.5
const widestAspect = 2.6

/** The shape in which a hit is shown. */
export function shownAspect(aspect: number, noteAspect: number): number {
  if (!(aspect > 0)) return noteAspect
  return Math.min(widestAspect, Math.max(narrowestAspect, aspect))
}

/** Whether all the rest fits in one row without becoming too low: better than one item alone in the next. */
function doesRestFit(aspects: Float32Array, start: number, end: number, options: LayoutOptions): boolean {
  const { width, gap, minRowHeight, noteAspect } = options
  let taken = -gap
  for (let index = start; index < end; index++) {
    taken += gap + shownAspect(aspects[index] ?? 0, noteAspect) * minRowHeight
    if (taken > width) return false
  }
  return true
}

/** Where the row that starts here ends, so that its height comes nearest to the target. */
function endOfRow(aspects: Float32Array, start: number, end: number, options: LayoutOptions): number {
  const { width, gap, targetRowHeight, noteAspect } = options
  if (doesRestFit(aspects, start, end, options)) return end
  let sum = 0
  for (let index = start; index < end; index++) {
    const without = sum
    sum += shownAspect(aspects[index] ?? 0, noteAspect)
    const count = index - start + 1
    const height = (width - gap * (count - 1)) / sum
    if (height > targetRowHeight) continue
    if (count === 1) return index + 1
    const heightWithout = (width - gap * (count - 2)) / without
    // Compared as factors: 20 % too high is as bad as 20 % too low.
    return heightWithout / targetRowHeight < targetRowHeight / height ? index : index + 1
  }
  return end
}

function itemsRow(
  aspects: Float32Array,
  start: number,
  sectionEnd: number,
  top: number,
  band: Band | null,
  options: LayoutOptions
): Row {
  const { width, gap, minRowHeight, maxRowHeight, targetRowHeight, noteAspect } = options
  const end = endOfRow(aspects, start, sectionEnd, options)
  let sum = 0
  for (let index = start; index < end; index++) sum += shownAspect(aspects[index] ?? 0, noteAspect)
  const natural = (width - gap * (end - start - 1)) / sum
  const isFull = end < sectionEnd || natural <= targetRowHeight * 1.2
  const height = isFull ? Math.min(maxRowHeight, Math.max(minRowHeight, natural)) : targetRowHeight
  return { kind: 'items', band, top, height: Math.round(height), start, end, isFull }
}

/** Places all hits in rows. One pass; 100,000 hits take a few milliseconds. */
export function layoutRows(aspects: Float32Array, sections: readonly Section[], options: LayoutOptions): Layout {
  const rows: Row[] = []
  const { gap, labelHeight } = options
  let top = 0
  for (const { band, start, end, isCollapsed } of sections) {
    if (end <= start) continue
    rows.push({ kind: 'label', band, top, height: labelHeight, start, end, isFull: true })
    top += labelHeight
    let index = start
    while (index < end) {
      const row = itemsRow(aspects, index, end, top, band, options)
      rows.push(row)
      index = row.end
      top += row.height + gap
      if (isCollapsed) break
    }
    if (index < end) {
      rows.push({ kind: 'more', band, top, height: labelHeight + 8, start: index, end, isFull: true })
      top += labelHeight + 8
    }
  }
  return { rows, height: top, options, aspects }
}

/** The cells of a row of items, in whole pixels that together fill the row. */
export function cellsOf(layout: Layout, row: Row): Cell[] {
  const { width, gap, noteAspect } = layout.options
  const count = row.end - row.start
  const shapes = Array.from({ length: count }, (_, i) => shownAspect(layout.aspects[row.start + i] ?? 0, noteAspect))
  const sum = shapes.reduce((total, shape) => total + shape, 0)
  const room = width - gap * (count - 1)
  const scale = row.isFull ? room / sum : Math.min(row.height, room / sum)
  let passed = 0
  return shapes.map((shape, i) => {
    const left = Math.round(passed * scale) + gap * i
    passed += shape
    const right = Math.round(passed * scale) + gap * i
    return { index: row.start + i, left, width: right - left }
  })
}

/** Number of the first row whose lower edge is below this offset; binary search. */
export function rowAtOffset(layout: Layout, offset: number): number {
  let low = 0
  let high = layout.rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    const row = layout.rows[middle]
    if (row !== undefined && row.top + row.height <= offset) low = middle + 1
    else high = middle
  }
  return low
}

/** Number of the row of items that holds this place; −1 when it is not shown. */
export function rowOfIndex(layout: Layout, index: number): number {
  let low = 0
  let high = layout.rows.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const row = layout.rows[middle]
    if (row === undefined) break
    if (index < row.start) high = middle - 1
    else if (row.kind === 'label' || index >= row.end) low = middle + 1
    else return row.kind === 'items' ? middle : -1
  }
  return -1
}
