import { create } from 'zustand'
import type { ItemCard } from '../../shared/item.ts'
import type { Filter } from '../../shared/query.ts'
import { type Chip, type ImageChip, newChipKey, type WeightedChip } from './chip.ts'
import { type Composition, chipsOf, emptyComposition, takeCompleteChips } from './composition.ts'
import { type History, recordChange, redoChange, startHistory, undoChange } from './history.ts'

interface ComposerState {
  readonly history: History<Composition>
}

/** What stands in the composer, with its whole history. */
export const useComposer = create<ComposerState>(() => ({ history: startHistory(emptyComposition) }))

/** The composition on screen. */
export const useComposition = () => useComposer((state) => state.history.present)
export const currentComposition = () => useComposer.getState().history.present

/** Changes the composition. Quick changes with the same `mergeKind` are one step of undo. */
export function changeComposition(change: (now: Composition) => Composition, mergeKind: string | null = null): void {
  useComposer.setState(({ history }) => ({
    history: recordChange(history, change(history.present), mergeKind, performance.now())
  }))
}

export function undoComposition(): void {
  useComposer.setState(({ history }) => ({ history: undoChange(history) }))
}

export function redoComposition(): void {
  useComposer.setState(({ history }) => ({ history: redoChange(history) }))
}

/** The text was edited; complete filters, phrases and negatives in it become chips. */
export function typeDraft(text: string): void {
  changeComposition((now) => {
    const { draft, chips } = takeCompleteChips(text)
    return { ...now, draft, chips: [...now.chips, ...chips] }
  }, 'typing')
}

/** Puts text in the place of what is there, without turning it into chips: for a suggestion or an example. */
export function setDraft(draft: string): void {
  changeComposition((now) => ({ ...now, draft }))
}

/** Turns the whole draft into chips when it can be understood. */
export function commitDraft(): void {
  changeComposition((now) => {
    const chips = chipsOf(now.draft)
    return chips === null || chips.length === 0 ? now : { ...now, draft: '', chips: [...now.chips, ...chips] }
  })
}

export function clearComposition(): void {
  changeComposition((now) => (now.chips.length === 0 && now.draft === '' ? now : emptyComposition))
}

export function addChip(chip: Chip): void {
  changeComposition((now) => ({ ...now, chips: [...now.chips, chip] }))
}

export function removeChip(key: string): void {
  changeComposition((now) => ({ ...now, chips: now.chips.filter((chip) => chip.key !== key) }))
}

/** Changes one term; filters have neither weight nor sign. */
export function changeTerm(
  key: string,
  change: Partial<Pick<WeightedChip, 'polarity' | 'weight'>>,
  mergeKind: string | null = null
): void {
  changeComposition(
    (now) => ({
      ...now,
      chips: now.chips.map((chip) => (chip.key === key && chip.kind !== 'filter' ? { ...chip, ...change } : chip))
    }),
    mergeKind
  )
}

/** Tells an outside photo's id and preview; not a step of undo, because the person did nothing. */
export function settleImageChip(key: string, settled: Pick<ImageChip, 'imageId' | 'preview'>): void {
  const settle = (composition: Composition): Composition =>
    composition.chips.some((chip) => chip.key === key)
      ? {
          ...composition,
          chips: composition.chips.map((chip) =>
            chip.key === key && chip.kind === 'image' ? { ...chip, ...settled } : chip
          )
        }
      : composition
  useComposer.setState(({ history }) => ({
    history: {
      ...history,
      past: history.past.map(settle),
      present: settle(history.present),
      future: history.future.map(settle)
    }
  }))
}

function itemChip(card: ItemCard, polarity: 'positive' | 'negative' = 'positive'): Chip {
  const { id, kind, title, thumbnailKey, coverKey } = card
  return {
    key: newChipKey(),
    kind: 'item',
    itemId: id,
    itemKind: kind,
    title,
    thumbnailKey: thumbnailKey ?? coverKey,
    polarity,
    weight: 1
  }
}

/** Adds an item of the library to the question; once is enough. */
export function addItems(cards: readonly ItemCard[], polarity: 'positive' | 'negative' = 'positive'): void {
  changeComposition((now) => {
    const held = new Set(now.chips.flatMap((chip) => (chip.kind === 'item' ? [chip.itemId] : [])))
    const added = cards.filter((card) => !held.has(card.id)).map((card) => itemChip(card, polarity))
    return added.length === 0 ? now : { ...now, chips: [...now.chips, ...added] }
  })
}

/** Asks for one item alone, with filters. */
export function askForItem(card: ItemCard, filters: readonly Filter[] = []): void {
  changeComposition(() => ({
    ...emptyComposition,
    chips: [itemChip(card), ...filters.map((filter): Chip => ({ key: newChipKey(), kind: 'filter', filter }))]
  }))
}
