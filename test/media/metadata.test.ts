import { describe, expect, it } from 'vitest'
import { cameraName } from '../../src/media/camera.ts'
import { cleanText, decodeUserComment } from '../../src/media/clean-text.ts'
import { parseXmpCoordinate } from '../../src/media/place.ts'
import { type ExifFields, exifTag, iptcBlock, jpegWith, picture, xmpPacket } from '../support/images.ts'
import { readMetadata } from '../support/media.ts'

const utf16 = (text: string) => Buffer.from(`${text}\0`, 'utf16le')
const userComment = (code: string, body: Buffer) => Buffer.concat([Buffer.from(code.padEnd(8, '\0'), 'latin1'), body])
const readExif = async (exif: ExifFields) => await readMetadata(await jpegWith({ exif }))
const alt = (name: string, text: string) =>
  `<${name}><rdf:Alt><rdf:li xml:lang="de">deutsch</rdf:li><rdf:li xml:lang="x-default">${text}</rdf:li></rdf:Alt></${name}>`
const bag = (name: string, words: string[]) =>
  `<${name}><rdf:Bag>${words.map((word) => `<rdf:li>${word}</rdf:li>`).join('')}</rdf:Bag></${name}>`

describe('camera', () => {
  it.each([
    ['Canon', 'Canon EOS 500D', 'Canon EOS 500D'],
    ['NIKON CORPORATION', 'NIKON D750', 'NIKON D750'],
    ['NIKON CORPORATION', 'E990', 'NIKON E990'],
    ['OLYMPUS IMAGING CORP.', 'E-M10', 'OLYMPUS E-M10'],
    ['Apple', 'iPhone 7', 'Apple iPhone 7'],
    ['Hewlett-Packard Company', null, 'Hewlett-Packard'],
    [null, 'X100V', 'X100V'],
    [null, null, null]
  ])('%s + %s is %s', (make, model, name) => {
    expect(cameraName(make, model)).toBe(name)
  })

  it('reads the settings and leaves what cannot be', async () => {
    const full = await readExif({
      image: [
        [exifTag.make, 'FUJIFILM\0\0'],
        [exifTag.model, 'X-T4   ']
      ],
      photo: [
        [exifTag.exposureTime, [[1, 250]]],
        [exifTag.fNumber, [[28, 10]]],
        [exifTag.iso, 640],
        [exifTag.focalLength, [[35, 1]]],
        [exifTag.lensModel, 'XF35mmF1.4 R']
      ]
    })
    expect(full).toMatchObject({
      camera: 'FUJIFILM X-T4',
      lens: 'XF35mmF1.4 R',
      iso: 640,
      exposureSeconds: 0.004,
      fNumber: 2.8,
      focalLengthMm: 35
    })
    const broken = await readExif({
      image: [[exifTag.make, '   ']],
      photo: [
        [exifTag.exposureTime, [[0, 0]]],
        [exifTag.fNumber, [[0, 10]]],
        [exifTag.iso, 0],
        [exifTag.lensModel, '----']
      ]
    })
    expect(broken).toMatchObject({ camera: null, lens: null, iso: null, exposureSeconds: null, fNumber: null })
  })

  it('falls back to XMP where a file has no EXIF', async () => {
    const properties = `<tiff:Make>Canon</tiff:Make><tiff:Model>Canon R5</tiff:Model><exif:FNumber>28/10</exif:FNumber>
      <exif:ISOSpeedRatings><rdf:Seq><rdf:li>160</rdf:li></rdf:Seq></exif:ISOSpeedRatings><aux:Lens>RF 50mm</aux:Lens>`
    const png = await picture(20, 20).withXmp(xmpPacket(properties)).png().toBuffer()
    expect(await readMetadata(png)).toMatchObject({
      format: 'png',
      camera: 'Canon R5',
      fNumber: 2.8,
      iso: 160,
      lens: 'RF 50mm'
    })
  })
})

describe('place', () => {
  const at = (
    latitude: readonly [number, number][],
    longitude: readonly [number, number][],
    more: ExifFields['gps'] = []
  ) =>
    readExif({
      gps: [
        [exifTag.gpsLatitudeRef, 'S'],
        [exifTag.gpsLatitude, latitude],
        [exifTag.gpsLongitudeRef, 'W'],
        [exifTag.gpsLongitude, longitude],
        ...more
      ]
    })

  it('reads degrees, minutes, seconds with their side and the height', async () => {
    const found = await at(
      [
        [33, 1],
        [30, 1],
        [0, 1]
      ],
      [
        [70, 1],
        [45, 1],
        [36, 1]
      ],
      [
        [exifTag.gpsAltitudeRef, Buffer.from([1])],
        [exifTag.gpsAltitude, [[1234, 10]]]
      ]
    )
    expect(found).toMatchObject({ latitude: -33.5, longitude: -70.76 })
    expect(Math.abs(found.altitudeMetres ?? 0)).toBeCloseTo(123.4)
  })

  it.each([
    [
      [
        [0, 1],
        [0, 1],
        [0, 1]
      ],
      [
        [0, 1],
        [0, 1],
        [0, 1]
      ]
    ],
    [
      [
        [0, 0],
        [0, 0],
        [0, 0]
      ],
      [
        [0, 0],
        [0, 0],
        [0, 0]
      ]
    ],
    [
      [
        [91, 1],
        [0, 1],
        [0, 1]
      ],
      [
        [10, 1],
        [0, 1],
        [0, 1]
      ]
    ],
    [
      [
        [10, 1],
        [0, 1],
        [0, 1]
      ],
      [
        [181, 1],
        [0, 1],
        [0, 1]
      ]
    ]
  ] as const)('has no place for %j, %j', async (latitude, longitude) => {
    expect(await at(latitude as never, longitude as never)).toMatchObject({
      latitude: null,
      longitude: null,
      altitudeMetres: null
    })
  })

  it('reads the notations of XMP', () => {
    expect(parseXmpCoordinate('40,14.078645N')).toBeCloseTo(40.23464408)
    expect(parseXmpCoordinate('76,17,13.5W')).toBeCloseTo(-76.28708333)
    expect(parseXmpCoordinate('north of here')).toBeNull()
  })
})

describe('texts', () => {
  it('prefers XMP to IPTC to EXIF, and the default language', async () => {
    const iptc = iptcBlock([
      [5, 'iptc title'],
      [120, 'iptc caption'],
      [25, 'Meer'],
      [25, 'Möwe']
    ])
    const exif = {
      image: [
        [exifTag.imageDescription, 'exif caption'],
        [exifTag.xpTitle, utf16('exif title')]
      ]
    } as const
    const xmp = xmpPacket(
      alt('dc:description', 'xmp caption') + alt('dc:title', 'xmp title') + bag('dc:subject', ['Boot', 'meer'])
    )
    expect(await readMetadata(await jpegWith({ xmp, iptc, exif }))).toMatchObject({
      title: 'xmp title',
      caption: 'xmp caption',
      keywords: ['Boot', 'meer', 'Möwe'],
      textSource: 'file'
    })
    expect(await readMetadata(await jpegWith({ iptc, exif }))).toMatchObject({
      title: 'iptc title',
      caption: 'iptc caption'
    })
    expect(await readMetadata(await jpegWith({ exif }))).toMatchObject({ title: 'exif title', caption: 'exif caption' })
    expect(await readMetadata(await jpegWith({}))).toMatchObject({
      title: null,
      caption: null,
      keywords: [],
      textSource: null
    })
  })

  it('decodes IPTC with and without a declared character set', async () => {
    const declared = await jpegWith({ iptc: iptcBlock([[120, 'Café – 東京']]) })
    expect((await readMetadata(declared)).caption).toBe('Café – 東京')
    const undeclared = await jpegWith({ iptc: iptcBlock([[120, 'Café – 東京']], false) })
    expect((await readMetadata(undeclared)).caption).toBe('Café – 東京')
    const latin = await jpegWith({ iptc: iptcBlock([[120, Buffer.from('Café \x96 Zürich', 'latin1')]], false) })
    expect((await readMetadata(latin)).caption).toBe('Café – Zürich')
  })

  it.each([
    ['ASCII', Buffer.from('plain words'), 'plain words'],
    ['ASCII', Buffer.from('Zürich, said to be ASCII'), 'Zürich, said to be ASCII'],
    ['ASCII', Buffer.from('padded\0\0\0'), 'padded'],
    ['UNICODE', Buffer.from('東京の夜', 'utf16le'), '東京の夜'],
    ['UNICODE', Buffer.from('Grüße', 'utf16le').swap16(), 'Grüße'],
    ['UNICODE', Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from('mark', 'utf16le').swap16()]), 'mark'],
    ['JIS', Buffer.from('\x1b$B3$\x1b(B', 'latin1'), '海'],
    ['', Buffer.from('no code'), 'no code'],
    ['', Buffer.alloc(200), null]
  ])('decodes a UserComment in %s', async (code, body, expected) => {
    const found = await readExif({ photo: [[exifTag.userComment, userComment(code, body)]] })
    expect(found.caption).toBe(expected)
  })

  it('survives UserComments of any length', () => {
    for (let length = 0; length < 12; length++) {
      expect(typeof decodeUserComment(Buffer.from('UNICODE\0abc').subarray(0, length))).toBe('string')
    }
  })

  it.each([
    'OLYMPUS DIGITAL CAMERA         ',
    'SONY DSC',
    'DCIM\\100MEDIA\\DJI_0001.JPG',
    'KODAK Digital Still Camera',
    'MINOLTA DIGITAL CAMERA',
    'SAMSUNG CAMERA PICTURES',
    'Exif_JPEG_PICTURE',
    'oznor',
    '   ',
    '\0\0\0',
    '{"mode":"auto"}',
    '20230714_180533',
    'X100V'
  ])('takes %j for no caption', async (text) => {
    const found = await readExif({
      image: [
        [exifTag.imageDescription, text],
        [exifTag.model, 'X100V']
      ]
    })
    expect(found.caption).toBeNull()
  })

  it('reads the fields of Windows', async () => {
    const found = await readExif({
      image: [
        [exifTag.xpTitle, utf16('Titel')],
        [exifTag.xpSubject, utf16('Thema')],
        [exifTag.xpKeywords, utf16('Sommer; See;sommer;;')],
        [exifTag.ratingPercent, 75]
      ]
    })
    expect(found).toMatchObject({ title: 'Titel', caption: 'Thema', keywords: ['Sommer', 'See'], rating: 4 })
  })

  it('uses hierarchical keywords only when there are no others', async () => {
    const hierarchy = bag('lr:hierarchicalSubject', ['Places|Italy|Rome'])
    expect((await readMetadata(await jpegWith({ xmp: xmpPacket(hierarchy) }))).keywords).toEqual(['Rome'])
    const both = xmpPacket(hierarchy + bag('dc:subject', ['trip']))
    expect((await readMetadata(await jpegWith({ xmp: both }))).keywords).toEqual(['trip'])
  })

  it.each([
    ['5', 5],
    ['3', 3],
    ['0', null],
    ['-1', null],
    ['7', 5],
    ['many', null]
  ])('reads the rating %s', async (written, rating) => {
    const xmp = xmpPacket(`<xmp:Rating>${written}</xmp:Rating>`)
    expect((await readMetadata(await jpegWith({ xmp }))).rating).toBe(rating)
  })

  it('reads PNG texts', async () => {
    const png = await picture(20, 20).png().toBuffer()
    const chunk = Buffer.concat([Buffer.from('\0\0\0\x1etEXtDescription\0Boats at noon 12345', 'latin1')])
    chunk.writeUInt32BE(chunk.length - 8)
    // ExifReader does not check the sum; libspng skips an ancillary chunk whose sum is wrong.
    const withText = Buffer.concat([png.subarray(0, 33), chunk, Buffer.alloc(4), png.subarray(33)])
    expect((await readMetadata(withText)).caption).toBe('Boats at noon 12345')
  })

  it('caps, composes and cleans', () => {
    expect(cleanText('  a\0b\x07c\r\nd\re  ', 100)).toBe('abc\nd\ne')
    expect(cleanText('Zu\u0308rich', 100)).toBe('Zürich')
    expect(cleanText('x'.repeat(5_000_000), 10)).toBe('xxxxxxxxxx')
    expect(cleanText('a\ud800b', 10)).toBe('a\ufffdb')
    expect(cleanText('aa😀', 3)).toBe('aa')
    expect(cleanText(' \0 ', 10)).toBeNull()
  })

  it('caps the number and the length of keywords', async () => {
    const words = Array.from({ length: 500 }, (_, index) => `word${index}`)
    const { keywords } = await readMetadata(await jpegWith({ xmp: xmpPacket(bag('dc:subject', words)) }))
    expect(keywords).toHaveLength(200)
    const long = await readMetadata(await jpegWith({ xmp: xmpPacket(alt('dc:description', 'x'.repeat(30_000))) }))
    expect(long.caption).toHaveLength(10_000)
  })
})

describe('hostile metadata', () => {
  it('refuses a document type and still reads the photo', async () => {
    const bomb = `<!DOCTYPE x [${Array.from({ length: 10 }, (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`).join('')}<!ENTITY e0 "ha">]>`
    const xmp = xmpPacket(alt('dc:description', '&e10;')).replace('<x:xmpmeta', `${bomb}<x:xmpmeta`)
    const started = performance.now()
    expect(await readMetadata(await jpegWith({ xmp }))).toMatchObject({ caption: null, width: 64 })
    expect(performance.now() - started).toBeLessThan(1_000)
  })

  it('survives deep nesting, wild names and broken XML', async () => {
    const nested = `${'<dc:a>'.repeat(3_000)}${'</dc:a>'.repeat(3_000)}`
    const names = '<dc:__proto__>x</dc:__proto__><dc:constructor>y</dc:constructor><dc:toString>z</dc:toString>'
    for (const properties of [nested, names, '<dc:unclosed>', '&nbsp;', '\u0001']) {
      expect((await readMetadata(await jpegWith({ xmp: xmpPacket(properties) }))).width).toBe(64)
    }
    expect(({} as Record<string, unknown>).value).toBeUndefined()
  })
})
