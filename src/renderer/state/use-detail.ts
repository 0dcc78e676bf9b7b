import { useEffect, useState } from 'react'
import { isCancelled } from '../../shared/errors.ts'
import type { ItemDetail } from '../../shared/item.ts'
import { api, messageOf } from '../api.ts'

interface DetailState {
  readonly itemId: number
  readonly detail: ItemDetail | null
  readonly error: string | null
}

/** Details stay good for as long as the page shows them; a few screens of going back and forth. */
const maxHeld = 60
const held = new Map<number, ItemDetail>()

function hold(detail: ItemDetail): void {
  held.delete(detail.card.id)
  held.set(detail.card.id, detail)
  const [oldest] = held.keys()
  if (held.size > maxHeld && oldest !== undefined) held.delete(oldest)
}

/** Everything about an item; what was read before shows at once and is read again. */
export function useDetail(itemId: number): DetailState {
  const [state, setState] = useState<DetailState>({ itemId, detail: held.get(itemId) ?? null, error: null })
  useEffect(() => {
    const controller = new AbortController()
    const known = held.get(itemId) ?? null
    setState({ itemId, detail: known, error: null })
    const read = async () => {
      try {
        const detail = await api.call('items.get', { id: itemId }, { signal: controller.signal })
        hold(detail)
        setState({ itemId, detail, error: null })
      } catch (error) {
        if (!isCancelled(error)) setState({ itemId, detail: known, error: messageOf(error) })
      }
    }
    // Arrow keys pass many items quickly; only one that stays is read.
    const timer = setTimeout(() => void read(), known === null ? 60 : 400)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [itemId])
  return state.itemId === itemId ? state : { itemId, detail: held.get(itemId) ?? null, error: null }
}
