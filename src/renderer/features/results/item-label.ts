import type { ItemCard } from '../../../shared/item.ts'
import { shortDate } from '../../words.ts'

/** The words that name an item to someone who cannot see it: its caption, else title, folder and date. */
export function itemLabel(card: ItemCard): string {
  const where = card.folder === '' ? '' : `, in ${card.folder}`
  const state = card.offline ? ', offline' : ''
  const what = card.kind === 'note' ? 'Note' : 'Photo'
  const name = card.caption ?? card.title
  return `${what}: ${name}${where}, ${shortDate(card.date)}${state}`
}
