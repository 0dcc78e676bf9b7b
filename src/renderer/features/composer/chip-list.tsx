import type { KeyboardEvent } from 'react'
import { type Chip, stepWeight } from '../../state/chip.ts'
import { changeComposition, changeTerm, removeChip } from '../../state/composer-store.ts'
import { focusComposer } from './composer-focus.ts'
import { FilterChipView } from './filter-chip.tsx'
import { TermChipView } from './term-chip.tsx'
import './chips.css'

function neighbour(element: HTMLElement, step: 1 | -1): HTMLElement | null {
  const chips = [...document.querySelectorAll<HTMLElement>('[data-chip]')]
  return chips[chips.indexOf(element) + step] ?? null
}

/** Words that are a chip become text again, to be changed. */
function editChip(chip: Chip): void {
  if (chip.kind !== 'text') return
  changeComposition((now) => ({
    ...now,
    chips: now.chips.filter(({ key }) => key !== chip.key),
    draft: now.draft.trim() === '' ? chip.text : `${now.draft.trimEnd()} ${chip.text}`
  }))
  focusComposer()
}

function changeByKey(chip: Chip, key: string): boolean {
  if (chip.kind === 'filter') return false
  if (key === '[' || key === ']') {
    changeTerm(chip.key, { weight: stepWeight(chip.weight, key === ']' ? 1 : -1) }, `weight-${chip.key}`)
  } else if (key === '-' || key === '+') changeTerm(chip.key, { polarity: key === '-' ? 'negative' : 'positive' })
  else return false
  return true
}

function onChipKey(event: KeyboardEvent<HTMLElement>, chip: Chip): void {
  const element = event.currentTarget
  if (event.ctrlKey || event.metaKey || event.altKey) return
  if (event.key === 'Backspace' || event.key === 'Delete') {
    const next = neighbour(element, -1) ?? neighbour(element, 1)
    removeChip(chip.key)
    if (next === null) focusComposer()
    else next.focus()
  } else if (event.key === 'ArrowLeft') neighbour(element, -1)?.focus()
  else if (event.key === 'ArrowRight') (neighbour(element, 1) ?? document.getElementById('composer-draft'))?.focus()
  else if (event.key === 'Enter' && chip.kind === 'text') editChip(chip)
  else if (event.key === 'Escape') focusComposer()
  else if (!changeByKey(chip, event.key)) return
  event.preventDefault()
  event.stopPropagation()
}

/** What is already part of the question. */
export function ChipList({ chips }: { chips: readonly Chip[] }) {
  if (chips.length === 0) return null
  return (
    <ul className="chips" aria-label="Parts of the search">
      {chips.map((chip) => (
        <li key={chip.key} className="chips__place">
          {chip.kind === 'filter' ? (
            <FilterChipView chip={chip} onKeyDown={(event) => onChipKey(event, chip)} />
          ) : (
            <TermChipView chip={chip} onKeyDown={(event) => onChipKey(event, chip)} onEdit={() => editChip(chip)} />
          )}
        </li>
      ))}
    </ul>
  )
}
