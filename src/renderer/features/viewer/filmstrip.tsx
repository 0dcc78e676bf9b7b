import { NotebookText } from 'lucide-react'
import { thumbnailUrl } from '../../api.ts'
import { Photo } from '../../components/photo.tsx'
import { useResults } from '../../state/results-store.ts'
import { activate } from '../../state/selection-store.ts'
import { replaceViewer } from '../../state/view-store.ts'
import { itemLabel } from '../results/item-label.ts'

/** How many neighbours stand on each side. */
const reach = 12

/** The items before and after the one in the viewer. */
export function Filmstrip({ index }: { index: number }) {
  const result = useResults((state) => state.result)
  if (result === null) return null
  const places = Array.from({ length: reach * 2 + 1 }, (_, i) => index - reach + i)
  return (
    <ul className="filmstrip" aria-label="Neighbours">
      {places.map((place) => {
        const card = result.hits.get(place)?.card
        if (card === undefined) return <li key={place} className="filmstrip__place" />
        return (
          <li key={place} className="filmstrip__place">
            <button
              type="button"
              className="filmstrip__item"
              aria-label={itemLabel(card)}
              aria-current={place === index ? 'true' : undefined}
              onClick={() => {
                activate(place)
                replaceViewer({ card, index: place })
              }}
            >
              {card.thumbnailKey === null ? (
                <NotebookText size={18} aria-hidden="true" />
              ) : (
                <Photo src={thumbnailUrl(card.thumbnailKey)} hash={card.thumbHash} />
              )}
            </button>
          </li>
        )
      })}
    </ul>
  )
}
