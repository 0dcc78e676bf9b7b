import { X } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import type { Filter } from '../../../shared/query.ts'
import { formatFilter } from '../../../shared/query-filters.ts'
import type { FilterChip } from '../../state/chip.ts'
import { removeChip } from '../../state/composer-store.ts'
import { shortDate } from '../../words.ts'

const hasWords = { note: 'with a note', caption: 'with a caption', gps: 'with a place', text: 'with words' }

function isWholeYear(from: string, to: string): boolean {
  return from.endsWith('-01-01') && to === `${from.slice(0, 4)}-12-31`
}

/** A filter in plain words. */
export function filterWords(filter: Filter): string {
  switch (filter.type) {
    case 'kind':
      return filter.kind === 'photo' ? 'photos' : 'notes'
    case 'in':
      return `in ${filter.folder}`
    case 'before':
      return `before ${shortDate(filter.date)}`
    case 'after':
      return `after ${shortDate(filter.date)}`
    case 'between':
      if (isWholeYear(filter.from, filter.to)) return filter.from.slice(0, 4)
      return filter.from === filter.to ? shortDate(filter.from) : `${shortDate(filter.from)} – ${shortDate(filter.to)}`
    case 'rating':
      return `${'★'.repeat(filter.atLeast)}${filter.atLeast < 5 ? ' or more' : ''}`
    case 'has':
      return hasWords[filter.what]
    case 'ext':
      return `.${filter.extension}`
    case 'camera':
    case 'lens':
      return `${filter.type} ${filter.text}`
    case 'tag':
      return `tag ${filter.tag}`
  }
}

interface FilterChipViewProps {
  chip: FilterChip
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void
}

/** A condition, outlined; a click takes it away. */
export function FilterChipView({ chip, onKeyDown }: FilterChipViewProps) {
  const words = filterWords(chip.filter)
  return (
    <button
      type="button"
      className="chip chip--filter"
      data-chip={chip.key}
      title={`${formatFilter(chip.filter)} — click to remove`}
      aria-label={`Only ${words}. Remove`}
      onClick={() => removeChip(chip.key)}
      onKeyDown={onKeyDown}
    >
      {words}
      <X size={13} aria-hidden="true" />
    </button>
  )
}
