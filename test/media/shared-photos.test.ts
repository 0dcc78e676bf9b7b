// Real photos of many devices and programs. They are not part of Keepsake (their licences differ), so these tests need the
// folder beside the repository.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sharp } from '../../src/media/sharp-setup.ts'
import { AppError } from '../../src/shared/errors.ts'
import { preview, readMetadata, readPhoto, starterPreprocessing } from '../support/media.ts'
import { seededRandom } from '../support/vectors.ts'

const photos = join(import.meta.dirname, '..', '..', '..', 'shared', 'photos')
const present = existsSync(join(photos, 'formats')) && existsSync(join(photos, 'orientation'))
if (!present) console.warn(`SKIPPED: the tests on real photos of every format, because ${photos} is not there.`)
const format = (path: string) => join(photos, 'formats', path)

describe.skipIf(!present)('real photos', () => {
  it.each([
    ['formats/avif/8bit-sRGB.avif', { format: 'avif', width: 1617, height: 1080 }],
    ['formats/avif/10bit-HDR-P3-nclx.avif', { format: 'avif', width: 3681, height: 5594 }],
    [
      'formats/heic/IMG_2682.heic',
      {
        format: 'heic',
        width: 4032,
        height: 3024,
        camera: 'Apple iPhone 7',
        lens: 'iPhone 7 back camera 3.99mm f/1.8',
        iso: 20,
        takenAt: { local: '2019-03-21T11:04:22', offsetMinutes: -300, source: 'exif' },
        latitude: 41.2203,
        longitude: -96.071625
      }
    ],
    [
      'formats/motionphoto/samsung-one-ui-6.heic',
      {
        format: 'heic',
        width: 3000,
        height: 4000,
        camera: 'samsung SM-S906U',
        takenAt: { local: '2024-01-12T21:38:53', offsetMinutes: -480, source: 'exif' }
      }
    ],
    [
      'formats/jpg/el_torcal_rocks.jpg',
      {
        format: 'jpeg',
        width: 512,
        height: 341,
        camera: 'SONY DSLR-A550',
        lens: '18-250mm F3.5-6.3',
        caption: null,
        takenAt: { local: '2012-08-05T11:39:59', offsetMinutes: null, source: 'exif' }
      }
    ],
    ['formats/png/density_plot.png', { format: 'png', width: 800, height: 800 }],
    [
      'formats/webp/denali.webp',
      { format: 'webp', width: 600, height: 315, camera: 'Canon EOS 7D', title: 'Denali National Park and Preserve' }
    ],
    [
      'metadata/dates/date-priority-test.jpg',
      { takenAt: { local: '2023-02-02T02:00:00', offsetMinutes: null, source: 'exif' } }
    ],
    [
      'metadata/dates/datetimeoriginal-gps.jpg',
      { takenAt: { local: '2025-12-01T11:30:00', offsetMinutes: null, source: 'exif' }, latitude: 39, longitude: -108 }
    ],
    [
      'metadata/dates/gps-datetime.jpg',
      {
        takenAt: { local: '2023-11-15T12:30:00', offsetMinutes: 0, source: 'gps' },
        latitude: 37.7749,
        longitude: -122.4194
      }
    ],
    ['metadata/dates/time-created.jpg', { takenAt: { source: 'file' }, camera: 'Canon EOS R5' }],
    [
      'metadata/gps-position/empty_gps.jpg',
      { latitude: null, longitude: null, altitudeMetres: null, camera: 'motorola moto g(9) plus' }
    ],
    [
      'metadata/gps-position/thompson-springs.jpg',
      {
        latitude: 39.115,
        altitudeMetres: 1483.9,
        takenAt: { local: '2022-01-10T15:15:44', source: 'xmp' },
        keywords: ['carol m. highsmith', 'america', 'utah', 'utah winter scenes', 'thompson springs']
      }
    ],
    ['metadata/rating/mongolels.jpg', { rating: 3, title: 'Mongol Els', caption: 'Mongol Els', textSource: 'file' }],
    ['metadata/tags/picasa.jpg', { caption: 'Image-Description', keywords: ['Frost', 'Yard'] }],
    [
      'albums/nature/prairie_falcon.jpg',
      {
        title: 'Prairie falcon female with eggs',
        keywords: ['SFAN', 'PINN', 'raptors', 'Events', 'birds', 'monitoring', 'prairie falcons']
      }
    ],
    [
      'albums/nature/tanners_ridge.jpg',
      { camera: 'NIKON D750', takenAt: { local: '2023-09-25T08:33:30', offsetMinutes: -240, source: 'exif' } }
    ]
  ])('%s', async (path, expected) => {
    expect(await readMetadata(format(path))).toMatchObject(expected)
  })

  it('JPEG XL is refused in words', async () => {
    await expect(readPhoto(format('formats/jxl/8bit-sRGB.jxl'))).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('is a JPEG XL image')
    })
  })

  it('sidecars in UTF-16 give the date, one with an array of ISO values its first', async () => {
    const photo = format('albums/nature/polemonium_reptans.jpg')
    for (const [year, local] of [
      ['2000', '2000-09-27T14:35:33'],
      ['2010', '2010-09-27T14:35:33'],
      ['2020', '2020-09-27T14:35:33']
    ]) {
      const { takenAt } = await readMetadata(photo, { sidecarPath: format(`metadata/xmp/dates/${year}.xmp`) })
      expect(takenAt).toEqual({ local, offsetMinutes: 120, source: 'xmp' })
    }
    const found = await readMetadata(photo, { sidecarPath: format('problems/xmp/iso-value-array/iso-value-array.xmp') })
    expect(found).toMatchObject({
      iso: 160,
      camera: 'Canon PowerShot SX120 IS',
      fNumber: 2.8,
      caption: null,
      takenAt: { local: '2009-11-28T13:42:39' }
    })
    expect(found.latitude).toBeCloseTo(40.2346441)
    expect(found.longitude).toBeCloseTo(-76.2871415)
  })

  it('HEIC pixels come out upright and in sRGB, and as a WebP preview', async () => {
    const { thumbnail, pixels, thumbHash } = await readPhoto(format('formats/heic/IMG_2682.heic'), {
      preprocessing: starterPreprocessing
    })
    expect(await sharp(thumbnail ?? undefined).metadata()).toMatchObject({ width: 512, height: 384, channels: 3 })
    expect(pixels).toHaveLength(260 * 260 * 3)
    expect(thumbHash?.length).toBeGreaterThan(15)
    const { mimeType, bytes } = await preview(format('formats/motionphoto/samsung-one-ui-6.heic'), 1200)
    expect(mimeType).toBe('image/webp')
    expect(await sharp(Buffer.from(bytes)).metadata()).toMatchObject({ width: 900, height: 1200 })
    await expect(
      readPhoto(format('formats/heic/IMG_2682.heic'), { limits: { maxPixels: 12_000_000, maxBytes: 10_000_000 } })
    ).rejects.toMatchObject({ code: 'too-large' })
  })

  it('HEIC files that are cut or changed are read or refused', { timeout: 60_000 }, async () => {
    const whole = readFileSync(format('formats/heic/IMG_2682.heic'))
    const random = seededRandom(7)
    const codes = new Set<string>()
    for (let round = 0; round < 12; round++) {
      const bytes = Buffer.from(whole)
      // Most damage goes into the boxes at the front; the picture itself is slow to decode and hard to upset.
      for (let flips = 0; flips < 3; flips++) bytes[Math.floor(random() * 4_000)] = Math.floor(random() * 256)
      const input = round % 4 === 0 ? bytes.subarray(0, Math.floor(random() * bytes.length)) : bytes
      const error = await readPhoto(input, {
        thumbnailEdge: 64,
        limits: { maxPixels: 15_000_000, maxBytes: 10_000_000 }
      }).then(
        () => null,
        (thrown: unknown) => thrown
      )
      codes.add(error === null ? 'read' : error instanceof AppError ? error.code : 'not ours')
    }
    expect(codes).toContain('unreadable')
    expect([...codes].filter((code) => !['read', 'unreadable', 'unsupported', 'too-large'].includes(code))).toEqual([])
    // And the decoder still works.
    expect((await readPhoto(whole)).metadata.width).toBe(4032)
  })

  describe.each(['Landscape', 'Portrait'])('%s', (name) => {
    it('looks the same in every orientation', async () => {
      const path = (orientation: number) => join(photos, 'orientation', `${name}_${orientation}.jpg`)
      const options = { preprocessing: { ...starterPreprocessing, width: 32, height: 32 } }
      const upright = await readPhoto(path(1), options)
      expect(upright.metadata.width > upright.metadata.height).toBe(name === 'Landscape')
      for (let orientation = 0; orientation <= 8; orientation++) {
        const { metadata, pixels, thumbHash } = await readPhoto(path(orientation), options)
        expect([metadata.width, metadata.height]).toEqual([upright.metadata.width, upright.metadata.height])
        const difference = (pixels ?? new Uint8Array()).reduce(
          (sum, value, i) => sum + Math.abs(value - (upright.pixels?.[i] ?? 0)),
          0
        )
        expect(difference / (32 * 32 * 3), `orientation ${orientation}`).toBeLessThan(6)
        expect(thumbHash?.length).toBe(upright.thumbHash?.length)
      }
    })
  })
})
