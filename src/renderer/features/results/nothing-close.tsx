import { SearchX } from 'lucide-react'
import type { Filter } from '../../../shared/query.ts'
import { formatQuery, parseQuery } from '../../../shared/query-text.ts'
import { StatePage } from '../../components/state-page.tsx'
import { changeComposition, clearComposition } from '../../state/composer-store.ts'
import type { ResultSet } from '../../state/results-store.ts'
import { filterWords } from '../composer/filter-chip.tsx'

function soughtWords({ query: { terms } }: ResultSet): string {
  const texts = terms.flatMap(({ source }) => (source.type === 'text' ? [`“${source.text}”`] : []))
  const photos = terms.length - texts.length
  const parts = [...(photos > 0 ? [photos === 1 ? 'your photo' : 'your photos'] : []), ...texts]
  return parts.join(' and ')
}

/** Takes all filters away, those that were typed too. */
function withoutFilters(): void {
  changeComposition((now) => ({
    ...now,
    chips: now.chips.filter(({ kind }) => kind !== 'filter'),
    draft: formatQuery(parseQuery(now.draft).terms, [])
  }))
}

function filterSentence(filters: readonly Filter[]): string {
  return `Only ${filters.map(filterWords).join(', ')} were looked at.`
}

/** Nothing answers the question: what was looked for, and what would help. */
export function NothingClose({ result }: { result: ResultSet }) {
  const { filters, terms } = result.query
  const isExact = terms.some(({ source }) => source.type === 'text' && source.exact)
  return (
    <StatePage icon={<SearchX size={28} aria-hidden="true" />} title="Nothing close">
      <p>You looked for {soughtWords(result)}.</p>
      {filters.length > 0 && <p>{filterSentence(filters)}</p>}
      {isExact && <p>Words in quotation marks must stand there exactly. Leave the marks out to search by meaning.</p>}
      {!isExact && filters.length === 0 && <p>Say what can be seen in the photo, or drop one that is like it.</p>}
      <div className="state-page__actions">
        {filters.length > 0 && (
          <button type="button" className="button" onClick={withoutFilters}>
            Search without the filters
          </button>
        )}
        <button type="button" className="button button--quiet" onClick={clearComposition}>
          Clear the search
        </button>
      </div>
    </StatePage>
  )
}
