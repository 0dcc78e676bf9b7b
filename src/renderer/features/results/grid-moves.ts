import { type Cell, cellsOf, type Layout, rowAtOffset, rowOfIndex } from './justified-layout.ts'

/** The next row of items in a direction. */
function itemsRowFrom(layout: Layout, from: number, step: 1 | -1): number {
  for (let number = from + step; number >= 0 && number < layout.rows.length; number += step) {
    if (layout.rows[number]?.kind === 'items') return number
  }
  return -1
}

function nearestCell(cells: readonly Cell[], centre: number): Cell | undefined {
  const distance = ({ left, width }: Cell) => Math.abs(left + width / 2 - centre)
  return cells.reduce<Cell | undefined>(
    (best, cell) => (best === undefined || distance(cell) < distance(best) ? cell : best),
    undefined
  )
}

function centreOf(layout: Layout, index: number): number {
  const row = layout.rows[rowOfIndex(layout, index)]
  const cell = row === undefined ? undefined : cellsOf(layout, row).find((candidate) => candidate.index === index)
  return cell === undefined ? 0 : cell.left + cell.width / 2
}

/** The place above or below this one: the cell whose centre is nearest. Null at the edge. */
export function moveVertically(layout: Layout, index: number, step: 1 | -1): number | null {
  const row = layout.rows[itemsRowFrom(layout, rowOfIndex(layout, index), step)]
  return row === undefined ? null : (nearestCell(cellsOf(layout, row), centreOf(layout, index))?.index ?? null)
}

/** The place a screen further up or down; the first or last row when there is no more. */
export function movePage(layout: Layout, index: number, viewportHeight: number, step: 1 | -1): number | null {
  const from = layout.rows[rowOfIndex(layout, index)]
  if (from === undefined) return null
  const aim = Math.max(0, from.top + from.height / 2 + step * Math.max(viewportHeight - from.height, from.height))
  const number = Math.min(layout.rows.length - 1, rowAtOffset(layout, aim))
  const direct = layout.rows[number]?.kind === 'items' ? number : itemsRowFrom(layout, number, step)
  const row = layout.rows[direct === -1 ? itemsRowFrom(layout, number, step === 1 ? -1 : 1) : direct]
  return row === undefined ? null : (nearestCell(cellsOf(layout, row), centreOf(layout, index))?.index ?? null)
}

/** The last place that is shown. */
export function lastShown(layout: Layout): number | null {
  const row = layout.rows[itemsRowFrom(layout, layout.rows.length, -1)]
  return row === undefined ? null : row.end - 1
}

/** Places whose cells touch a rectangle; coordinates are those of the layout. */
export function placesInRectangle(
  layout: Layout,
  rectangle: { left: number; top: number; right: number; bottom: number }
): number[] {
  const places: number[] = []
  for (let number = rowAtOffset(layout, rectangle.top); number < layout.rows.length; number++) {
    const row = layout.rows[number]
    if (row === undefined || row.top > rectangle.bottom) break
    if (row.kind !== 'items') continue
    for (const { index, left, width } of cellsOf(layout, row)) {
      if (left < rectangle.right && left + width > rectangle.left) places.push(index)
    }
  }
  return places
}
