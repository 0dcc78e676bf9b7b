import type { Database } from 'better-sqlite3'
import { defaultSettings, type Settings, settingsSchema } from '../../shared/settings.ts'

/** The settings as they lie in `library.db`, one row for each field that was ever set. */
export interface SettingsStore {
  readonly get: () => Settings
  /** On disk when it returns. */
  update(change: Partial<Settings>): Settings
  /** Returns the function that ends it. */
  onChange(listener: (settings: Settings, previous: Settings) => void): () => void
}

function readSettings(library: Database): Settings {
  const rows = library.prepare('SELECT key, value FROM setting').all() as { key: string; value: string }[]
  const settings: Record<string, unknown> = { ...defaultSettings }
  for (const { key, value } of rows) {
    if (!Object.hasOwn(defaultSettings, key)) continue
    // A value that this version does not understand stays on disk and its default is used.
    const parsed = settingsSchema.partial().safeParse({ [key]: parseJson(value) })
    if (parsed.success) Object.assign(settings, { [key]: parsed.data[key as keyof Settings] })
  }
  return settingsSchema.parse(settings)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Opens the settings of a library. Unknown keys of a later version are kept as they are. */
export function createSettingsStore(library: Database): SettingsStore {
  const write = library.prepare(
    'INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value'
  )
  const listeners = new Set<(settings: Settings, previous: Settings) => void>()
  let current = readSettings(library)
  return {
    get: () => current,
    update(change) {
      library.transaction(() => {
        for (const [key, value] of Object.entries(change)) {
          if (value !== undefined) write.run(key, JSON.stringify(value))
        }
      })()
      const previous = current
      current = readSettings(library)
      for (const listener of listeners) listener(current, previous)
      return current
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    }
  }
}
