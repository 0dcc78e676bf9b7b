import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { thumbnailPath } from '../../../src/engine/library/thumbnails.ts'
import { type BuiltLibrary, buildLibrary } from '../../support/library-builder.ts'
import { neverAborted, type SearchEngine, startSearch } from '../../support/search-engine.ts'

let library: BuiltLibrary
let engine: SearchEngine
let photo = 0
let note = 0
let away = 0

beforeAll(() => {
  library = buildLibrary()
  const drive = library.addSource('Backup drive')
  note = library.addNote({
    path: 'Notes/lisbon.md',
    title: 'Lisbon',
    chunks: [{ text: 'The harbour.', headingPath: ['Lisbon', 'Day 2'], line: 5 }, { text: 'More.' }]
  })
  photo = library.addPhoto({
    path: 'Trips/harbour.jpg',
    shows: 'harbour',
    metadata: { caption: 'Boats', camera: 'Canon' },
    texts: [{ reason: 'embeds', text: 'The harbour.', noteId: note }]
  })
  library.link(photo, note, 'embeds')
  away = library.addPhoto({ path: 'away.jpg', shows: 'away', sourceId: drive })
  engine = startSearch(library)
})
afterAll(async () => {
  await engine.stop()
  library.remove()
})

const handlers = () => engine.side.handlers
const keyOf = (id: number) =>
  library.index.prepare<[number], string>('SELECT content_key FROM item WHERE id = ?').pluck().get(id) ?? ''

describe('items.get', () => {
  test('a photo with its texts, links, files and vectors', async () => {
    const detail = await handlers()['items.get']({ id: photo }, neverAborted)
    expect(detail).toMatchObject({
      card: { id: photo, kind: 'photo', title: 'harbour.jpg', folder: 'Trips', caption: 'Boats', offline: false },
      contentKey: keyOf(photo),
      metadata: { camera: 'Canon', width: 300 },
      texts: [
        { reason: 'file', text: 'Boats', noteId: null },
        { reason: 'embeds', text: 'The harbour.', noteId: note }
      ],
      links: [{ reason: 'embeds', card: { id: note, title: 'Lisbon' } }],
      vectors: [
        { modelId: 'fake-words', channel: 'image', count: 1 },
        { modelId: 'fake-words', channel: 'joint', count: 1 }
      ]
    })
    const root = library.roots.get(1)?.path ?? ''
    expect(detail.files).toEqual([
      {
        sourceId: 1,
        sourceName: 'Photos',
        relativePath: 'Trips/harbour.jpg',
        absolutePath: join(root, 'Trips/harbour.jpg')
      }
    ])
  })

  test('a note with its photos and cover', async () => {
    const detail = await handlers()['items.get']({ id: note }, neverAborted)
    expect(detail).toMatchObject({
      metadata: null,
      card: { title: 'Lisbon', coverKey: keyOf(photo), thumbnailKey: null },
      links: [{ reason: 'embeds', card: { id: photo } }]
    })
  })

  test('an unknown item', () => {
    expect(() => handlers()['items.get']({ id: 999 }, neverAborted)).toThrow('no longer in the library')
  })

  test('cards come in the order of asking; unknown ones are left out', async () => {
    const cards = await handlers()['items.cards']({ ids: [note, 999, photo] }, neverAborted)
    expect(cards.map(({ id }) => id)).toEqual([note, photo])
  })
})

describe('items.path', () => {
  test('where the file lies', async () => {
    const { path } = await handlers()['items.path']({ id: photo }, neverAborted)
    expect(path).toBe(join(library.roots.get(1)?.path ?? '', 'Trips/harbour.jpg'))
  })

  test('on a drive that is offline', async () => {
    engine.offline.add(2)
    const call = handlers()['items.path']({ id: away }, neverAborted)
    await expect(call).rejects.toMatchObject({
      code: 'offline',
      message: 'Backup drive is offline. Connect it to open away.jpg.'
    })
    engine.offline.clear()
  })

  test('a file that is gone', async () => {
    const gone = library.addPhoto({ path: 'gone.jpg', shows: 'gone' })
    rmSync(join(library.roots.get(1)?.path ?? '', 'gone.jpg'))
    await expect(handlers()['items.path']({ id: gone }, neverAborted)).rejects.toMatchObject({ code: 'not-found' })
  })

  test.each([
    ['a link to a file outside', 'link.jpg'],
    ['a folder that became a link', 'Linked/photo.jpg'],
    ['a path that climbs out', '../outside/photo.jpg']
  ])('%s is refused', async (_what, path) => {
    const root = library.roots.get(1)?.path ?? ''
    const outside = join(root, '../outside')
    mkdirSync(outside, { recursive: true })
    writeFileSync(join(outside, 'photo.jpg'), 'secret')
    const id = library.addPhoto({ path, shows: path })
    if (!path.startsWith('..')) {
      const replaced = join(root, path.split('/')[0] ?? '')
      rmSync(replaced, { recursive: true })
      symlinkSync(path.includes('/') ? outside : join(outside, 'photo.jpg'), replaced)
    }
    await expect(handlers()['items.path']({ id }, neverAborted)).rejects.toMatchObject({ code: 'permission-denied' })
    const preview = handlers()['items.preview']({ id, maxEdge: 100, format: 'web' }, neverAborted)
    await expect(preview).rejects.toMatchObject({ code: 'permission-denied' })
  })
})

describe('what items look like', () => {
  test('the text of a note', async () => {
    expect(await handlers()['items.noteText']({ id: note }, neverAborted)).toEqual({ text: 'The harbour.\n\nMore.' })
    await expect(handlers()['items.noteText']({ id: photo }, neverAborted)).rejects.toMatchObject({
      code: 'unsupported'
    })
  })

  test('a lost thumbnail is drawn again and stored', async () => {
    const key = keyOf(photo)
    const file = thumbnailPath(library.directory, key)
    expect(existsSync(file)).toBe(false)
    const drawn = await handlers()['items.thumbnail']({ key }, neverAborted)
    expect(existsSync(file)).toBe(true)
    writeFileSync(file, 'stored')
    const stored = await handlers()['items.thumbnail']({ key }, neverAborted)
    expect(drawn.mimeType).toBe('image/webp')
    expect(Buffer.from(stored.bytes).toString()).toBe('stored')
    const unknown = handlers()['items.thumbnail']({ key: 'f'.repeat(64) }, neverAborted)
    await expect(unknown).rejects.toMatchObject({ code: 'not-found' })
  })

  test('while a drive is offline its thumbnails stand in for the photos', async () => {
    await handlers()['items.thumbnail']({ key: keyOf(away) }, neverAborted)
    const preview = async () =>
      await handlers()['items.preview']({ id: away, maxEdge: 2000, format: 'web' }, neverAborted)
    expect((await preview()).mimeType).toBe('image/fake')
    engine.offline.add(2)
    expect((await preview()).mimeType).toBe('image/webp')
    rmSync(thumbnailPath(library.directory, keyOf(away)))
    await expect(preview()).rejects.toMatchObject({ code: 'offline' })
    engine.offline.clear()
  })
})
