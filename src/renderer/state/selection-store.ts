import { create } from 'zustand'

interface SelectionState {
  /** Place of the item that the keyboard is on; null before anything was touched. */
  readonly active: number | null
  /** Places of the chosen items. */
  readonly selected: ReadonlySet<number>
  /** Where a range starts. */
  readonly anchor: number | null
  readonly areLongShotsShown: boolean
}

/** What is active and chosen in the results; it belongs to one answer and is forgotten with it. */
export const useSelection = create<SelectionState>(() => ({
  active: null,
  selected: new Set(),
  anchor: null,
  areLongShotsShown: false
}))

export function activate(index: number | null): void {
  useSelection.setState({ active: index })
}

export function clearSelection(): void {
  if (useSelection.getState().selected.size > 0) useSelection.setState({ selected: new Set(), anchor: null })
}

/** A new answer: nothing is chosen in it. */
export function resetSelection(): void {
  useSelection.setState({ active: null, selected: new Set(), anchor: null, areLongShotsShown: false })
}

export function toggleSelected(index: number): void {
  useSelection.setState(({ selected }) => {
    const next = new Set(selected)
    if (!next.delete(index)) next.add(index)
    return { selected: next, anchor: index, active: index }
  })
}

/** Chooses everything from the anchor to this place. */
export function selectRangeTo(index: number): void {
  useSelection.setState(({ anchor, active }) => {
    const from = anchor ?? active ?? index
    const selected = new Set<number>()
    for (let place = Math.min(from, index); place <= Math.max(from, index); place++) selected.add(place)
    return { selected, anchor: from, active: index }
  })
}

/** Chooses exactly these, with those that were chosen before the rubber band began. */
export function selectPlaces(places: Iterable<number>, before: ReadonlySet<number>): void {
  useSelection.setState({ selected: new Set([...before, ...places]) })
}

export function showLongShots(): void {
  useSelection.setState({ areLongShotsShown: true })
}
