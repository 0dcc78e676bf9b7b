import { X } from 'lucide-react'
import type { ItemCard } from '../../../shared/item.ts'
import { DelayedText } from '../../components/delayed-text.tsx'
import { useDetail } from '../../state/use-detail.ts'
import { toggleInspector } from '../../state/view-store.ts'
import { FilePlaces } from './file-places.tsx'
import { InnerDetails } from './inner-details.tsx'
import { LinkList } from './link-list.tsx'
import { MetadataList } from './metadata-list.tsx'
import { PhotoTexts } from './photo-texts.tsx'
import './inspector.css'

/** Everything about one item, beside it. */
export function Inspector({ card }: { card: ItemCard | null }) {
  return (
    <aside className="inspector" aria-label="Details">
      <div className="inspector__head">
        <h2 className="inspector__title">Details</h2>
        <button
          type="button"
          className="icon-button"
          aria-label="Close the details"
          title="Close (i)"
          onClick={toggleInspector}
        >
          <X size={16} aria-hidden="true" />
        </button>
      </div>
      {card === null ? (
        <p className="inspector__empty">Choose a photo or a note to see its details.</p>
      ) : (
        <InspectorBody card={card} />
      )}
    </aside>
  )
}

function InspectorBody({ card }: { card: ItemCard }) {
  const { detail, error } = useDetail(card.id)
  if (detail === null)
    return error === null ? <DelayedText text="Reading" /> : <p className="inspector__empty">{error}</p>
  return (
    <div className="inspector__body">
      <h3 className="inspector__name">{detail.card.title}</h3>
      <PhotoTexts detail={detail} />
      <MetadataList detail={detail} />
      <LinkList detail={detail} />
      <FilePlaces files={detail.files} />
      <InnerDetails detail={detail} />
    </div>
  )
}
