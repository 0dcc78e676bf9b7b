import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { assertLibraryConsistent } from '../../support/assert-library-consistent.ts'
import { Workspace } from '../../support/ingest-engine.ts'

let space: Workspace
beforeEach(() => {
  space = new Workspace()
})
afterEach(() => space.remove())

const isRoot = process.getuid?.() === 0
if (isRoot) console.warn('SKIPPED: the system refuses root nothing, so folders that may not be read cannot be shown.')
const paths = () =>
  space
    .rows<{ relative_path: string }>('SELECT relative_path FROM file ORDER BY source_id, relative_path')
    .map((row) => row.relative_path)
const check = async () => {
  const sources = (await space.client?.call('sources.list', {})) ?? []
  const roots = new Map(sources.map(({ id, path }) => [id, path]))
  space.readIndex((index) => assertLibraryConsistent(index, space.libraryDirectory, roots))
}
const add = async (path: string, rest: { include?: string[]; exclude?: string[] } = {}) => {
  const client = space.client ?? (await space.open())
  const source = await client.call('sources.add', { path, ...rest })
  await client.call('ingest.settle', {})
  return source
}

describe('adding a folder', () => {
  test('gives a source with its counts', async () => {
    space.write('a.jpg', 'picture')
    space.write('b.md', 'note')
    space.write('c.pdf', 'neither')
    const { id, name } = await add(space.root)
    expect(name).toBe('source')
    const [source] = (await space.client?.call('sources.list', {})) ?? []
    expect(source).toMatchObject({ id, health: 'ready', photos: 1, notes: 1, counts: { found: 2, ready: 2 } })
    expect(source?.lastScanAt).toMatch(/^\d{4}-/)
    await check()
  })

  test.each([
    ['that is not there', 'nowhere', 'not-found'],
    ['that is a file', 'source/file.txt', 'invalid-input'],
    ['that is Keepsake’s own', 'library', 'invalid-input'],
    ['by half a path', '', 'invalid-input']
  ])('%s is refused with the reason', async (_name, path, code) => {
    space.write('file.txt', '')
    const client = await space.open()
    const wanted = path === '' ? 'some/folder' : join(space.directory, path)
    await expect(client.call('sources.add', { path: wanted })).rejects.toMatchObject({ code })
  })

  test('twice is a conflict, also through a link', async () => {
    await add(space.root)
    symlinkSync(space.root, join(space.directory, 'link'))
    for (const path of [space.root, `${space.root}/`, join(space.directory, 'link')]) {
      await expect(space.client?.call('sources.add', { path })).rejects.toMatchObject({ code: 'conflict' })
    }
  })

  test('with patterns reads only what they allow, and changed patterns are applied', async () => {
    for (const path of ['a.jpg', 'b.png', 'Private/c.jpg', 'n.md']) space.write(path, path)
    const { id } = await add(space.root, { exclude: ['Private', '*.png'] })
    expect(paths()).toEqual(['a.jpg', 'n.md'])
    await space.client?.call('sources.update', { id, exclude: [], include: ['*.jpg'] })
    await space.client?.call('ingest.settle', {})
    expect(paths()).toEqual(['Private/c.jpg', 'a.jpg'])
    await space.client?.call('settings.update', { skippedFolders: ['Private'] })
    await space.client?.call('ingest.settle', {})
    expect(paths()).toEqual(['a.jpg'])
  })
})

describe('what lies in a folder', () => {
  test('is found whatever its name', async () => {
    const names = [
      'line\nbreak.jpg',
      '😀.jpg',
      'עברית.md',
      `${'x'.repeat(251)}.jpg`,
      'a\'b"c.jpg',
      '%2e.jpg',
      '‮gpj.jpg'
    ]
    for (const name of names) space.write(name, `content of ${name}`)
    for (const form of ['NFC', 'NFD']) space.write(`é ${form}.jpg`.normalize(form), form)
    const latin = Buffer.from([0x63, 0xe9, 0x2e, 0x6a, 0x70, 0x67])
    mkdirSync(Buffer.concat([Buffer.from(`${space.root}/`), Buffer.from([0xff])]))
    for (const folder of [
      Buffer.from(`${space.root}/`),
      Buffer.concat([Buffer.from(`${space.root}/`), Buffer.from([0xff, 0x2f])])
    ]) {
      const file = Buffer.concat([folder, latin])
      writeFileSync(file, `latin in ${folder.toString('hex')}`)
      const { utimesSync } = await import('node:fs')
      utimesSync(file, 1e9, 1e9)
    }
    await add(space.root)
    const [source] = (await space.client?.call('sources.list', {})) ?? []
    expect(source?.counts).toEqual({ found: 11, ready: 11, waiting: 0, skipped: 0, failed: 0 })
    await check()
    await space.client?.call('sources.rescan', {})
    expect(space.fakes.log.images).toHaveLength(10)
  })

  test('is read without following links', async () => {
    space.write(join(space.directory, 'outside/secret.jpg'), 'outside')
    space.write('in/a.jpg', 'inside')
    symlinkSync(join(space.directory, 'outside'), join(space.root, 'out'))
    symlinkSync(space.root, join(space.root, 'in/loop'))
    symlinkSync(join(space.directory, 'outside/secret.jpg'), join(space.root, 'link.jpg'))
    await add(space.root)
    expect(paths()).toEqual(['in/a.jpg'])
    await check()
  })

  test.skipIf(isRoot)('is kept when a folder may not be read any more', async () => {
    space.write('open/a.jpg', 'a')
    space.write('closed/b.jpg', 'b')
    const { id } = await add(space.root)
    chmodSync(join(space.root, 'closed'), 0o000)
    try {
      await space.client?.call('sources.rescan', {})
      expect(paths()).toEqual(['closed/b.jpg', 'open/a.jpg'])
      const source = (await space.client?.call('sources.list', {}))?.find((row) => row.id === id)
      expect(source).toMatchObject({
        health: 'ready',
        message: expect.stringMatching(/may not read the folder closed/)
      })
    } finally {
      chmodSync(join(space.root, 'closed'), 0o755)
    }
  })
})

describe('sources in each other', () => {
  test('count every file once, for the innermost', async () => {
    space.write('a.jpg', 'outer')
    space.write('deep/b.jpg', 'inner')
    const outer = await add(space.root)
    const inner = await add(join(space.root, 'deep'))
    const owners = () => space.rows('SELECT source_id, relative_path FROM file ORDER BY source_id')
    expect(owners()).toEqual([
      { source_id: outer.id, relative_path: 'a.jpg' },
      { source_id: inner.id, relative_path: 'b.jpg' }
    ])
    await check()
    expect(space.fakes.log.images).toHaveLength(2)
    await space.client?.call('sources.remove', { id: inner.id })
    await space.client?.call('ingest.settle', {})
    expect(owners().map((row) => (row as { relative_path: string }).relative_path)).toEqual(['a.jpg', 'deep/b.jpg'])
    expect(space.fakes.log.images).toHaveLength(2)
    await check()
  })

  test('do not lose the inner files when the outer is removed', async () => {
    space.write('a.jpg', 'outer')
    space.write('deep/b.jpg', 'inner')
    const inner = await add(join(space.root, 'deep'))
    const outer = await add(space.root)
    await space.client?.call('sources.remove', { id: outer.id })
    await space.client?.call('ingest.settle', {})
    expect(space.rows('SELECT source_id FROM file')).toEqual([{ source_id: inner.id }])
    await check()
  })
})

describe('removing a source', () => {
  test('takes what was derived and nothing else; a copy elsewhere stays', async () => {
    const other = join(space.directory, 'other')
    for (let n = 0; n < 250; n++) space.write(`${n}.jpg`, `picture ${n}`)
    space.write(join(other, 'copy.jpg'), 'picture 7')
    const first = await add(space.root)
    await add(other)
    await space.client?.call('sources.remove', { id: first.id })
    await space.client?.call('ingest.settle', {})
    expect(space.rows('SELECT count(*) AS n FROM item')).toEqual([{ n: 1 }])
    expect(realpathSync(join(space.root, '7.jpg'))).toBeTruthy()
    await check()
  })

  test('that was interrupted is finished at the next start', async () => {
    for (let n = 0; n < 30; n++) space.write(`${n}.jpg`, `picture ${n}`)
    await add(space.root)
    await space.stop()
    const { openLibraryFile } = await import('../../../src/engine/library/database-file.ts')
    const library = openLibraryFile(join(space.libraryDirectory, 'library.db'))
    library.exec('DELETE FROM source')
    library.close()
    await space.open()
    await space.client?.call('ingest.settle', {})
    expect(space.rows('SELECT count(*) AS n FROM item')).toEqual([{ n: 0 }])
    // The number is not used again, so nothing old can be taken for something new.
    const { id } = await add(space.root)
    expect(id).toBeGreaterThan(1)
  })
})

describe('a source that cannot be reached', () => {
  test('is offline, loses nothing, and comes back without being embedded again', async () => {
    for (let n = 0; n < 20; n++) space.write(`${n}.jpg`, `picture ${n}`)
    const { id } = await add(space.root)
    for (let cycle = 0; cycle < 3; cycle++) {
      renameSync(space.root, `${space.root}-away`)
      await space.client?.call('sources.rescan', { id })
      await space.client?.call('ingest.settle', {})
      const [source] = (await space.client?.call('sources.list', {})) ?? []
      expect(source).toMatchObject({ health: 'offline', counts: { found: 20, ready: 20 } })
      const { notices } = (await space.client?.call('status.get', {})) ?? { notices: [] }
      expect(notices.map((notice) => notice.id)).toContain(`source-offline-${id}`)
      renameSync(`${space.root}-away`, space.root)
      await space.client?.call('sources.rescan', { id })
      await space.client?.call('ingest.settle', {})
      expect((await space.client?.call('sources.list', {}))?.[0]?.health).toBe('ready')
    }
    expect(space.fakes.log.images).toHaveLength(20)
    expect((await space.client?.call('status.get', {}))?.notices).toEqual([])
    await check()
  })

  test('is offline, not emptied, when an empty mount point is all that is left', async () => {
    space.write('a.jpg', 'picture')
    const { id } = await add(space.root)
    await space.stop()
    // What the last scan saw was another device.
    const { openIndexFile } = await import('../../../src/engine/library/database-file.ts')
    const index = openIndexFile(join(space.libraryDirectory, 'index.db'))
    index.exec(`UPDATE state SET value = json_set(value, '$.device', '424242') WHERE key = 'scan:${id}'`)
    index.close()
    rmSync(join(space.root, 'a.jpg'))
    await space.index()
    expect((await space.client?.call('sources.list', {}))?.[0]).toMatchObject({
      health: 'offline',
      counts: { ready: 1 }
    })
  })

  test('is emptied when the person emptied it', async () => {
    space.write('a.jpg', 'picture')
    await add(space.root)
    rmSync(join(space.root, 'a.jpg'))
    await space.index()
    expect((await space.client?.call('sources.list', {}))?.[0]).toMatchObject({ health: 'ready', counts: { found: 0 } })
    await check()
  })
})

test('a paused source is left alone until it goes on', async () => {
  space.write('a.jpg', 'one')
  const { id } = await add(space.root)
  await space.client?.call('sources.update', { id, paused: true })
  space.write('b.jpg', 'two')
  await space.client?.call('sources.rescan', { id })
  await space.client?.call('ingest.settle', {})
  expect(paths()).toEqual(['a.jpg'])
  expect((await space.client?.call('sources.list', {}))?.[0]).toMatchObject({ health: 'paused', paused: true })
  await space.client?.call('sources.update', { id, paused: false })
  await space.client?.call('ingest.settle', {})
  expect(paths()).toEqual(['a.jpg', 'b.jpg'])
})

test('paths are completed with folders', async () => {
  for (const folder of ['Photos', 'photos-2', '.hidden', 'Notes'])
    mkdirSync(join(space.directory, 'home', folder), { recursive: true })
  space.write(join(space.directory, 'home/photo.txt'), '')
  const client = await space.open()
  const complete = async (prefix: string) => {
    const found = await client.call('sources.completePath', { prefix: join(space.directory, 'home') + prefix })
    return found.map((path) => path.slice(join(space.directory, 'home/').length))
  }
  expect(await complete('/')).toEqual(['Notes', 'Photos', 'photos-2'])
  expect(await complete('/pho')).toEqual(['Photos', 'photos-2'])
  expect(await complete('/.')).toEqual(['.hidden'])
  expect(await complete('/nothing/here')).toEqual([])
})

test('the sample is drawn into a folder, added, and drawn again in its place', async () => {
  const client = await space.open()
  const directory = join(mkdtempSync(join(space.directory, 'x-')), 'drawn')
  const source = await client.call('sample.create', { directory })
  expect(source).toMatchObject({ name: 'Drawn sample', path: directory })
  expect((await client.call('sample.create', { directory })).id).toBe(source.id)
  await client.call('ingest.settle', {})
  expect(paths()).toEqual(['sample.jpg'])
})
