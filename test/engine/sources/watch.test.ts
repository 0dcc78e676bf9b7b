import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createPathRules } from '../../../src/engine/sources/path-rules.ts'
import { watchFolders } from '../../../src/engine/sources/watch.ts'
import { defaultSettings } from '../../../src/shared/settings.ts'
import { assertLibraryConsistent } from '../../support/assert-library-consistent.ts'
import { Workspace } from '../../support/ingest-engine.ts'

const rules = createPathRules({ include: [], exclude: ['Private'], skippedFolders: defaultSettings.skippedFolders })

async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  for (let n = 0; n < 400; n++) {
    if (await what()) return
    await sleep(25)
  }
  throw new Error('It did not happen within 10 s.')
}

/** inotify watches of this process, as Linux tells them. */
function countWatches(): number {
  const lines = readdirSync('/proc/self/fdinfo').flatMap((fd) => {
    try {
      return readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8').split('\n')
    } catch {
      return []
    }
  })
  return lines.filter((line) => line.startsWith('inotify wd:')).length
}

describe('the watcher', () => {
  let root: string
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'keepsake-watch-'))
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  test.runIf(process.platform === 'linux')('watches folders, not files, and only those that are read', async () => {
    for (let folder = 0; folder < 20; folder++) {
      mkdirSync(join(root, `${folder}`))
      for (let file = 0; file < 50; file++) writeFileSync(join(root, `${folder}`, `${file}.jpg`), '')
    }
    for (const skipped of ['.git', 'node_modules', 'Private', 'other'])
      mkdirSync(join(root, skipped, 'deep'), { recursive: true })
    const before = countWatches()
    const other = join(root, 'other')
    const request = {
      root,
      rules,
      isOtherSource: (path: string) => path === other,
      onChanges: () => {},
      onTrouble: () => {}
    }
    const watch = watchFolders(request)
    await until(() => countWatches() - before >= 21)
    await sleep(300)
    expect(countWatches() - before).toBe(21)
    await watch.stop()
    expect(countWatches()).toBe(before)
  })

  test('names the folders in which something changed', async () => {
    mkdirSync(join(root, 'a/b'), { recursive: true })
    const hints = new Set<string>()
    const watch = watchFolders({
      root,
      rules,
      isOtherSource: () => false,
      onChanges: (folders) => folders.forEach((folder) => hints.add(folder)),
      onTrouble: () => {}
    })
    await sleep(500)
    writeFileSync(join(root, 'a/b/x.jpg'), '')
    await until(() => hints.has(join(root, 'a/b')))
    mkdirSync(join(root, 'new'))
    await until(() => hints.has(join(root, 'new')))
    renameSync(join(root, 'a/b'), join(root, 'a/c'))
    await until(() => hints.has(join(root, 'a')))
    await watch.stop()
    expect([...hints].every((folder) => folder.startsWith(root))).toBe(true)
  })
})

describe('an engine that watches', () => {
  let space: Workspace
  beforeEach(() => {
    space = new Workspace()
  })
  afterEach(() => space.remove())

  const find = async (found: number) =>
    until(async () => {
      const counts = (await space.client?.call('status.get', {}))?.counts
      return counts?.found === found && counts.ready === found
    })

  test('finds what is added, renamed and removed without being asked', async () => {
    space.write('a.jpg', 'one')
    await space.open({ watch: true })
    await space.client?.call('sources.add', { path: space.root })
    await find(1)
    expect((await space.client?.call('sources.list', {}))?.[0]?.watching).toBe('events')
    space.write('b.jpg', 'two')
    await find(2)
    space.write('deep/er/c.jpg', 'three')
    await find(3)
    renameSync(join(space.root, 'deep'), join(space.root, 'other'))
    await until(
      () => space.rows("SELECT 1 FROM file WHERE relative_path = 'other/er/c.jpg' AND state = 'ready'").length === 1
    )
    rmSync(join(space.root, 'a.jpg'))
    await find(2)
    await space.client?.call('ingest.settle', {})
    expect(space.fakes.log.images).toHaveLength(3)
    space.readIndex((index) => assertLibraryConsistent(index, space.libraryDirectory, new Map([[1, space.root]])))
  })

  test('ends with what is on disk after a storm of changes', { timeout: 60_000 }, async () => {
    for (let n = 0; n < 300; n++) space.write(`${n % 10}/${n}.jpg`, `picture ${n}`)
    await space.open({ watch: true })
    await space.client?.call('sources.add', { path: space.root })
    for (let n = 0; n < 300; n++) {
      if (n % 3 === 0) renameSync(join(space.root, `${n % 10}/${n}.jpg`), join(space.root, `${(n + 1) % 10}/r${n}.jpg`))
      if (n % 3 === 1) rmSync(join(space.root, `${n % 10}/${n}.jpg`))
      space.write(`${n % 10}/new ${n}.jpg`, `new picture ${n}`)
      if (n % 20 === 0) await sleep(10)
    }
    await find(500)
    await space.client?.call('ingest.settle', {})
    expect(space.rows('SELECT count(*) AS n FROM file')).toEqual([{ n: 500 }])
    space.readIndex((index) => assertLibraryConsistent(index, space.libraryDirectory, new Map([[1, space.root]])))
  })
})
