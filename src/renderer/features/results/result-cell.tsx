import { memo } from 'react'
import type { Hit } from '../../../shared/search-result.ts'
import { itemLabel } from './item-label.ts'
import { NoteCard } from './note-card.tsx'
import { PhotoCard } from './photo-card.tsx'

interface ResultCellProps {
  /** Null until its page has arrived. */
  hit: Hit | null
  index: number
  total: number
  column: number
  left: number
  width: number
  isSelected: boolean
  isTabStop: boolean
}

/** One place in the grid. Events are handled by the grid, which finds the place by `data-index`. */
export const ResultCell = memo(function ResultCell(props: ResultCellProps) {
  const { hit, index, total, column, left, width, isSelected, isTabStop } = props
  const label = hit === null ? 'Loading' : itemLabel(hit.card) + (hit.band === null ? '' : `. ${hit.reason}`)
  return (
    <div
      role="gridcell"
      aria-colindex={column}
      aria-selected={isSelected}
      className={isSelected ? 'cell is-selected' : 'cell'}
      style={{ transform: `translateX(${left}px)`, width }}
    >
      <article
        className="cell__item"
        aria-label={label}
        aria-posinset={index + 1}
        aria-setsize={total}
        data-index={index}
        data-item-id={hit?.card.id}
        draggable={hit !== null}
        // The item takes the keyboard's focus for its cell, one at a time.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={isTabStop ? 0 : -1}
      >
        {hit === null ? null : hit.card.kind === 'note' ? <NoteCard hit={hit} /> : <PhotoCard hit={hit} />}
      </article>
    </div>
  )
})
