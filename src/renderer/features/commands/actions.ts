import type { ItemCard } from '../../../shared/item.ts'
import { api } from '../../api.ts'
import { clearComposition, commitDraft, redoComposition, undoComposition } from '../../state/composer-store.ts'
import { currentHost, useLibrary } from '../../state/library-store.ts'
import { hitAt } from '../../state/results-store.ts'
import { clearSelection, useSelection } from '../../state/selection-store.ts'
import {
  closeViewer,
  goTo,
  openDialog,
  openViewer,
  toggleActivity,
  toggleFilmstrip,
  toggleInspector,
  useView
} from '../../state/view-store.ts'
import { focusComposer } from '../composer/composer-focus.ts'
import { currentItem, currentItems } from './current-item.ts'
import {
  attempt,
  copyItems,
  openItemFile,
  revealItem,
  searchMoreLike,
  searchNotesAbout,
  searchWith
} from './item-actions.ts'

export type ActionGroup = 'Search' | 'This item' | 'Go to' | 'Library' | 'Window'

/** Something a person can do, with its key. */
export interface Action {
  readonly id: string
  readonly title: string
  readonly group: ActionGroup
  /** `mod` is Ctrl, or Cmd on a Mac; a space separates keys that follow each other. */
  readonly keys: readonly string[]
  /** Also while text is being typed. */
  readonly isGlobal?: boolean
  isAvailable(): boolean
  run(): void
}

const always = () => true
const withItem = () => currentItem() !== null
const whenHost = (can: 'canReveal') => () => withItem() && currentHost()?.[can] === true

function onItem(run: (card: NonNullable<ReturnType<typeof currentItem>>) => void): () => void {
  return () => {
    const card = currentItem()
    if (card !== null) run(card)
  }
}

/** Runs something on all chosen items. */
export function onItems(run: (cards: readonly ItemCard[]) => void): Promise<void> {
  return attempt(async () => run(await currentItems()))
}

function setTheme(): void {
  const isDark = document.documentElement.dataset.theme === 'dark'
  void attempt(() => api.call('settings.update', { theme: isDark ? 'light' : 'dark' }))
}

function toggleIndexing(): void {
  const { paused } = useLibrary.getState().settings
  void attempt(() => api.call(paused ? 'ingest.resume' : 'ingest.pause', {}))
}

/** One level back: dialog, viewer, panel, selection, then the composer. */
function goBack(): void {
  const { viewer, isActivityOpen } = useView.getState()
  if (viewer.length > 0) closeViewer()
  else if (isActivityOpen) toggleActivity()
  else if (useSelection.getState().selected.size > 1) clearSelection()
  else if (useView.getState().page === 'search') focusComposer()
  else goTo('search')
}

function openCurrent(): void {
  const { active } = useSelection.getState()
  const hit = hitAt(active)
  if (hit !== null && useView.getState().viewer.length === 0) openViewer({ card: hit.card, index: active })
}

function goToComposer(): void {
  goTo('search')
  // The page may have to come back first.
  requestAnimationFrame(focusComposer)
}

const searchActions: readonly Action[] = [
  {
    id: 'focus-composer',
    title: 'Type a search',
    group: 'Search',
    keys: ['/'],
    isAvailable: always,
    run: goToComposer
  },
  { id: 'clear', title: 'Clear the search', group: 'Search', keys: [], isAvailable: always, run: clearComposition },
  {
    id: 'undo',
    title: 'Undo the last change of the search',
    group: 'Search',
    keys: ['mod+z'],
    isGlobal: true,
    isAvailable: always,
    run: undoComposition
  },
  {
    id: 'redo',
    title: 'Redo',
    group: 'Search',
    keys: ['mod+shift+z', 'mod+y'],
    isGlobal: true,
    isAvailable: always,
    run: redoComposition
  },
  {
    id: 'commit',
    title: 'Make the typed words a part of their own',
    group: 'Search',
    keys: ['mod+Enter'],
    isGlobal: true,
    isAvailable: () => useView.getState().page === 'search',
    run: commitDraft
  }
]

const itemActions: readonly Action[] = [
  { id: 'open', title: 'Open', group: 'This item', keys: ['Enter'], isAvailable: withItem, run: openCurrent },
  {
    id: 'use-as-query',
    title: 'Search with it',
    group: 'This item',
    keys: ['q'],
    isAvailable: withItem,
    run: () => void onItems(searchWith)
  },
  {
    id: 'more-like',
    title: 'More like this',
    group: 'This item',
    keys: ['m'],
    isAvailable: withItem,
    run: onItem(searchMoreLike)
  },
  {
    id: 'notes-about',
    title: 'Notes about this',
    group: 'This item',
    keys: ['n'],
    isAvailable: withItem,
    run: onItem(searchNotesAbout)
  },
  {
    id: 'copy',
    title: 'Copy',
    group: 'This item',
    keys: ['mod+c'],
    isAvailable: withItem,
    run: () => void onItems(copyItems)
  },
  {
    id: 'reveal',
    title: 'Show in its folder',
    group: 'This item',
    keys: ['r'],
    isAvailable: whenHost('canReveal'),
    run: onItem(revealItem)
  },
  {
    id: 'open-file',
    title: 'Open in another program',
    group: 'This item',
    keys: ['o'],
    isAvailable: whenHost('canReveal'),
    run: onItem(openItemFile)
  },
  {
    id: 'inspector',
    title: 'Show or hide the details',
    group: 'This item',
    keys: ['i'],
    isAvailable: always,
    run: toggleInspector
  },
  {
    id: 'filmstrip',
    title: 'Show or hide the filmstrip',
    group: 'This item',
    keys: ['t'],
    isAvailable: () => useView.getState().viewer.length > 0,
    run: toggleFilmstrip
  }
]

const placeActions: readonly Action[] = [
  { id: 'go-search', title: 'Search', group: 'Go to', keys: ['g s'], isAvailable: always, run: goToComposer },
  {
    id: 'go-sources',
    title: 'Sources',
    group: 'Go to',
    keys: ['g o'],
    isAvailable: always,
    run: () => goTo('sources')
  },
  {
    id: 'go-settings',
    title: 'Settings',
    group: 'Go to',
    keys: ['g e', 'mod+,'],
    isAvailable: always,
    run: () => goTo('settings')
  },
  { id: 'activity', title: 'Activity', group: 'Go to', keys: ['g a'], isAvailable: always, run: toggleActivity },
  { id: 'back', title: 'Back one level', group: 'Go to', keys: ['Escape'], isAvailable: always, run: goBack }
]

const libraryActions: readonly Action[] = [
  {
    id: 'rescan',
    title: 'Compare all folders with the disk now',
    group: 'Library',
    keys: [],
    isAvailable: always,
    run: () => void attempt(() => api.call('sources.rescan', {}), 'All folders have been compared with the disk.')
  },
  {
    id: 'pause',
    title: 'Pause or resume reading',
    group: 'Library',
    keys: [],
    isAvailable: always,
    run: toggleIndexing
  },
  {
    id: 'retry-failed',
    title: 'Try all failed files again',
    group: 'Library',
    keys: [],
    isAvailable: () => (useLibrary.getState().status?.counts.failed ?? 0) > 0,
    run: () => void attempt(() => api.call('failures.retry', { ids: 'all' }))
  },
  {
    id: 'backup',
    title: 'Back up what I made',
    group: 'Library',
    keys: [],
    isAvailable: always,
    run: () => void attempt(() => api.call('library.backup', {}), 'The backup is written and checked.')
  }
]

const windowActions: readonly Action[] = [
  {
    id: 'commands',
    title: 'All commands',
    group: 'Window',
    keys: ['mod+k'],
    isGlobal: true,
    isAvailable: always,
    run: () => openDialog('commands')
  },
  {
    id: 'keys',
    title: 'All keys, or why an item was found',
    group: 'Window',
    keys: ['?'],
    isAvailable: always,
    run: () => openDialog(hasReason() ? 'why' : 'keys')
  },
  {
    id: 'key-list',
    title: 'All keys',
    group: 'Window',
    keys: ['F1'],
    isGlobal: true,
    isAvailable: always,
    run: () => openDialog('keys')
  },
  { id: 'theme', title: 'Light or dark', group: 'Window', keys: [], isAvailable: always, run: setTheme }
]

function hasReason(): boolean {
  const { viewer, page } = useView.getState()
  const hit =
    viewer.length > 0 || page === 'search' ? hitAt(viewer.at(-1)?.index ?? useSelection.getState().active) : null
  return hit !== null && hit.band !== null
}

/** Everything there is to do; the palette and the key list are made of it. */
export const actions: readonly Action[] = [
  ...searchActions,
  ...itemActions,
  ...placeActions,
  ...libraryActions,
  ...windowActions
]
