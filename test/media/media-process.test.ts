// The process as it runs in the app: forked, supervised, spoken to over its channel.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { entryPath } from '../../src/processes/entry-path.ts'
import { nodeSpawn } from '../../src/processes/node-spawn.ts'
import { mediaPolicy } from '../../src/processes/role-policy.ts'
import { Supervisor } from '../../src/processes/supervisor.ts'
import { mediaContract } from '../../src/shared/media-contract.ts'
import { hugePng, picture } from '../support/images.ts'
import { defaultLimits, starterPreprocessing } from '../support/media.ts'

describe('the media process', () => {
  const supervisor = new Supervisor({ spawn: nodeSpawn })
  const role = supervisor.start({
    name: 'media',
    contract: mediaContract,
    file: entryPath('media'),
    policy: mediaPolicy
  })
  const { client } = role
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'keepsake-media-'))
  })
  afterAll(async () => {
    await supervisor.stop()
    rmSync(folder, { recursive: true })
  })

  const read = (path: string | Uint8Array) =>
    client.call('media.readPhoto', {
      source: { path: path as string },
      limits: defaultLimits,
      thumbnailEdge: 512,
      preprocessing: starterPreprocessing
    })

  it('reads photos from paths, from paths in bytes and from memory, next to broken ones', async () => {
    const jpeg = await picture(800, 600).jpeg().toBuffer()
    const path = join(folder, 'photo.jpg')
    writeFileSync(path, jpeg)
    writeFileSync(join(folder, 'broken.jpg'), jpeg.subarray(0, 5_000))
    writeFileSync(join(folder, 'bomb.png'), hugePng(30_000, 30_000))
    const [first, inBytes, broken, bomb] = await Promise.allSettled([
      read(path),
      read(new Uint8Array(Buffer.from(path))),
      read(join(folder, 'broken.jpg')),
      read(join(folder, 'bomb.png'))
    ])
    expect(first).toMatchObject({
      status: 'fulfilled',
      value: { metadata: { width: 800, height: 600, format: 'jpeg' } }
    })
    expect(first.status === 'fulfilled' && first.value.pixels?.length).toBe(260 * 260 * 3)
    expect(inBytes).toEqual(first)
    expect(broken).toMatchObject({ status: 'rejected', reason: { code: 'unreadable' } })
    expect(bomb).toMatchObject({ status: 'rejected', reason: { code: 'too-large' } })
    const pasted = await client.call('media.readPhoto', {
      source: { bytes: jpeg, name: 'pasted.jpg' },
      limits: defaultLimits,
      thumbnailEdge: null,
      preprocessing: null
    })
    expect(pasted.metadata).toMatchObject({ width: 800, takenAt: null })
    expect((await client.call('media.hash', { path })).sizeBytes).toBe(jpeg.length)
    expect((await client.call('media.preview', { path, limits: defaultLimits, maxEdge: 100 })).mimeType).toBe(
      'image/webp'
    )
  })

  it('is replaced on request, and answers again', async () => {
    const path = join(folder, 'again.jpg')
    writeFileSync(path, await picture(80, 60).jpeg().toBuffer())
    await read(path)
    const before = role.pid()
    await client.call('media.recycle', {})
    await expect.poll(() => role.pid(), { timeout: 10_000 }).not.toBe(before)
    expect((await read(path)).metadata.width).toBe(80)
  })
})
