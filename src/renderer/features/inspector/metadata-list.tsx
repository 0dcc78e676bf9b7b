import { Aperture, CalendarDays, type LucideIcon, MapPin, Ruler, Star, Tag } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ItemDetail } from '../../../shared/item.ts'
import { count, fileSize, longDate } from '../../words.ts'
import { cameraLine, dateLine, placeLine } from './photo-facts.ts'

function Fact({ Icon, name, children }: { Icon: LucideIcon; name: string; children: ReactNode }) {
  return (
    <div className="fact">
      <dt className="fact__name">
        <Icon size={16} strokeWidth={1.8} aria-hidden="true" />
        <span className="visually-hidden">{name}</span>
      </dt>
      <dd className="fact__value">{children}</dd>
    </div>
  )
}

function PhotoFacts({ detail: { metadata, sizeBytes } }: { detail: ItemDetail }) {
  if (metadata === null) return null
  const { width, height, format, lens, keywords, rating } = metadata
  const camera = cameraLine(metadata)
  const place = placeLine(metadata)
  const date = dateLine(metadata)
  const megapixels = Math.round((width * height) / 100_000) / 10
  return (
    <>
      {date !== null && (
        <Fact Icon={CalendarDays} name="Taken">
          {date}
        </Fact>
      )}
      {camera !== null && (
        <Fact Icon={Aperture} name="Camera">
          {camera}
          {lens !== null && <span className="fact__more">{lens}</span>}
        </Fact>
      )}
      {place !== null && (
        <Fact Icon={MapPin} name="Place">
          {place}
        </Fact>
      )}
      <Fact Icon={Ruler} name="Size">
        {count(width)} × {count(height)} · {megapixels} MP · {format.toUpperCase()} · {fileSize(sizeBytes)}
      </Fact>
      {rating !== null && (
        <Fact Icon={Star} name="Rating">
          <span role="img" aria-label={`${rating} of 5 stars`}>
            {'★'.repeat(rating)}
            <span className="fact__faint">{'★'.repeat(5 - rating)}</span>
          </span>
        </Fact>
      )}
      {keywords.length > 0 && (
        <Fact Icon={Tag} name="Keywords">
          {keywords.join(', ')}
        </Fact>
      )}
    </>
  )
}

/** When, where and with what; only what is known. */
export function MetadataList({ detail }: { detail: ItemDetail }) {
  return (
    <dl className="facts">
      {detail.card.kind === 'note' ? (
        <>
          <Fact Icon={CalendarDays} name="Changed">
            {longDate(detail.card.date)}
          </Fact>
          <Fact Icon={Ruler} name="Size">
            {fileSize(detail.sizeBytes)}
          </Fact>
        </>
      ) : (
        <PhotoFacts detail={detail} />
      )}
    </dl>
  )
}
