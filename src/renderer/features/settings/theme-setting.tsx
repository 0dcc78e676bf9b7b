import type { Settings } from '../../../shared/settings.ts'
import { api } from '../../api.ts'
import { useLibrary } from '../../state/library-store.ts'
import { attempt } from '../commands/item-actions.ts'
import { Setting } from './setting.tsx'

const themes: readonly { value: Settings['theme']; label: string }[] = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' }
]

/** Light, dark, or as the system has it. */
export function ThemeSetting() {
  const theme = useLibrary((state) => state.settings.theme)
  return (
    <Setting
      title="Appearance"
      sentence="Follows the system unless you choose."
      control={
        <fieldset className="segments">
          <legend className="visually-hidden">Appearance</legend>
          {themes.map(({ value, label }) => (
            <label key={value} className="segments__part">
              <input
                type="radio"
                name="theme"
                className="visually-hidden"
                checked={theme === value}
                onChange={() => void attempt(() => api.call('settings.update', { theme: value }))}
              />
              <span>{label}</span>
            </label>
          ))}
        </fieldset>
      }
    />
  )
}
