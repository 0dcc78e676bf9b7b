import { memo } from 'react'
import type { Hit } from '../../../shared/search-result.ts'
import { thumbnailUrl } from '../../api.ts'
import { PassageText } from '../../components/passage-text.tsx'
import { Photo } from '../../components/photo.tsx'
import { shortDate } from '../../words.ts'

/** A note among the results: title, the passage that answers, where and when; its first photo at the side. */
export const NoteCard = memo(function NoteCard({ hit: { card, passage } }: { hit: Hit }) {
  const heading = passage?.headingPath.at(-1)
  return (
    <div className="note-card">
      <div className="note-card__text">
        <h2 className="note-card__title">{card.title}</h2>
        {heading !== undefined && heading !== card.title && <p className="note-card__heading">{heading}</p>}
        <p className="note-card__passage">
          {passage === null ? (card.excerpt ?? '') : <PassageText passage={passage} />}
        </p>
        <p className="note-card__place">
          <span className="note-card__folder">{card.folder === '' ? card.fileName : card.folder}</span>
          <span>{shortDate(card.date)}</span>
        </p>
      </div>
      {card.coverKey !== null && (
        <div className="note-card__cover">
          <Photo src={thumbnailUrl(card.coverKey)} hash={null} />
        </div>
      )}
    </div>
  )
})
