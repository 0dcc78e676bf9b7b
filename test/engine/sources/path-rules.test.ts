import { describe, expect, test } from 'vitest'
import { createPathRules } from '../../../src/engine/sources/path-rules.ts'
import { defaultSettings } from '../../../src/shared/settings.ts'

const rules = (include: string[] = [], exclude: string[] = [], skippedFolders = defaultSettings.skippedFolders) =>
  createPathRules({ include, exclude, skippedFolders })

describe('by default', () => {
  test.each(['.git', 'a/node_modules', '@eaDir', 'x/.obsidian', '.Trash-1000', 'My.photoslibrary', 'THUMBS'])(
    'the folder %s is not entered',
    (folder) => expect(rules().entersFolder(folder)).toBe(false)
  )
  test.each(['', 'Trips', 'a/b.c', 'node_modules_of_mine'])('the folder %j is entered', (folder) =>
    expect(rules().entersFolder(folder)).toBe(true)
  )
  test('hidden files are not read', () => {
    expect(rules().takesFile('a/.hidden.jpg')).toBe(false)
    expect(rules().takesFile('a/seen.jpg')).toBe(true)
  })
})

describe('patterns', () => {
  test.each([
    ['*.png', 'a/b/c.png', false],
    ['*.png', 'a/b/c.jpg', true],
    ['Private', 'a/private/c.jpg', false],
    ['/Private', 'a/Private/c.jpg', true],
    ['/Private', 'Private/c.jpg', false],
    ['a/*/raw', 'a/2020/raw/c.jpg', false],
    ['a/*/raw/', 'b/2020/raw/c.jpg', true],
    ['./tmp/', 'tmp/c.jpg', false],
    ['(draft)*', 'x/(draft) a.md', true],
    ['', 'x.jpg', true]
  ])('exclude %j: %s is read: %s', (pattern, path, isRead) => {
    expect(rules([], [pattern]).takesFile(path)).toBe(isRead)
  })

  test('an excluded folder is not entered, so nothing below it is watched', () => {
    expect(rules([], ['Private']).entersFolder('a/Private')).toBe(false)
    expect(rules([], ['*.png']).entersFolder('a')).toBe(true)
  })

  test('include limits to what matches, exclude goes before', () => {
    const some = rules(['Trips', '*.md'], ['*.tmp.md'])
    expect(['Trips/a.jpg', 'x/Trips/b/c.png', 'n.md', 'a.jpg', 'n.tmp.md'].map((path) => some.takesFile(path))).toEqual(
      [true, true, true, false, false]
    )
  })
})
