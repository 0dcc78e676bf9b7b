import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import BetterSqlite3 from 'better-sqlite3'
import { load as loadSqliteVec } from 'sqlite-vec'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sharp } from '../../src/media/sharp-setup.ts'
import { type NodeHost, openNodeHost } from '../../src/node-host/open-host.ts'
import { type EngineContract, engineContract } from '../../src/shared/engine-contract.ts'
import type { Client } from '../../src/shared/method.ts'
import { createInProcessClient } from '../../src/shared/server.ts'
import { assertLibraryConsistent } from '../support/assert-library-consistent.ts'
import { picture } from '../support/images.ts'

// Nothing is faked here: the engine with its media and embedder processes, the starter model, real pictures.
const shared = fileURLToPath(new URL('../../../shared/photos', import.meta.url))

let directory: string
let root: string
let host: NodeHost
let client: Client<EngineContract>

async function open(): Promise<void> {
  host = await openNodeHost({ libraryDirectory: join(directory, 'library'), host: 'cli', watch: false })
  client = createInProcessClient(engineContract, host.service)
}

function check(): void {
  const index = new BetterSqlite3(join(directory, 'library/index.db'), { readonly: true })
  try {
    loadSqliteVec(index)
    assertLibraryConsistent(index, join(directory, 'library'), new Map([[1, root]]))
  } finally {
    index.close()
  }
}

describe('the whole engine', { timeout: 240_000 }, () => {
  beforeAll(async () => {
    directory = realpathSync(mkdtempSync(join(tmpdir(), 'keepsake-whole-')))
    root = join(directory, 'things')
    mkdirSync(join(root, 'trip'), { recursive: true })
    for (const [name, format] of [
      ['a.jpg', 'jpeg'],
      ['b.png', 'png'],
      ['c.webp', 'webp'],
      ['d.tif', 'tiff'],
      ['e.avif', 'avif'],
      ['f.gif', 'gif']
    ] as const) {
      await picture(320, 240, name.charCodeAt(0))
        .toFormat(format)
        .toFile(join(root, 'trip', name))
    }
    const large = { width: 9000, height: 9000, channels: 3 as const, background: 'teal' }
    await sharp({ create: large }).png({ compressionLevel: 1 }).toFile(join(root, 'large.png'))
    writeFileSync(join(root, 'broken.jpg'), Buffer.from('ffd8ffe000104a464946', 'hex'))
    writeFileSync(join(root, 'empty.heic'), '')
    writeFileSync(join(root, 'text.png'), 'This is no picture.')
    writeFileSync(join(root, 'trip/day.md'), '# Porto\nWe crossed the old iron bridge.\n\n![](a.jpg)\n')
    await open()
    await client.call('settings.update', { maxMegapixels: 50 })
  })
  afterAll(async () => {
    await host.close()
    rmSync(directory, { recursive: true, force: true })
  })

  test('reads what can be read, and lists the rest with the reason', async () => {
    await client.call('sources.add', { path: root })
    const { counts, model, notices } = await client.call('ingest.settle', {})
    expect(counts).toEqual({ found: 11, ready: 7, waiting: 0, skipped: 1, failed: 3 })
    expect(model).toMatchObject({ id: 'keepsake-starter', dimension: 384, active: true })
    expect(notices).toEqual([])
    const failed = (await client.call('failures.list', {})).failures
    expect(new Set(failed.map(({ relativePath }) => relativePath))).toEqual(
      new Set(['broken.jpg', 'empty.heic', 'text.png'])
    )
    expect((await client.call('failures.list', { state: 'skipped' })).failures[0]).toMatchObject({
      relativePath: 'large.png',
      code: 'too-large'
    })
    check()
  })

  test('finds a note by its meaning and the photo that it embeds with it', async () => {
    const terms = [{ source: { type: 'text' as const, text: 'a bridge of iron' } }]
    const { hits } = await client.call('search.run', { query: { terms }, limit: 10 })
    const names = hits.slice(0, 3).map(({ card }) => card.fileName)
    expect(names).toContain('day.md')
    expect(names).toContain('a.jpg')
  })

  test('opens again with nothing to do', async () => {
    const { revision } = await client.call('status.get', {})
    await host.close()
    await open()
    await client.call('sources.rescan', {})
    const status = await client.call('ingest.settle', {})
    expect(status.revision).toBe(revision)
    expect(status.counts).toMatchObject({ ready: 7, failed: 3, skipped: 1 })
    check()
  })

  test('reads real photos from cameras and phones', async ({ skip }) => {
    if (!existsSync(join(shared, 'formats'))) {
      console.warn(`SKIPPED: there are no sample photos in ${shared}.`)
      skip()
    }
    cpSync(join(shared, 'formats'), join(root, 'formats'), { recursive: true, preserveTimestamps: true })
    const started = Date.now()
    await client.call('sources.rescan', {})
    const { counts } = await client.call('ingest.settle', {})
    const read = counts.ready - 7
    console.log(`${read} real photos and notes in ${((Date.now() - started) / 1000).toFixed(1)} s`)
    expect(read).toBeGreaterThan(5)
    expect(counts.waiting).toBe(0)
    check()
  })
})
