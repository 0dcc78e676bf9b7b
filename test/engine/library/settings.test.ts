import BetterSqlite3, { type Database } from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrate } from '../../../src/engine/library/migrate.ts'
import { libraryMigrations } from '../../../src/engine/library/migrations/migrations.ts'
import { createSettingsStore } from '../../../src/engine/library/settings.ts'
import { defaultSettings, settingsChangeSchema } from '../../../src/shared/settings.ts'

let library: Database
beforeEach(() => {
  library = new BetterSqlite3(':memory:')
  migrate(library, libraryMigrations)
})
afterEach(() => library.close())

test('a change touches what it names and nothing else', () => {
  const settings = createSettingsStore(library)
  settings.update(settingsChangeSchema.parse({ theme: 'dark', maxPhotoMegabytes: 7 }))
  settings.update(settingsChangeSchema.parse({ paused: true }))
  const expected = { ...defaultSettings, theme: 'dark', maxPhotoMegabytes: 7, paused: true }
  expect(settings.get()).toEqual(expected)
  expect(createSettingsStore(library).get()).toEqual(expected)
})

test('values that are not understood fall back, unknown keys stay on disk', () => {
  const insert = library.prepare('INSERT INTO setting VALUES (?, ?)')
  insert.run('theme', '"dark"')
  insert.run('rescanMinutes', '-3')
  insert.run('maxMegapixels', '{broken')
  insert.run('fromTheFuture', '{"x":1}')
  const settings = createSettingsStore(library)
  expect(settings.get()).toEqual({ ...defaultSettings, theme: 'dark' })
  settings.update({ rescanMinutes: 30 })
  expect(library.prepare("SELECT value FROM setting WHERE key = 'fromTheFuture'").pluck().get()).toBe('{"x":1}')
})

test('listeners hear of the change with what was before', () => {
  const settings = createSettingsStore(library)
  const heard: [string, string][] = []
  const end = settings.onChange((now, before) => heard.push([before.theme, now.theme]))
  settings.update({ theme: 'light' })
  end()
  settings.update({ theme: 'dark' })
  expect(heard).toEqual([['system', 'light']])
})
