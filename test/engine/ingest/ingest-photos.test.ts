import { renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AppError } from '../../../src/shared/errors.ts'
import { assertLibraryConsistent } from '../../support/assert-library-consistent.ts'
import { Workspace } from '../../support/ingest-engine.ts'

let space: Workspace
beforeEach(() => {
  space = new Workspace()
})
afterEach(() => space.remove())

const check = () =>
  space.readIndex((index) => assertLibraryConsistent(index, space.libraryDirectory, new Map([[1, space.root]])))
const counts = async () => (await space.client?.call('status.get', {}))?.counts
const itemIds = () => space.rows<{ id: number }>('SELECT id FROM item ORDER BY id').map(({ id }) => id)

test('a photo is found, embedded, stored and counted', async () => {
  space.write(
    'trips/harbour.jpg',
    'a harbour at night\ncaption: "Boats in the dark"\nkeywords: ["sea"]\ntextSource: "file"'
  )
  const client = await space.index()
  const status = await client.call('status.get', {})
  expect(status.counts).toEqual({ found: 1, ready: 1, waiting: 0, skipped: 0, failed: 0 })
  expect(status.photos).toBe(1)
  expect(status.ingest.state).toBe('idle')
  expect(status.model?.id).toBe('fake-words')
  expect(space.fakes.log.images).toEqual(['a harbour at night'])
  expect(space.fakes.log.joints).toEqual(['Boats in the dark\nsea'])
  const passages = space.rows<{ field: string; text: string }>('SELECT field, text FROM passage ORDER BY field')
  expect(passages).toEqual([
    { field: 'name', text: 'trips/harbour.jpg' },
    { field: 'tag', text: 'sea' },
    { field: 'text', text: 'Boats in the dark\nsea' }
  ])
  check()
})

test('photos are embedded in common batches', async () => {
  for (let n = 0; n < 64; n++) space.write(`${n}.jpg`, `scene number ${n}`)
  await space.index()
  expect(space.fakes.log.images).toHaveLength(64)
  expect(space.fakes.log.batches.length).toBeLessThanOrEqual(16)
  check()
})

describe('identity is the content', () => {
  test('the same bytes in several places are one item, embedded once', async () => {
    for (const path of ['a.jpg', 'b.jpg', 'c/d.jpg']) space.write(path, 'the same picture')
    await space.index()
    expect(space.fakes.log.images).toEqual(['the same picture'])
    expect(itemIds()).toHaveLength(1)
    expect(await counts()).toMatchObject({ found: 3, ready: 3 })
    check()
  })

  test('a file that is moved or renamed keeps its item and its vectors', async () => {
    space.write('a.jpg', 'a mountain')
    space.write('old/b.jpg', 'a lake')
    await space.index()
    const before = itemIds()
    renameSync(join(space.root, 'a.jpg'), join(space.root, 'renamed.jpg'))
    renameSync(join(space.root, 'old'), join(space.root, 'new'))
    await space.index()
    expect(itemIds()).toEqual(before)
    expect(space.fakes.log.images).toHaveLength(2)
    const names = space.rows<{ text: string }>("SELECT text FROM passage WHERE field = 'name' ORDER BY text")
    expect(names.map(({ text }) => text)).toEqual(['new/b.jpg', 'renamed.jpg'])
    check()
  })

  test('a file with new bytes is another item, and the old one goes with all that was derived', async () => {
    space.write('a.jpg', 'first picture')
    await space.index()
    space.write('a.jpg', 'second picture, longer')
    await space.index()
    expect(space.fakes.log.images).toEqual(['first picture', 'second picture, longer'])
    expect(itemIds()).toHaveLength(1)
    check()
  })

  test('a deleted file takes its item, vectors and thumbnail along', async () => {
    space.write('a.jpg', 'stays')
    space.write('b.jpg', 'goes')
    await space.index()
    rmSync(join(space.root, 'b.jpg'))
    await space.index()
    expect(await counts()).toMatchObject({ found: 1, ready: 1 })
    check()
  })

  test('nothing is read again when nothing changed', async () => {
    space.write('a.jpg', 'one')
    space.write('b.md', '# two')
    await space.index()
    const { revision } = (await space.client?.call('status.get', {})) ?? {}
    await space.stop()
    await space.index()
    expect(space.fakes.log.images).toHaveLength(1)
    expect(space.fakes.log.texts).toHaveLength(1)
    expect((await space.client?.call('status.get', {}))?.revision).toBe(revision)
  })
})

describe('what the photo says', () => {
  test('a sidecar is read, and again when it changes, without embedding the picture again', async () => {
    space.write('a.jpg', 'a bridge')
    space.write('a.xmp', 'The old bridge')
    await space.index()
    expect(space.rows('SELECT reason, text FROM photo_text')).toEqual([
      { reason: 'xmp-sidecar', text: 'The old bridge' }
    ])
    space.write('a.xmp', 'The bridge over the Douro')
    await space.index()
    expect(space.rows('SELECT caption FROM item')).toEqual([{ caption: 'The bridge over the Douro' }])
    expect(space.fakes.log.images).toHaveLength(1)
    expect(space.fakes.log.joints).toEqual(['The old bridge', 'The bridge over the Douro'])
    rmSync(join(space.root, 'a.xmp'))
    await space.index()
    expect(space.rows('SELECT caption FROM item')).toEqual([{ caption: null }])
    check()
  })

  test('the date is when it was taken, else when the file was written', async () => {
    space.write('a.jpg', 'x\ntakenAt: {"local":"2019-07-04T21:05:00","offsetMinutes":null,"source":"exif"}')
    utimesSync(space.write('b.jpg', 'y'), new Date(2021, 4, 6, 7, 8, 9), new Date(2021, 4, 6, 7, 8, 9))
    await space.index()
    const dates = space.rows<{ date: string }>('SELECT date FROM item ORDER BY date').map(({ date }) => date)
    expect(dates).toEqual(['2019-07-04T21:05:00', '2021-05-06T07:08:09'])
  })
})

describe('what cannot be read', () => {
  test('is listed with the reason and stops nothing else', async () => {
    space.write('broken.jpg', 'broken picture')
    space.write('empty.png', '')
    space.write('good.jpg', 'a good picture')
    const client = await space.index()
    expect(await counts()).toEqual({ found: 3, ready: 1, waiting: 0, skipped: 0, failed: 2 })
    const { total, failures } = await client.call('failures.list', {})
    expect(total).toBe(2)
    const reasons = new Map(failures.map(({ relativePath, code, sourceName }) => [relativePath, [code, sourceName]]))
    expect(reasons.get('broken.jpg')).toEqual(['unreadable', 'source'])
    expect(reasons.get('empty.png')).toEqual(['unreadable', 'source'])
    check()
  })

  test('is tried again on request, and when the file changes', async () => {
    space.write('a.jpg', 'broken picture')
    const client = await space.index()
    expect(await client.call('failures.retry', { ids: 'all' })).toEqual({ count: 1 })
    await client.call('ingest.settle', {})
    expect(await counts()).toMatchObject({ failed: 1, ready: 0 })
    space.write('a.jpg', 'whole picture')
    await space.index()
    expect(await counts()).toMatchObject({ failed: 0, ready: 1 })
    check()
  })

  test('is left out for good when the person says so, until it changes', async () => {
    space.write('a.jpg', 'broken picture')
    let client = await space.index()
    const { failures } = await client.call('failures.list', {})
    const id = failures[0]?.id ?? 0
    expect(await client.call('failures.ignore', { ids: [id] })).toEqual({ count: 1 })
    expect(await counts()).toMatchObject({ failed: 0, skipped: 1 })
    // Also after the index was lost: what the person said is kept in the library.
    await space.stop()
    for (const suffix of ['', '-wal', '-shm'])
      rmSync(join(space.libraryDirectory, `index.db${suffix}`), { force: true })
    client = await space.index()
    expect(await counts()).toMatchObject({ failed: 0, skipped: 1 })
    expect((await client.call('failures.list', { state: 'skipped' })).failures[0]?.message).toMatch(
      /leave this file out/
    )
    space.write('a.jpg', 'a whole picture')
    await space.index()
    expect(await counts()).toMatchObject({ skipped: 0, ready: 1 })
    check()
  })

  test('is skipped when it is too large, and read when the limit is raised', async () => {
    space.write('a.jpg', 'x'.repeat(1_200_000))
    const client = await space.open()
    await client.call('settings.update', { maxPhotoMegabytes: 1 })
    await space.index()
    expect(await counts()).toMatchObject({ skipped: 1, ready: 0 })
    check()
    await client.call('settings.update', { maxPhotoMegabytes: 2 })
    await client.call('ingest.settle', {})
    expect(await counts()).toMatchObject({ skipped: 0, ready: 1 })
    check()
  })
})

describe('a file that moves under our hands', () => {
  test('is read when it is quiet, with its final bytes', async () => {
    let grown = 0
    space.fakes.hooks.onDecode = (content, path) => {
      if (!content.startsWith('part') || grown > 0) return
      grown++
      writeFileSync(path, 'the whole picture')
    }
    space.write('a.jpg', 'part of a picture')
    await space.index()
    expect(space.rows('SELECT count(*) AS n FROM item')).toEqual([{ n: 1 }])
    expect(await counts()).toMatchObject({ found: 1, ready: 1, failed: 0 })
    check()
  })

  test('that was written just now waits until it is two seconds old', async () => {
    space.write('a.jpg', 'fresh', 0)
    const started = Date.now()
    await space.index()
    expect(Date.now() - started).toBeGreaterThan(1500)
    expect(await counts()).toMatchObject({ ready: 1 })
  })

  test('that vanishes while it is read leaves no failure behind', async () => {
    space.fakes.hooks.onDecode = (content, path) => {
      if (content.startsWith('gone')) rmSync(path, { force: true })
    }
    space.write('a.jpg', 'gone soon')
    space.write('b.jpg', 'stays')
    await space.index()
    expect(await counts()).toEqual({ found: 1, ready: 1, waiting: 0, skipped: 0, failed: 0 })
    check()
  })
})

describe('a file that kills the process that reads it', () => {
  const crash = () => new AppError('process-crashed', 'The process that reads photos crashed.', { retry: 'now' })

  test('is quarantined after two tries; the others are ready', async () => {
    let crashes = 0
    space.fakes.hooks.onDecode = (content) => {
      if (!content.startsWith('poison')) return
      crashes++
      throw crash()
    }
    for (let n = 0; n < 60; n++) space.write(`${n}.jpg`, n % 20 === 7 ? `poison ${n}` : `picture ${n}`)
    const client = await space.index()
    expect(await counts()).toEqual({ found: 60, ready: 57, waiting: 0, skipped: 0, failed: 3 })
    expect(crashes).toBe(6)
    const { failures } = await client.call('failures.list', {})
    expect(failures.every(({ code, attempts }) => code === 'process-crashed' && attempts === 2)).toBe(true)
    check()
  })

  test('takes none of its batch along when it kills the embedder', async () => {
    let crashes = 0
    space.fakes.hooks.onEmbed = (contents) => {
      if (!contents.some((content) => content.startsWith('poison'))) return
      crashes++
      throw crash()
    }
    for (let n = 0; n < 40; n++) space.write(`${n}.jpg`, n === 20 ? 'poison' : `picture ${n}`)
    await space.index()
    expect(await counts()).toEqual({ found: 40, ready: 39, waiting: 0, skipped: 0, failed: 1 })
    expect(crashes).toBeLessThanOrEqual(2)
    check()
  })
})
