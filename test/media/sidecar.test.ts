import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseXmp } from '../../src/media/tags.ts'
import { exifTag, jpegWith, xmpPacket } from '../support/images.ts'
import { readMetadata } from '../support/media.ts'

const caption = (text: string) =>
  `<dc:description><rdf:Alt><rdf:li xml:lang="x-default">${text}</rdf:li></rdf:Alt></dc:description>`

describe('XMP sidecars', () => {
  let folder = ''
  let photo = ''
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'keepsake-sidecar-'))
    photo = join(folder, 'photo.jpg')
    const gps = [
      [exifTag.gpsLatitudeRef, 'N'],
      [
        exifTag.gpsLatitude,
        [
          [10, 1],
          [0, 1],
          [0, 1]
        ]
      ],
      [exifTag.gpsLongitudeRef, 'E'],
      [
        exifTag.gpsLongitude,
        [
          [20, 1],
          [0, 1],
          [0, 1]
        ]
      ]
    ] as const
    const image = [
      [exifTag.imageDescription, 'in the file'],
      [exifTag.make, 'Canon'],
      [exifTag.rating, 2]
    ] as const
    writeFileSync(
      photo,
      await jpegWith({ exif: { image, gps, photo: [[exifTag.dateTimeOriginal, '2001:01:01 01:00:00']] } })
    )
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const read = async (content: string | Buffer) => {
    const sidecarPath = join(folder, 'photo.xmp')
    writeFileSync(sidecarPath, content)
    return await readMetadata(photo, { sidecarPath })
  }

  it('override the file, field by field', async () => {
    const found = await read(
      xmpPacket(`${caption('beside the file')}<xmp:Rating>5</xmp:Rating><xmp:CreateDate>2002-02-02T02:00:00+01:00</xmp:CreateDate>
        <exif:GPSLatitude>1,30.0S</exif:GPSLatitude><exif:GPSLongitude>2,0.0W</exif:GPSLongitude>`)
    )
    expect(found).toMatchObject({
      caption: 'beside the file',
      textSource: 'xmp-sidecar',
      rating: 5,
      takenAt: { local: '2002-02-02T02:00:00', offsetMinutes: 60, source: 'xmp' },
      latitude: -1.5,
      longitude: -2,
      camera: 'Canon'
    })
  })

  it('leave the file its say where they have none', async () => {
    const found = await read(xmpPacket('<xmp:Rating>4</xmp:Rating>'))
    expect(found).toMatchObject({
      caption: 'in the file',
      textSource: 'file',
      rating: 4,
      takenAt: { local: '2001-01-01T01:00:00', source: 'exif' },
      latitude: 10
    })
  })

  it.each(['utf8', 'utf16le', 'utf16be'] as const)('are read in %s, with a mark', async (encoding) => {
    const text = `\ufeff${xmpPacket(caption('Möwen über 東京')).replace(/^.*\n/, '')}`
    const bytes = Buffer.from(text, encoding === 'utf8' ? 'utf8' : 'utf16le')
    expect((await read(encoding === 'utf16be' ? bytes.swap16() : bytes)).caption).toBe('Möwen über 東京')
  })

  it('are read without a packet wrapper, with an XML declaration', async () => {
    const bare = xmpPacket(caption('bare'))
      .replace(/<\?xpacket[^>]*\?>/g, '')
      .trim()
    expect((await read(bare)).caption).toBe('bare')
    expect((await read(`<?xml version="1.0" encoding="UTF-8"?>\n${bare}`)).caption).toBe('bare')
  })

  it('never keep a photo from being read', async () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "${'c'.repeat(1000)}">]>${xmpPacket(caption('&b;'))}`
    for (const content of [
      '',
      'not xml',
      bomb,
      xmpPacket('<dc:open>'),
      Buffer.alloc(1000, 0xff),
      'x'.repeat(5_000_000)
    ]) {
      expect(await read(content)).toMatchObject({ caption: 'in the file', textSource: 'file' })
    }
    expect(await readMetadata(photo, { sidecarPath: join(folder, 'gone.xmp') })).toMatchObject({
      caption: 'in the file'
    })
    expect(await readMetadata(photo, { sidecarPath: folder })).toMatchObject({ caption: 'in the file' })
  })

  it('say nothing when they hold no XMP', () => {
    expect(parseXmp(Buffer.from('<html/>'))).toBeNull()
  })
})
