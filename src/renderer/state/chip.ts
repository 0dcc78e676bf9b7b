import type { ItemKind } from '../../shared/item.ts'
import type { Filter, Term } from '../../shared/query.ts'

interface TermChip {
  /** Names the chip for as long as it lives. */
  readonly key: string
  readonly polarity: Term['polarity']
  readonly weight: number
}

/** A photo or note of the library. */
export interface ItemChip extends TermChip {
  readonly kind: 'item'
  readonly itemId: number
  readonly itemKind: ItemKind
  readonly title: string
  readonly thumbnailKey: string | null
}

/** A photo from outside. `imageId` is null until the engine holds it. */
export interface ImageChip extends TermChip {
  readonly kind: 'image'
  readonly imageId: string | null
  readonly name: string
  /** An encoded picture, small. */
  readonly preview: Uint8Array | null
}

/** Words that stand for themselves. */
export interface TextChip extends TermChip {
  readonly kind: 'text'
  readonly text: string
  readonly exact: boolean
}

export interface FilterChip {
  readonly key: string
  readonly kind: 'filter'
  readonly filter: Filter
}

export type WeightedChip = ItemChip | ImageChip | TextChip
export type Chip = WeightedChip | FilterChip

let lastKey = 0

/** A key that no other chip has. */
export function newChipKey(): string {
  lastKey += 1
  return `chip-${lastKey}`
}

/** The steps that `[` and `]` take. */
const weights = [0.25, 0.5, 0.75, 1, 1.5, 2, 3]

/** The next weight up (1) or down (−1), or the same at the end. */
export function stepWeight(weight: number, direction: 1 | -1): number {
  const next =
    direction === 1 ? weights.find((step) => step > weight + 0.01) : weights.findLast((step) => step < weight - 0.01)
  return next ?? weight
}

/** The weight after a vertical drag from `start`; 40 px double or halve it. */
export function dragWeight(start: number, upwardPx: number): number {
  const weight = Math.min(3, Math.max(0.25, start * 2 ** (upwardPx / 40)))
  return Math.abs(weight - 1) < 0.06 ? 1 : Math.round(weight * 100) / 100
}

/** What a weight means, in words. */
export function weightWords(weight: number): string {
  if (weight === 1) return 'normal weight'
  if (weight < 0.4) return 'barely counts'
  if (weight < 1) return 'counts less'
  return weight < 2 ? 'counts more' : 'counts most'
}

function termOf(chip: WeightedChip): Term | null {
  const { polarity, weight } = chip
  if (chip.kind === 'item') return { source: { type: 'item', itemId: chip.itemId }, polarity, weight }
  if (chip.kind === 'text') return { source: { type: 'text', text: chip.text, exact: chip.exact }, polarity, weight }
  return chip.imageId === null ? null : { source: { type: 'image', imageId: chip.imageId }, polarity, weight }
}

/** The terms of the chips; photos that are still on their way are left out. */
export function termsOf(chips: readonly Chip[]): Term[] {
  return chips.flatMap((chip) => {
    const term = chip.kind === 'filter' ? null : termOf(chip)
    return term === null ? [] : [term]
  })
}
