import { lazy, Suspense } from 'react'
import { ActivityPanel } from './features/activity/activity-panel.tsx'
import { CommandPalette } from './features/commands/command-palette.tsx'
import { KeyList } from './features/commands/key-list.tsx'
import { useCommandKeys } from './features/commands/use-command-keys.ts'
import { Composer } from './features/composer/composer.tsx'
import { DropOverlay } from './features/composer/drop-overlay.tsx'
import { ConnectionBanner } from './features/frame/connection-banner.tsx'
import { Messages } from './features/frame/messages.tsx'
import { Rail } from './features/frame/rail.tsx'
import { useTheme } from './features/frame/use-theme.ts'
import { ActiveInspector } from './features/inspector/active-inspector.tsx'
import { ResultsPane } from './features/results/results-pane.tsx'
import { SelectionBar } from './features/results/selection-bar.tsx'
import { useSearch } from './features/results/use-search.ts'
import { WhyDialog } from './features/results/why-dialog.tsx'
import { Viewer } from './features/viewer/viewer.tsx'
import { useLibrary } from './state/library-store.ts'
import { useView } from './state/view-store.ts'
import './features/frame/frame.css'

// Pages that are not on the first screen come in files of their own.
const SourcesPage = lazy(() => import('./features/sources/sources-page.tsx'))
const SettingsPage = lazy(() => import('./features/settings/settings-page.tsx'))
const FirstRun = lazy(() => import('./features/first-run/first-run.tsx'))

function SearchPage() {
  const hasNoSource = useLibrary((state) => state.sources?.length === 0)
  const isShown = useView((state) => state.page === 'search')
  useSearch()
  if (hasNoSource) return isShown ? <FirstRun /> : null
  // Kept while another page is shown, so that the place in the results is kept too.
  return (
    <div className="frame__search" hidden={!isShown}>
      <div className="frame__column">
        <Composer />
        <ResultsPane />
        <SelectionBar />
      </div>
      <ActiveInspector />
    </div>
  )
}

function OpenDialog() {
  const dialog = useView((state) => state.dialog)
  if (dialog === 'commands') return <CommandPalette />
  if (dialog === 'keys') return <KeyList />
  return dialog === 'why' ? <WhyDialog /> : null
}

/** The window. */
export function App() {
  useTheme()
  useCommandKeys()
  const { page, viewer, isActivityOpen } = useView()
  const open = viewer.at(-1)
  return (
    <>
      <div className="frame" inert={open !== undefined}>
        <Rail />
        <main className="frame__main">
          <ConnectionBanner />
          <Suspense fallback={null}>
            <SearchPage />
            {page === 'sources' && <SourcesPage />}
            {page === 'settings' && <SettingsPage />}
          </Suspense>
        </main>
        {isActivityOpen && <ActivityPanel />}
      </div>
      {open !== undefined && <Viewer entry={open} />}
      <OpenDialog />
      <DropOverlay />
      <Messages />
    </>
  )
}
