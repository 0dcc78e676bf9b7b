import { type RefObject, useEffect, useMemo, useRef } from 'react'
import type { ResultSet } from '../../state/results-store.ts'
import { wantHits } from '../../state/results-store.ts'
import { useSelection } from '../../state/selection-store.ts'
import { BandRow } from './band-row.tsx'
import { layoutOptionsFor } from './grid-metrics.ts'
import { type Layout, layoutRows, rowOfIndex } from './justified-layout.ts'
import { ResultRow } from './result-row.tsx'
import { sectionsOf } from './sections.ts'
import { useGridInput } from './use-grid-input.ts'
import { useGridScroll } from './use-grid-scroll.ts'
import { useVisibleRows } from './use-visible-rows.ts'
import { useWidth } from './use-width.ts'

interface ResultGridProps {
  result: ResultSet
  scroller: RefObject<HTMLDivElement | null>
  isStale: boolean
  browseLabel: string
}

function useLayout(result: ResultSet, width: number): Layout {
  const areLongShotsShown = useSelection((state) => state.areLongShotsShown)
  const { aspects, bands, total } = result
  return useMemo(
    () =>
      layoutRows(aspects, width === 0 ? [] : sectionsOf({ total, bands }, areLongShotsShown), layoutOptionsFor(width)),
    [aspects, bands, total, width, areLongShotsShown]
  )
}

/** Numbers of the rows to draw: those in view, and the one that holds the keyboard's place. */
function rowsToDraw(layout: Layout, first: number, end: number, active: number | null): number[] {
  const numbers = Array.from({ length: Math.max(0, Math.min(end, layout.rows.length) - first) }, (_, i) => first + i)
  const activeRow = active === null ? -1 : rowOfIndex(layout, active)
  if (activeRow !== -1 && (activeRow < first || activeRow >= end)) numbers.push(activeRow)
  return numbers
}

function selectedWithin(selected: ReadonlySet<number>, start: number, end: number): string {
  const here: number[] = []
  if (selected.size > 0) for (let index = start; index < end; index++) if (selected.has(index)) here.push(index)
  return here.join(',')
}

/** All hits in justified rows; only the rows in view are in the document. */
export function ResultGrid({ result, scroller, isStale, browseLabel }: ResultGridProps) {
  const grid = useRef<HTMLDivElement>(null)
  const layout = useLayout(result, useWidth(grid))
  const { first, end } = useVisibleRows(layout, scroller)
  const { active, selected } = useSelection()
  const firstPlace = layout.rows.slice(first, end).find((row) => row.kind === 'items')?.start ?? 0
  const lastPlace = layout.rows[Math.min(end, layout.rows.length) - 1]?.end ?? 0
  useEffect(() => wantHits(firstPlace, lastPlace), [firstPlace, lastPlace, result.resultId])
  useGridScroll(layout, scroller, result.questionNumber)
  const input = useGridInput(layout, scroller, grid)
  const tabStop = active ?? firstPlace
  return (
    <div
      ref={grid}
      role="grid"
      aria-label="Results"
      aria-rowcount={layout.rows.length}
      aria-multiselectable="true"
      aria-busy={isStale}
      className={isStale ? 'grid is-stale' : 'grid'}
      style={{ height: layout.height }}
      {...input}
    >
      {rowsToDraw(layout, first, end, active).map((number) => {
        const row = layout.rows[number]
        if (row === undefined) return null
        if (row.kind !== 'items') {
          return <BandRow key={`${row.kind}-${row.band}`} row={row} rowNumber={number} browseLabel={browseLabel} />
        }
        return (
          <ResultRow
            key={number}
            layout={layout}
            row={row}
            rowNumber={number}
            total={result.total}
            hits={result.hits}
            selectedHere={selectedWithin(selected, row.start, row.end)}
            tabStop={tabStop}
          />
        )
      })}
    </div>
  )
}
