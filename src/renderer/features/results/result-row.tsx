import { memo } from 'react'
import type { HitPages } from '../../state/hit-pages.ts'
import { cellsOf, type Layout, type Row } from './justified-layout.ts'
import { ResultCell } from './result-cell.tsx'

interface ResultRowProps {
  layout: Layout
  row: Row
  rowNumber: number
  total: number
  hits: HitPages
  /** Places in this row that are chosen, as one string, so that a row is drawn again only when its own change. */
  selectedHere: string
  tabStop: number
}

/** A row of photos and notes. */
export const ResultRow = memo(
  function ResultRow({ layout, row, rowNumber, total, hits, selectedHere, tabStop }: ResultRowProps) {
    const selected = new Set(selectedHere === '' ? [] : selectedHere.split(',').map(Number))
    return (
      <div
        role="row"
        aria-rowindex={rowNumber + 1}
        className="row"
        style={{ transform: `translateY(${row.top}px)`, height: row.height }}
      >
        {cellsOf(layout, row).map(({ index, left, width }, column) => (
          <ResultCell
            key={hits.get(index)?.card.id ?? `place-${index}`}
            hit={hits.get(index) ?? null}
            index={index}
            total={total}
            column={column + 1}
            left={left}
            width={width}
            isSelected={selected.has(index)}
            isTabStop={index === tabStop}
          />
        ))}
      </div>
    )
  },
  (before, after) => {
    if (before.layout !== after.layout || before.row !== after.row || before.total !== after.total) return false
    if (before.selectedHere !== after.selectedHere) return false
    const { start, end } = after.row
    const holdsStop = (stop: number) => stop >= start && stop < end
    if (before.tabStop !== after.tabStop && (holdsStop(before.tabStop) || holdsStop(after.tabStop))) return false
    if (before.hits === after.hits) return true
    for (let index = start; index < end; index++) if (before.hits.get(index) !== after.hits.get(index)) return false
    return true
  }
)
