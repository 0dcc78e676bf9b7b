import { ImageOff, Images, SearchX, Unplug } from 'lucide-react'
import type { AppError } from '../../../shared/errors.ts'
import type { Counts } from '../../../shared/status.ts'
import { DelayedText } from '../../components/delayed-text.tsx'
import { StatePage } from '../../components/state-page.tsx'
import { clearComposition } from '../../state/composer-store.ts'
import { useLibrary } from '../../state/library-store.ts'
import { type ResultSet, refreshResults } from '../../state/results-store.ts'
import { goTo } from '../../state/view-store.ts'
import { count } from '../../words.ts'
import { NothingClose } from './nothing-close.tsx'

interface ResultsStateProps {
  result: ResultSet | null
  error: AppError | null
  isBrowse: boolean
  sourceCount: number | undefined
}

/** What keeps the first items from appearing, if something does. */
function Notices() {
  const notices = useLibrary((state) => state.status?.notices)
  return notices?.filter(({ level }) => level !== 'info').map(({ id, message }) => <p key={id}>{message}</p>)
}

function ReadingLibrary({ counts }: { counts: Counts | undefined }) {
  return (
    <StatePage icon={<Images size={28} aria-hidden="true" />} title="Your folders are being read">
      <p className="tabular">
        {counts === undefined || counts.found === 0
          ? 'The first photos and notes appear here in a moment.'
          : `${count(counts.ready)} of ${count(counts.found)} are ready. The first ones appear here in a moment.`}
      </p>
      <Notices />
    </StatePage>
  )
}

function EmptyLibrary() {
  const counts = useLibrary((state) => state.status?.counts)
  if (counts === undefined || counts.waiting > 0 || counts.found === 0) return <ReadingLibrary counts={counts} />
  return (
    <StatePage icon={<ImageOff size={28} aria-hidden="true" />} title="There are no photos or notes in your folders">
      <p>Keepsake reads JPEG, PNG, WebP, AVIF, TIFF, GIF and HEIC photos, and notes in Markdown or plain text.</p>
      <button type="button" className="button" onClick={() => goTo('sources')}>
        Look at the folders
      </button>
    </StatePage>
  )
}

/** What stands in the place of results when there are none. */
export function ResultsState({ result, error, isBrowse, sourceCount }: ResultsStateProps) {
  if (result === null && error !== null) {
    return (
      <StatePage icon={<Unplug size={28} aria-hidden="true" />} title="The search did not work">
        <p>{error.message}</p>
        <button type="button" className="button" onClick={refreshResults}>
          Try again
        </button>
      </StatePage>
    )
  }
  if (result === null || sourceCount === undefined) return <DelayedText text="Opening your library" />
  if (isBrowse) return <EmptyLibrary />
  if (result.query.terms.length > 0) return <NothingClose result={result} />
  return (
    <StatePage icon={<SearchX size={28} aria-hidden="true" />} title="No item meets all these conditions">
      <p>Take one of the filters away to see more.</p>
      <button type="button" className="button" onClick={clearComposition}>
        Clear the search
      </button>
    </StatePage>
  )
}
