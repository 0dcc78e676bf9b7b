// Files above 64 MiB are not read into memory as a whole: the decoder streams them and only the parts with metadata are read.
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sharp } from '../../src/media/sharp-setup.ts'
import { exifTag, jpegWith, xmpPacket } from '../support/images.ts'
import { preview, readPhoto, starterPreprocessing } from '../support/media.ts'

describe('large files', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'keepsake-large-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('a TIFF of 75 MB with its directory at the end', { timeout: 60_000 }, async () => {
    const path = join(folder, 'scan.tiff')
    const xmp = xmpPacket('<xmp:Rating>4</xmp:Rating><tiff:Make>Scanner</tiff:Make>')
    await sharp({ create: { width: 5_000, height: 5_000, channels: 3, background: '#336699' } })
      .withXmp(xmp)
      .tiff({ compression: 'none' })
      .toFile(path)
    const rssBefore = process.memoryUsage.rss()
    const { metadata, pixels } = await readPhoto(path, { preprocessing: starterPreprocessing })
    expect(metadata).toMatchObject({ format: 'tiff', width: 5_000, height: 5_000, rating: 4, camera: 'Scanner' })
    expect(Buffer.from(pixels ?? []).toString('hex', 0, 3)).toBe('336699')
    expect(process.memoryUsage.rss() - rssBefore).toBeLessThan(60_000_000)
  })

  it('a JPEG with 100 MB of video behind it', async () => {
    const path = join(folder, 'motion.jpg')
    const exif = {
      image: [[exifTag.make, 'Pixel']],
      photo: [[exifTag.dateTimeOriginal, '2020:01:01 00:00:00']]
    } as const
    writeFileSync(path, await jpegWith({ exif }, 300, 200))
    truncateSync(path, 100_000_000)
    const { metadata, thumbnail } = await readPhoto(path)
    expect(metadata).toMatchObject({ width: 300, camera: 'Pixel', takenAt: { local: '2020-01-01T00:00:00' } })
    expect(thumbnail).not.toBeNull()
    expect((await preview(path, 400)).mimeType).toBe('image/webp')
  })
})
