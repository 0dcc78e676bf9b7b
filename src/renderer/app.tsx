import { useCommandKeys } from './features/commands/use-command-keys.ts'
import { Composer } from './features/composer/composer.tsx'
import { DropOverlay } from './features/composer/drop-overlay.tsx'
import { ConnectionBanner } from './features/frame/connection-banner.tsx'
import { Messages } from './features/frame/messages.tsx'
import { Rail } from './features/frame/rail.tsx'
import { useTheme } from './features/frame/use-theme.ts'
import { ResultsPane } from './features/results/results-pane.tsx'
import { useSearch } from './features/results/use-search.ts'
import './features/frame/frame.css'

function SearchPage() {
  useSearch()
  return (
    <>
      <Composer />
      <ResultsPane />
    </>
  )
}

/** The window. */
export function App() {
  useTheme()
  useCommandKeys()
  return (
    <div className="frame">
      <Rail />
      <main className="frame__main">
        <ConnectionBanner />
        <SearchPage />
      </main>
      <DropOverlay />
      <Messages />
    </div>
  )
}
