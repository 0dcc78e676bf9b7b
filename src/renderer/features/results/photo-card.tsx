import { CloudOff, Info } from 'lucide-react'
import { memo } from 'react'
import type { Hit } from '../../../shared/search-result.ts'
import { thumbnailUrl } from '../../api.ts'
import { Photo } from '../../components/photo.tsx'
import { shortDate } from '../../words.ts'

/** A photo among the results; pointing at it shows its caption and why it was found. */
export const PhotoCard = memo(function PhotoCard({ hit: { card, reason, band } }: { hit: Hit }) {
  return (
    <div className="photo-card">
      {card.thumbnailKey !== null && <Photo src={thumbnailUrl(card.thumbnailKey)} hash={card.thumbHash} />}
      {card.offline && (
        <span className="photo-card__offline" title="Its folder is offline">
          <CloudOff size={14} aria-hidden="true" />
        </span>
      )}
      <div className="photo-card__caption">
        <span className="photo-card__title">{card.caption ?? card.title}</span>
        <span className="photo-card__reason">{band === null ? shortDate(card.date) : reason}</span>
      </div>
      {band !== null && (
        <button
          type="button"
          className="photo-card__why"
          data-why=""
          tabIndex={-1}
          aria-label="Why this was found"
          title="Why this was found (?)"
        >
          <Info size={16} aria-hidden="true" />
        </button>
      )}
    </div>
  )
})
