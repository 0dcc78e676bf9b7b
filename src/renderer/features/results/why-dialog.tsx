import { X } from 'lucide-react'
import type { SearchQuery } from '../../../shared/query.ts'
import type { Channel, Hit } from '../../../shared/search-result.ts'
import { Modal } from '../../components/modal.tsx'
import { PassageText } from '../../components/passage-text.tsx'
import { hitAt, useResults } from '../../state/results-store.ts'
import { useSelection } from '../../state/selection-store.ts'
import { openDialog, useView } from '../../state/view-store.ts'
import { count } from '../../words.ts'
import './why-dialog.css'

const bandWords = {
  strong: 'A strong match, compared with everything else in your library.',
  likely: 'A likely match: better than most of your library.',
  'long-shot': 'A long shot: among the nearest, but not near.'
}
const channelWords: Record<Channel, string> = {
  image: 'The picture itself',
  joint: 'The picture together with its words',
  text: 'The meaning of the words',
  words: 'The same words',
  name: 'The name of the file or folder',
  date: 'The date'
}

function termWords(query: SearchQuery, term: number | null): string {
  const source = term === null ? undefined : query.terms[term]?.source
  if (source === undefined) return 'the whole search'
  if (source.type === 'text') return `“${source.text}”`
  return source.type === 'image' ? 'your photo' : 'the photo or note in the search'
}

function Evidence({ hit, query }: { hit: Hit; query: SearchQuery }) {
  return (
    <ul className="evidence">
      {hit.evidence.map(({ channel, term, rank }) => (
        <li key={`${channel} ${term}`} className="evidence__line">
          <span>
            {channelWords[channel]} <span className="evidence__term">for {termWords(query, term)}</span>
          </span>
          <span className="evidence__rank tabular">place {count(rank)}</span>
        </li>
      ))}
    </ul>
  )
}

/** The full answer to "why was this found". */
export function WhyDialog() {
  const result = useResults((state) => state.result)
  const active = useSelection((state) => state.active)
  const viewed = useView((state) => state.viewer.at(-1)?.index)
  const hit = hitAt(viewed ?? active)
  const close = () => openDialog(null)
  if (result === null || hit === null) return null
  return (
    <Modal label="Why this was found" onClose={close}>
      <div className="modal__head">
        <h2 className="modal__title">Why this was found</h2>
        <button type="button" className="icon-button" aria-label="Close" onClick={close}>
          <X size={18} aria-hidden="true" />
        </button>
      </div>
      <div className="modal__body why">
        <p className="why__name">{hit.card.caption ?? hit.card.title}</p>
        <p>{hit.band === null ? 'It is in your library and meets the conditions.' : bandWords[hit.band]}</p>
        {hit.reason !== '' && <p className="why__reason">{hit.reason}</p>}
        {hit.passage !== null && (
          <blockquote className="why__passage">
            <PassageText passage={hit.passage} />
            <footer>
              {hit.passage.headingPath.join(' › ')}, line {count(hit.passage.line)}
            </footer>
          </blockquote>
        )}
        {hit.evidence.length > 0 && <Evidence hit={hit} query={result.query} />}
      </div>
    </Modal>
  )
}
