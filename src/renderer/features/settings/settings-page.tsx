import { Search } from 'lucide-react'
import { useState } from 'react'
import { Page } from '../../components/page.tsx'
import { useLibrary } from '../../state/library-store.ts'
import { LibrarySetting } from './library-setting.tsx'
import { ModelsSetting } from './models-setting.tsx'
import { NumberSetting } from './number-setting.tsx'
import { SkippedFolders } from './skipped-folders.tsx'
import { ThemeSetting } from './theme-setting.tsx'
import './models.css'
import './settings.css'

/** Every setting with the words that find it. */
const entries = [
  { id: 'theme', words: 'appearance theme light dark system colours', Entry: ThemeSetting },
  {
    id: 'rescan',
    words: 'compare rescan folders disk minutes timer check changes',
    Entry: () => (
      <NumberSetting
        field="rescanMinutes"
        title="Compare all folders with the disk"
        unit="minutes"
        min={5}
        max={1440}
        step={5}
        sentence="Changes are noticed at once where the system tells about them. This is the safety net; make it shorter for network drives."
      />
    )
  },
  {
    id: 'megapixels',
    words: 'limit megapixels largest photo pixels memory panorama skip',
    Entry: () => (
      <NumberSetting
        field="maxMegapixels"
        title="Largest photo"
        unit="megapixels"
        min={1}
        max={2000}
        step={10}
        sentence="Larger photos are left out, because opening one needs about 4 MB of memory for each megapixel. Raise it if your panoramas are missing."
      />
    )
  },
  {
    id: 'photo-size',
    words: 'limit file size megabytes photo large skip',
    Entry: () => (
      <NumberSetting
        field="maxPhotoMegabytes"
        title="Largest photo file"
        unit="MB"
        min={1}
        max={4000}
        step={10}
        sentence="Larger files are left out. Raise it for large scans."
      />
    )
  },
  {
    id: 'note-size',
    words: 'limit file size megabytes note text large skip',
    Entry: () => (
      <NumberSetting
        field="maxNoteMegabytes"
        title="Largest note"
        unit="MB"
        min={0.1}
        max={100}
        step={0.1}
        sentence="Larger text files are mostly logs and exports; they are left out."
      />
    )
  },
  { id: 'skipped', words: 'skipped folders ignore hidden names exclude node_modules', Entry: SkippedFolders },
  {
    id: 'models',
    words:
      'models starter provider precision languages licence processor graphics install fetch download verify remove',
    Entry: ModelsSetting
  },
  { id: 'library', words: 'library place folder backup version data', Entry: LibrarySetting }
]

function matches(words: string, sought: string): boolean {
  return sought
    .toLowerCase()
    .split(/\s+/)
    .every((part) => words.includes(part))
}

/** All settings on one page, with a search across them. */
export default function SettingsPage() {
  const [sought, setSought] = useState('')
  const isKnown = useLibrary((state) => state.status !== null)
  const found = entries.filter(({ words }) => matches(words, sought.trim()))
  return (
    <Page
      title="Settings"
      actions={
        <label className="settings-search">
          <Search size={16} aria-hidden="true" />
          <input
            type="search"
            className="field"
            placeholder="Search the settings"
            aria-label="Search the settings"
            value={sought}
            onChange={(event) => setSought(event.target.value)}
          />
        </label>
      }
    >
      {isKnown && found.map(({ id, Entry }) => <Entry key={id} />)}
      {found.length === 0 && <p className="settings__none">No setting is about “{sought}”.</p>}
    </Page>
  )
}
