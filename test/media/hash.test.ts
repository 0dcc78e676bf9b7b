import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hash } from '../support/media.ts'

describe('hash', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'keepsake-hash-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('is the SHA-256 of the bytes, however many', async () => {
    // The digest of nothing, from FIPS 180-4's examples.
    writeFileSync(join(folder, 'empty'), '')
    expect(await hash(join(folder, 'empty'))).toEqual({
      contentKey: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      sizeBytes: 0
    })
    const bytes = Buffer.alloc(5_000_001, 'keepsake')
    writeFileSync(join(folder, 'large'), bytes)
    const contentKey = createHash('sha256').update(bytes).digest('hex')
    expect(await hash(join(folder, 'large'))).toEqual({ contentKey, sizeBytes: 5_000_001 })
  })

  it('takes a path as bytes', async () => {
    const path = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff, 0xe9])])
    writeFileSync(path, 'x')
    expect((await hash(new Uint8Array(path))).sizeBytes).toBe(1)
  })

  it('says what is wrong', async () => {
    await expect(hash(join(folder, 'gone'))).rejects.toMatchObject({
      code: 'not-found',
      message: '"gone" is no longer there.'
    })
    await expect(hash(folder)).rejects.toMatchObject({ code: 'unsupported' })
    const controller = new AbortController()
    const running = hash(join(folder, 'large'), controller.signal)
    controller.abort()
    await expect(running).rejects.toMatchObject({ code: 'cancelled' })
  })
})
