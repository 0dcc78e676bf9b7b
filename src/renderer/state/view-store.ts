import { create } from 'zustand'
import type { ItemCard } from '../../shared/item.ts'

export type Page = 'search' | 'sources' | 'settings'

/** What lies open in the viewer; `index` is its place in the results when it was opened from there. */
export interface ViewerEntry {
  readonly card: ItemCard
  readonly index: number | null
}

interface ViewState {
  readonly page: Page
  /** The last one is on top; closing goes back to the one before. */
  readonly viewer: readonly ViewerEntry[]
  readonly isInspectorOpen: boolean
  readonly isActivityOpen: boolean
  readonly isFilmstripOpen: boolean
  /** The dialog on top of everything. */
  readonly dialog: 'commands' | 'keys' | 'why' | null
}

const pages: readonly Page[] = ['search', 'sources', 'settings']

function pageOfAddress(): Page {
  const name = location.hash.replace('#/', '')
  return pages.find((page) => page === name) ?? 'search'
}

/** What is open. */
export const useView = create<ViewState>(() => ({
  page: pageOfAddress(),
  viewer: [],
  isInspectorOpen: false,
  isActivityOpen: false,
  isFilmstripOpen: false,
  dialog: null
}))

window.addEventListener('hashchange', () => useView.setState({ page: pageOfAddress(), viewer: [] }))

/** Goes to a page; the browser's back button knows the way back. */
export function goTo(page: Page): void {
  useView.setState({ page, viewer: [], isActivityOpen: false })
  const hash = page === 'search' ? '#/' : `#/${page}`
  if (location.hash !== hash) history.pushState(null, '', hash)
}

export function openViewer(entry: ViewerEntry): void {
  useView.setState(({ viewer }) => ({ viewer: [...viewer, entry] }))
}

/** Shows another item in the place of the one on top. */
export function replaceViewer(entry: ViewerEntry): void {
  useView.setState(({ viewer }) => ({ viewer: [...viewer.slice(0, -1), entry] }))
}

export function closeViewer(): void {
  useView.setState(({ viewer }) => ({ viewer: viewer.slice(0, -1) }))
}

export function toggleInspector(): void {
  useView.setState(({ isInspectorOpen }) => ({ isInspectorOpen: !isInspectorOpen }))
}

export function toggleFilmstrip(): void {
  useView.setState(({ isFilmstripOpen }) => ({ isFilmstripOpen: !isFilmstripOpen }))
}

export function toggleActivity(): void {
  useView.setState(({ isActivityOpen }) => ({ isActivityOpen: !isActivityOpen }))
}

export function openDialog(dialog: ViewState['dialog']): void {
  useView.setState({ dialog })
}
