import { Info } from 'lucide-react'
import type { Status } from '../../../shared/status.ts'
import { useLibrary } from '../../state/library-store.ts'
import type { ResultSet } from '../../state/results-store.ts'
import { refreshResults, useResults } from '../../state/results-store.ts'
import { counted, countedItems } from '../../words.ts'

function announcement(result: ResultSet, isBrowse: boolean): string {
  if (isBrowse) return `${counted(result.total, 'item')}, newest first`
  if (result.total === 0) return 'Nothing found'
  const { strong, likely, longShot } = result.bands
  if (strong + likely + longShot === 0) return `${counted(result.total, 'item')} found`
  return `${counted(strong + likely, 'good match', 'good matches')}, ${counted(longShot, 'long shot')}`
}

/** How much there is; while the list is behind the library, the offer to bring it up to date. */
function LibraryCount({ result, status }: { result: ResultSet; status: Status }) {
  const { photos, notes } = status
  const isWhole = result.total === photos + notes
  return (
    <p className="results-head__count tabular">
      {isWhole ? (
        countedItems(photos, notes)
      ) : (
        <button type="button" className="link-button" onClick={refreshResults}>
          Show all {countedItems(photos, notes)}
        </button>
      )}
    </p>
  )
}

/** What the answer wants known: how many, and the engine's notices. Announced politely. */
export function ResultsHead({ result, isBrowse }: { result: ResultSet; isBrowse: boolean }) {
  const status = useLibrary((state) => state.status)
  const isRunning = useResults((state) => state.isRunning)
  const said = announcement(result, isBrowse)
  return (
    <div className="results-head">
      <p className="visually-hidden" role="status" aria-live="polite">
        {isRunning ? '' : said}
      </p>
      {isBrowse && status !== null && result.total > 0 && <LibraryCount result={result} status={status} />}
      {result.notices.map((notice) => (
        <p key={notice} className="results-head__notice">
          <Info size={15} aria-hidden="true" />
          {notice}
        </p>
      ))}
    </div>
  )
}
