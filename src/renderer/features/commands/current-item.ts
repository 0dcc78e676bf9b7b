import type { ItemCard } from '../../../shared/item.ts'
import { cardsAt, hitAt } from '../../state/results-store.ts'
import { useSelection } from '../../state/selection-store.ts'
import { useView } from '../../state/view-store.ts'

/** More items at once are not acted on: a query holds 200 terms, a clipboard serves no thousands. */
export const maxActedOn = 200

/** The item that a key means: the one in the viewer, else the one the keyboard is on in the results. */
export function currentItem(): ItemCard | null {
  const { viewer, page } = useView.getState()
  const open = viewer.at(-1)
  if (open !== undefined) return open.card
  return page === 'search' ? (hitAt(useSelection.getState().active)?.card ?? null) : null
}

/** All items that a command is for: the chosen ones, else the current one. Rejects when they cannot be fetched. */
export async function currentItems(): Promise<ItemCard[]> {
  const { selected } = useSelection.getState()
  const isViewing = useView.getState().viewer.length > 0
  if (selected.size > 1 && !isViewing) {
    return cardsAt([...selected].sort((a, b) => a - b).slice(0, maxActedOn))
  }
  const item = currentItem()
  return item === null ? [] : [item]
}
