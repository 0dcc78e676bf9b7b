import { describe, expect, it } from 'vitest'
import { layoutOptionsFor } from '../../src/renderer/features/results/grid-metrics.ts'
import {
  lastShown,
  movePage,
  moveVertically,
  placesInRectangle
} from '../../src/renderer/features/results/grid-moves.ts'
import { cellsOf, layoutRows, rowOfIndex } from '../../src/renderer/features/results/justified-layout.ts'

const layout = layoutRows(
  Float32Array.from({ length: 200 }, (_, i) => [1.5, 0.8, 1.2][i % 3] ?? 1),
  [{ band: null, start: 0, end: 200, isCollapsed: false }],
  layoutOptionsFor(1000)
)

describe('moves in the grid', () => {
  it('goes down to the nearest cell and up again to a cell of the row it came from', () => {
    for (let index = 0; index < 150; index++) {
      const below = moveVertically(layout, index, 1)
      expect(rowOfIndex(layout, below ?? -1)).toBe(rowOfIndex(layout, index) + 1)
      expect(rowOfIndex(layout, moveVertically(layout, below ?? -1, -1) ?? -1)).toBe(rowOfIndex(layout, index))
    }
  })

  it('stays where there is no row above or below', () => {
    expect(moveVertically(layout, 0, -1)).toBeNull()
    expect(moveVertically(layout, 199, 1)).toBeNull()
  })

  it('goes a screen further and ends at the ends', () => {
    const next = movePage(layout, 0, 700, 1)
    expect(rowOfIndex(layout, next ?? 0)).toBeGreaterThan(rowOfIndex(layout, 0) + 1)
    expect(rowOfIndex(layout, movePage(layout, 199, 700, 1) ?? 0)).toBe(rowOfIndex(layout, 199))
    expect(rowOfIndex(layout, movePage(layout, next ?? 0, 5000, -1) ?? 0)).toBe(rowOfIndex(layout, 0))
  })

  it('knows the last place', () => {
    expect(lastShown(layout)).toBe(199)
  })

  it('finds exactly the cells that a rectangle touches', () => {
    const row = layout.rows[rowOfIndex(layout, 30)]
    if (row === undefined) throw new Error('no such row')
    const [first, second] = cellsOf(layout, row)
    const top = row.top + 5
    const right = (second?.left ?? 0) + 1
    expect(placesInRectangle(layout, { left: 0, top, right, bottom: top + 10 })).toEqual([first?.index, second?.index])
    expect(placesInRectangle(layout, { left: 0, top, right: 1, bottom: top + 10 })).toEqual([first?.index])
  })
})
