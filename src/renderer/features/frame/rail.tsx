import { FolderOpen, type LucideIcon, Search, Settings } from 'lucide-react'
import { goTo, type Page, useView } from '../../state/view-store.ts'
import { ActivityButton } from '../activity/activity-button.tsx'

const places: readonly { page: Page; label: string; keys: string; Icon: LucideIcon }[] = [
  { page: 'search', label: 'Search', keys: 'g s', Icon: Search },
  { page: 'sources', label: 'Sources', keys: 'g o', Icon: FolderOpen },
  { page: 'settings', label: 'Settings', keys: 'g e', Icon: Settings }
]

/** The way to each page, and at its foot what the engine is doing. */
export function Rail() {
  const current = useView((state) => state.page)
  return (
    <nav className="rail" aria-label="Pages">
      {places.map(({ page, label, keys, Icon }) => (
        <button
          key={page}
          type="button"
          className="rail__place"
          aria-label={label}
          aria-current={page === current ? 'page' : undefined}
          data-tip={`${label}  ${keys}`}
          onClick={() => goTo(page)}
        >
          <Icon size={20} strokeWidth={1.8} aria-hidden="true" />
        </button>
      ))}
      <ActivityButton />
    </nav>
  )
}
