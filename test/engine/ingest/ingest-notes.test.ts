import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { assertLibraryConsistent } from '../../support/assert-library-consistent.ts'
import { Workspace } from '../../support/ingest-engine.ts'

let space: Workspace
beforeEach(() => {
  space = new Workspace()
})
afterEach(() => space.remove())

const check = () =>
  space.readIndex((index) => assertLibraryConsistent(index, space.libraryDirectory, new Map([[1, space.root]])))
const links = () =>
  space.rows<{ photo: string; note: string; reason: string; section: string | null }>(
    `SELECT (SELECT name FROM file WHERE item_id = photo_id) AS photo, (SELECT name FROM file WHERE item_id = note_id) AS note,
       reason, (SELECT text FROM chunk WHERE id = chunk_id) AS section FROM link ORDER BY photo, note, reason`
  )
const joints = () => space.fakes.log.joints.splice(0)

describe('a note', () => {
  test('gets its title, tags, chunks and vectors', async () => {
    space.write(
      'day.md',
      '---\ntitle: Lisbon\ntags: [trip, sea]\n---\n# Arrival\nWe landed late.\n\n## Harbour\nBoats at dusk.'
    )
    await space.index()
    expect(space.rows('SELECT kind, title, excerpt FROM item')).toEqual([
      { kind: 'note', title: 'Lisbon', excerpt: 'We landed late. Boats at dusk.' }
    ])
    expect(space.rows('SELECT tag FROM tag ORDER BY tag')).toEqual([{ tag: 'sea' }, { tag: 'trip' }])
    expect(space.rows('SELECT heading_path, line, text FROM chunk ORDER BY ordinal')).toEqual([
      { heading_path: '["Arrival"]', line: 5, text: 'We landed late.' },
      { heading_path: '["Arrival","Harbour"]', line: 8, text: 'Boats at dusk.' }
    ])
    expect(space.fakes.log.texts).toEqual(['Arrival\nWe landed late.', 'Arrival › Harbour\nBoats at dusk.'])
    check()
  })

  test('that is edited keeps its item and the vectors of what did not change', async () => {
    space.write('day.md', '# One\nFirst.\n\n# Two\nSecond.')
    await space.index()
    const [before] = space.rows<{ id: number }>('SELECT id FROM item')
    space.fakes.log.texts.length = 0
    space.write('day.md', '# Zero\nNew.\n\n# One\nFirst.\n\n# Two\nSecond, changed.')
    await space.index()
    expect(space.rows('SELECT id FROM item')).toEqual([before])
    expect(space.fakes.log.texts).toEqual(['Zero\nNew.', 'Two\nSecond, changed.'])
    expect(space.rows('SELECT ordinal, line, text FROM chunk ORDER BY ordinal')).toEqual([
      { ordinal: 0, line: 1, text: 'New.' },
      { ordinal: 1, line: 4, text: 'First.' },
      { ordinal: 2, line: 7, text: 'Second, changed.' }
    ])
    check()
  })

  test('that has a copy becomes an item of its own when it is edited', async () => {
    space.write('a.md', 'The same words.')
    space.write('b.md', 'The same words.')
    await space.index()
    expect(space.rows('SELECT count(*) AS n FROM item')).toEqual([{ n: 1 }])
    space.write('b.md', 'Other words now.')
    await space.index()
    expect(space.rows('SELECT text FROM chunk ORDER BY text')).toEqual([
      { text: 'Other words now.' },
      { text: 'The same words.' }
    ])
    check()
  })

  test('may be long: it is stored in several steps and complete', async () => {
    const sections = Array.from({ length: 300 }, (_, n) => `# Section ${n}\nWords about subject ${n}.`)
    space.write('long.md', sections.join('\n\n'))
    await space.index()
    expect(space.rows('SELECT count(*) AS n FROM chunk')).toEqual([{ n: 300 }])
    check()
  })

  test('may be empty or hold nothing but front matter', async () => {
    space.write('a.md', '')
    space.write('b.md', '---\ntitle: Only a title\n---\n')
    space.write('c.txt', '   \n\n  ')
    const client = await space.index()
    expect((await client.call('status.get', {})).counts).toMatchObject({ found: 3, ready: 3 })
    check()
  })
})

describe('bad notes', () => {
  test('are listed with the reason, and the others are read', async () => {
    space.write('binary.md', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3, 0, 0, 0, 0]))
    space.write('line.txt', 'x'.repeat(2_000_000))
    space.write('huge.txt', Buffer.alloc(11_000_000, 'words '))
    space.write('front.md', '---\ntitle: [unclosed\n---\n# Still read\nBody.')
    space.write('deep.md', `${'>'.repeat(10_000)} deep`)
    space.write('utf16.txt', Buffer.from('\uFEFFÄpfel und Birnen', 'utf16le'))
    space.write('latin.txt', Buffer.from('Caf\xe9 au lait', 'latin1'))
    space.write('good.md', 'A good note.')
    const started = Date.now()
    const client = await space.index()
    expect(Date.now() - started).toBeLessThan(5000)
    const { counts } = await client.call('status.get', {})
    expect(counts).toEqual({ found: 8, ready: 5, waiting: 0, skipped: 2, failed: 1 })
    const failed = await client.call('failures.list', {})
    expect(failed.failures[0]).toMatchObject({ relativePath: 'binary.md', code: 'unsupported' })
    const skipped = await client.call('failures.list', { state: 'skipped' })
    expect(skipped.failures.every(({ code }) => code === 'too-large')).toBe(true)
    const texts = space.rows<{ text: string }>('SELECT text FROM chunk').map(({ text }) => text)
    expect(texts).toEqual(expect.arrayContaining(['Äpfel und Birnen', 'Café au lait', 'A good note.']))
    const front = space.rows<{ metadata: string; title: string }>(
      "SELECT title, metadata FROM item WHERE title = 'Still read'"
    )
    expect(front[0]?.metadata).toMatch(/front matter could not be read/)
    check()
  })
})

describe('photos and notes belong together', () => {
  test('by embedding, whichever comes first', async () => {
    space.write('photos/bridge.jpg', 'a bridge')
    await space.index()
    expect(joints()).toEqual([])
    space.write('notes/trip.md', '# Porto\nWe crossed it twice.\n\n![](../photos/bridge.jpg)\n\n# Lunch\nFish.')
    await space.index()
    expect(links()).toEqual([
      { photo: 'bridge.jpg', note: 'trip.md', reason: 'embeds', section: 'We crossed it twice.' }
    ])
    expect(joints()).toEqual(['We crossed it twice.'])
    space.write('photos/later.jpg', 'a late photo')
    space.write('notes/other.md', 'Look: ![[later.jpg|300]]')
    await space.index()
    expect(links()).toHaveLength(2)
    expect(joints()).toEqual(['Look: later'])
    check()
  })

  test('by html, reference and front matter', async () => {
    for (const name of ['a', 'b', 'c', 'd']) space.write(`img/${name} x.jpg`, `picture ${name}`)
    space.write(
      'n.md',
      '---\ncover: "[[img/d x.jpg]]"\n---\nOne <img width=3 src="img/a%20x.jpg"> here.\n\n![words][ref]\n\n![](<img/c x.jpg>)\n\n[ref]: <img/b x.jpg>'
    )
    await space.index()
    expect(links().map(({ photo, reason }) => [photo, reason])).toEqual([
      ['a x.jpg', 'embeds'],
      ['b x.jpg', 'embeds'],
      ['c x.jpg', 'embeds'],
      ['d x.jpg', 'embeds']
    ])
    check()
  })

  test('by the same name, and as the note of the folder', async () => {
    space.write('trip/boat.jpg', 'a boat')
    space.write('trip/boat.md', 'The boat of my uncle.')
    space.write('trip/README.md', 'Summer at the lake.')
    space.write('other/boat.jpg', 'another boat')
    await space.index()
    expect(links().map(({ note, reason }) => [note, reason])).toEqual([
      ['README.md', 'folder-note'],
      ['boat.md', 'same-name']
    ])
    expect(space.rows('SELECT reason, text FROM photo_text ORDER BY id')).toEqual([
      { reason: 'same-name', text: 'The boat of my uncle.' },
      { reason: 'folder-note', text: 'Summer at the lake.' }
    ])
    expect(joints().at(-1)).toBe('The boat of my uncle.\nSummer at the lake.')
    const found = space.rows<{ text: string }>(
      "SELECT text FROM passage WHERE item_id IN (SELECT photo_id FROM link) AND field = 'text'"
    )
    expect(found).toEqual([{ text: 'The boat of my uncle.' }])
    check()
  })

  test('until the note changes, moves or goes; only the photos it touches are embedded again', async () => {
    space.write('a.jpg', 'picture a')
    space.write('b.jpg', 'picture b')
    space.write('a.md', 'About a.')
    space.write('b.md', 'About b.')
    await space.index()
    joints()
    space.write('a.md', 'More about a.')
    await space.index()
    expect(joints()).toEqual(['More about a.'])
    renameSync(join(space.root, 'a.md'), join(space.root, 'elsewhere.md'))
    await space.index()
    expect(links().map(({ photo }) => photo)).toEqual(['b.jpg'])
    rmSync(join(space.root, 'b.md'))
    await space.index()
    expect(links()).toEqual([])
    expect(space.rows('SELECT * FROM photo_text')).toEqual([])
    expect(joints()).toEqual([])
    expect(space.fakes.log.images).toHaveLength(2)
    check()
  })

  test('a name that several photos have means the nearest', async () => {
    space.write('x/IMG_1.jpg', 'picture in x')
    space.write('y/IMG_1.jpg', 'picture in y')
    space.write('y/note.md', 'See ![[IMG_1.jpg]].')
    await space.index()
    expect(space.rows('SELECT relative_path FROM link JOIN file ON file.item_id = photo_id')).toEqual([
      { relative_path: 'y/IMG_1.jpg' }
    ])
    rmSync(join(space.root, 'y/IMG_1.jpg'))
    await space.index()
    check()
  })

  test('a photo that moves takes its links along or leaves them', async () => {
    space.write('a/boat.jpg', 'a boat')
    space.write('a/boat.md', 'My boat.')
    await space.index()
    expect(links()).toHaveLength(1)
    renameSync(join(space.root, 'a/boat.jpg'), join(space.root, 'boat.jpg'))
    await space.index()
    expect(links()).toEqual([])
    expect(space.fakes.log.images).toHaveLength(1)
    check()
  })
})
