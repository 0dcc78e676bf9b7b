import { NotebookText } from 'lucide-react'
import type { ItemDetail, ItemLink, LinkReason } from '../../../shared/item.ts'
import { thumbnailUrl } from '../../api.ts'
import { PassageText } from '../../components/passage-text.tsx'
import { Photo } from '../../components/photo.tsx'
import { openViewer } from '../../state/view-store.ts'

const noteReasons: Record<LinkReason, string> = {
  embeds: 'shows this photo',
  'same-name': 'has the same name',
  'folder-note': 'note of the folder'
}
const photoReasons: Record<LinkReason, string> = {
  embeds: 'shown in this note',
  'same-name': 'has the same name',
  'folder-note': 'in the folder'
}

function LinkedItem({ link: { card, reason, passage } }: { link: ItemLink }) {
  const isNote = card.kind === 'note'
  const heading = passage?.headingPath.at(-1)
  return (
    <li>
      <button type="button" className="linked" onClick={() => openViewer({ card, index: null })}>
        <span className="linked__picture">
          {card.thumbnailKey === null ? (
            <NotebookText size={18} aria-hidden="true" />
          ) : (
            <Photo src={thumbnailUrl(card.thumbnailKey)} hash={card.thumbHash} />
          )}
        </span>
        <span className="linked__words">
          <span className="linked__title">
            {card.title}
            {heading !== undefined && heading !== card.title ? ` › ${heading}` : ''}
          </span>
          <span className="linked__reason">{isNote ? noteReasons[reason] : photoReasons[reason]}</span>
          {passage !== null && isNote && (
            <span className="linked__passage">
              <PassageText passage={passage} />
            </span>
          )}
        </span>
      </button>
    </li>
  )
}

/** The notes of a photo, or the photos of a note, each with why it belongs there. */
export function LinkList({ detail: { card, links } }: { detail: ItemDetail }) {
  if (links.length === 0) return null
  return (
    <section className="inspector__section">
      <h3 className="inspector__heading">{card.kind === 'photo' ? 'Notes' : 'Photos'}</h3>
      <ul className="linked-list">
        {links.map((link) => (
          <LinkedItem key={`${link.card.id} ${link.reason}`} link={link} />
        ))}
      </ul>
    </section>
  )
}
