import { photoUrl } from '../../api.ts'

const maxHeld = 6
const held = new Map<number, HTMLImageElement>()

/** Loads the large picture of a photo that is likely to be looked at next. */
export function prefetchPhoto(itemId: number): void {
  if (held.has(itemId)) return
  const image = new Image()
  image.decoding = 'async'
  image.src = photoUrl(itemId)
  held.set(itemId, image)
  const [oldest] = held.keys()
  if (held.size > maxHeld && oldest !== undefined) held.delete(oldest)
}
