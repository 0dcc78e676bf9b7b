import type { Band } from '../../../shared/search-result.ts'
import { showLongShots } from '../../state/selection-store.ts'
import { count } from '../../words.ts'
import type { Row } from './justified-layout.ts'

const bandNames: Record<Band, string> = { strong: 'Strong', likely: 'Likely', 'long-shot': 'Long shot' }

/** The small label above a band, or the offer to show the rest of the long shots. */
export function BandRow({ row, rowNumber, browseLabel }: { row: Row; rowNumber: number; browseLabel: string }) {
  const position = { transform: `translateY(${row.top}px)`, height: row.height }
  return (
    <div role="row" aria-rowindex={rowNumber + 1} className={`row row--${row.kind}`} style={position}>
      <div role="gridcell" className="band">
        {row.kind === 'more' ? (
          <button type="button" className="button button--small" onClick={showLongShots}>
            Show {count(row.end - row.start)} more long shots
          </button>
        ) : (
          <>
            <span className="band__name">{row.band === null ? browseLabel : bandNames[row.band]}</span>
            <span className="band__count tabular">{count(row.end - row.start)}</span>
          </>
        )}
      </div>
    </div>
  )
}
