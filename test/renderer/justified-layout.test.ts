import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { layoutOptionsFor } from '../../src/renderer/features/results/grid-metrics.ts'
import {
  cellsOf,
  layoutRows,
  rowAtOffset,
  rowOfIndex,
  type Section
} from '../../src/renderer/features/results/justified-layout.ts'

const options = layoutOptionsFor(1200)
const aspects = fc
  .array(fc.oneof(fc.constant(0), fc.double({ min: 0.05, max: 12, noNaN: true })), { minLength: 1, maxLength: 300 })
  .map((values) => Float32Array.from(values))

function whole(total: number): Section[] {
  return [{ band: null, start: 0, end: total, isCollapsed: false }]
}

describe('layoutRows', () => {
  it('shows every hit once, in order, without overlap', () => {
    fc.assert(
      fc.property(aspects, fc.integer({ min: 280, max: 3000 }), (values, width) => {
        const layout = layoutRows(values, whole(values.length), layoutOptionsFor(width))
        const items = layout.rows.filter((row) => row.kind === 'items')
        expect(items.flatMap((row) => cellsOf(layout, row).map(({ index }) => index))).toEqual(
          Array.from(values, (_, index) => index)
        )
        const gaps = layout.rows.slice(1).map((row, number) => {
          const above = layout.rows[number]
          return row.top - (above?.top ?? 0) - (above?.height ?? 0)
        })
        expect(Math.min(0, ...gaps)).toBe(0)
      })
    )
  })

  it('fills each row to the last pixel except the last one, within its heights', () => {
    fc.assert(
      fc.property(aspects, fc.integer({ min: 280, max: 3000 }), (values, width) => {
        const metrics = layoutOptionsFor(width)
        const layout = layoutRows(values, whole(values.length), metrics)
        for (const row of layout.rows.filter(({ kind }) => kind === 'items')) {
          const cells = cellsOf(layout, row)
          const last = cells.at(-1)
          const right = (last?.left ?? 0) + (last?.width ?? 0)
          expect(row.height).toBeGreaterThanOrEqual(metrics.minRowHeight)
          expect(row.height).toBeLessThanOrEqual(metrics.maxRowHeight)
          expect(right).toBeLessThanOrEqual(width)
          expect(row.isFull ? width : right).toBe(right)
          for (const { width: cellWidth } of cells) expect(cellWidth).toBeGreaterThan(0)
        }
      })
    )
  })

  it('keeps ordinary photos at their own shape', () => {
    const values = Float32Array.from({ length: 60 }, (_, i) => [1.5, 0.75, 1.333, 1.778][i % 4] ?? 1)
    const layout = layoutRows(values, whole(60), options)
    for (const row of layout.rows.filter(({ kind, isFull }) => kind === 'items' && isFull)) {
      for (const { index, width } of cellsOf(layout, row)) {
        expect(Math.abs(width / row.height / (values[index] ?? 1) - 1)).toBeLessThan(0.06)
      }
    }
  })

  it('separates bands and collapses the long shots to one row with an offer', () => {
    const values = new Float32Array(100).fill(1.5)
    const sections: Section[] = [
      { band: 'strong', start: 0, end: 3, isCollapsed: false },
      { band: 'likely', start: 3, end: 3, isCollapsed: false },
      { band: 'long-shot', start: 3, end: 100, isCollapsed: true }
    ]
    const { rows } = layoutRows(values, sections, options)
    expect(rows.map(({ kind, band }) => `${kind} ${band}`)).toEqual([
      'label strong',
      'items strong',
      'label long-shot',
      'items long-shot',
      'more long-shot'
    ])
    expect(rows.at(-1)).toMatchObject({ start: rows.at(-2)?.end, end: 100 })
  })

  it('finds rows by offset and by place as a plain search does', () => {
    fc.assert(
      fc.property(aspects, fc.nat(), (values, seed) => {
        const layout = layoutRows(values, whole(values.length), options)
        const offset = seed % (layout.height + 50)
        const plain = layout.rows.findIndex((row) => row.top + row.height > offset)
        expect(rowAtOffset(layout, offset)).toBe(plain === -1 ? layout.rows.length : plain)
        const index = seed % values.length
        expect(rowOfIndex(layout, index)).toBe(
          layout.rows.findIndex((row) => row.kind === 'items' && index >= row.start && index < row.end)
        )
      })
    )
  })

  it('says −1 for a place that is collapsed away', () => {
    const layout = layoutRows(
      new Float32Array(50).fill(1),
      [{ band: 'long-shot', start: 0, end: 50, isCollapsed: true }],
      options
    )
    expect(rowOfIndex(layout, 49)).toBe(-1)
  })
})
