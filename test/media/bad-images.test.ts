import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '../../src/shared/errors.ts'
import { drawPicture, hugePng, jpegWith, picture } from '../support/images.ts'
import { defaultLimits, hash, preview, readPhoto, starterPreprocessing } from '../support/media.ts'
import { seededRandom } from '../support/vectors.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keepsake-bad-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** The error of reading a photo, which must be ours and name the file. */
async function failureOf(path: string, limits = defaultLimits): Promise<AppError> {
  const error = await readPhoto(path, { limits, preprocessing: starterPreprocessing }).then(
    () => null,
    (thrown: unknown) => thrown
  )
  expect(error).toBeInstanceOf(AppError)
  return error as AppError
}

describe('sizes', () => {
  it('a picture of 30,000 × 30,000 is refused by its header, within milliseconds', async () => {
    const path = file('bomb.png', hugePng(30_000, 30_000))
    await failureOf(path)
    const started = performance.now()
    const error = await failureOf(path)
    expect(performance.now() - started).toBeLessThan(100)
    expect(error).toMatchObject({ code: 'too-large', retry: 'never' })
    expect(error.message).toBe(
      '"bomb.png" has 30000 × 30000 pixels (900 million); Keepsake reads photos of up to 200 million.'
    )
    await expect(preview(path, 1000)).rejects.toMatchObject({ code: 'too-large' })
  })

  it('the limit on pixels is exact', async () => {
    const path = file('exact.png', await picture(100, 50).png().toBuffer())
    expect((await readPhoto(path, { limits: { ...defaultLimits, maxPixels: 5_000 } })).metadata.width).toBe(100)
    expect(await failureOf(path, { ...defaultLimits, maxPixels: 4_999 })).toMatchObject({ code: 'too-large' })
  })

  it('the limit on bytes is checked before anything is read', async () => {
    const path = file('heavy.jpg', Buffer.alloc(3_000_000, 1))
    const error = await failureOf(path, { ...defaultLimits, maxBytes: 2_000_000 })
    expect(error.code).toBe('too-large')
    expect(error.message).toBe('"heavy.jpg" has 3 MB; Keepsake reads photos of up to 2 MB.')
  })

  it('a picture of many megapixels is read within the limit', async () => {
    const { metadata, thumbnail } = await readPhoto(file('large.png', hugePng(10_000, 8_000)))
    expect(metadata).toMatchObject({ width: 10_000, height: 8_000 })
    expect(thumbnail?.length).toBeGreaterThan(50)
  })
})

describe('files that are no pictures', () => {
  const svg = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
  it.each([
    ['zero.jpg', '', 'unreadable', 'is empty (0 bytes)'],
    ['tiny.jpg', '\xff', 'unsupported', 'a few bytes without meaning'],
    ['text.jpg', 'Dear diary, this is not a photo.\n', 'unsupported', 'is text, not a photo'],
    ['utf16.jpg', Buffer.from('\ufeffDear diary', 'utf16le'), 'unsupported', 'is text, not a photo'],
    ['drawing.jpg', svg, 'unsupported', 'an SVG drawing'],
    ['drawing.png', `\ufeff<!-- ${'x'.repeat(500)} -->${svg}`, 'unsupported', 'an SVG drawing'],
    ['paper.jpg', '%PDF-1.7\n1 0 obj', 'unsupported', 'a PDF document'],
    ['page.jpg', '<!DOCTYPE html><html><body>', 'unsupported', 'a web page'],
    ['movie.jpg', '\0\0\0\x18ftypisom\0\0\x02\0isomiso2', 'unsupported', 'a video'],
    ['sound.jpg', 'RIFF\x24\0\0\0WAVEfmt ', 'unsupported', 'a sound or video file'],
    ['raw.jpg', 'II*\0\x10\0\0\0CR\x02\0', 'unsupported', 'a camera raw file'],
    ['raw3.jpg', '\0\0\0\x18ftypcrx \0\0\0\x01crx isom', 'unsupported', 'a camera raw file'],
    ['next.jpg', '\xff\x0a\xfa\x41', 'unsupported', 'a JPEG XL image'],
    ['next-box.jpg', '\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x14', 'unsupported', 'a JPEG XL image'],
    ['bitmap.jpg', 'BM\x36\0\0\0\0\0\0\0', 'unsupported', 'a BMP image'],
    ['archive.jpg', 'PK\x03\x04\x14\0', 'unsupported', 'a ZIP archive'],
    ['noise.jpg', deflateSync(Buffer.from('noise'.repeat(99))), 'unsupported', 'data of an unknown kind']
  ])('%s is refused in plain words', async (name, content, code, words) => {
    const bytes =
      typeof content === 'string' && !content.startsWith('\ufeff') ? Buffer.from(content, 'latin1') : content
    const error = await failureOf(file(name, bytes))
    expect(error.code).toBe(code)
    expect(error.message).toContain(words)
    expect(error.message).toContain(`"${name}"`)
    expect(error.cause).toBeUndefined()
  })

  it('folders, dangling links and closed doors are refused', async () => {
    expect(await failureOf(folder)).toMatchObject({ code: 'unsupported' })
    expect(await failureOf(join(folder, 'gone.jpg'))).toMatchObject({ code: 'not-found', retry: 'later' })
    symlinkSync(join(folder, 'nowhere.jpg'), join(folder, 'dangling.jpg'))
    expect(await failureOf(join(folder, 'dangling.jpg'))).toMatchObject({ code: 'not-found' })
    const locked = file('locked.jpg', 'x')
    chmodSync(locked, 0)
    // The superuser may read everything; then it is a file of one byte.
    const expected = process.getuid?.() === 0 ? 'unsupported' : 'permission-denied'
    expect((await failureOf(locked)).code).toBe(expected)
  })
})

describe.skipIf(process.platform === 'win32')('pipes', () => {
  it('are refused without waiting for their other end', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe.jpg')])
    expect(await failureOf(join(folder, 'pipe.jpg'))).toMatchObject({ code: 'unsupported' })
    await expect(hash(join(folder, 'pipe.jpg'))).rejects.toMatchObject({ code: 'unsupported' })
  })
})

describe('pictures under a wrong name', () => {
  it('are read as what they are', async () => {
    const png = await picture(50, 40).png().toBuffer()
    expect((await readPhoto(file('really-png.jpg', png))).metadata.format).toBe('png')
    const webp = await picture(50, 40).webp().toBuffer()
    expect((await readPhoto(file('really-webp.heic', webp))).metadata.format).toBe('webp')
    expect((await readPhoto(file('no-extension', png))).metadata.format).toBe('png')
  })

  it('with another file behind them are still pictures', async () => {
    const polyglot = Buffer.concat([
      await picture(50, 40).jpeg().toBuffer(),
      Buffer.from('PK\x03\x04<script>'),
      Buffer.alloc(999)
    ])
    expect((await readPhoto(file('polyglot.zip', polyglot))).metadata).toMatchObject({ format: 'jpeg', width: 50 })
  })
})

describe('damage', () => {
  it.each(['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const)('a %s that is cut short says so', async (format) => {
    const whole = await picture(300, 200).toFormat(format).toBuffer()
    const error = await failureOf(file(`half.${format}`, whole.subarray(0, Math.floor(whole.length * 0.6))))
    expect(error.code).toBe('unreadable')
    expect(error.message).toMatch(/^"half\.\w+" is (cut short|damaged)/)
    expect(error.message).toContain('Copy it again')
  })

  it('a damaged metadata block does not cost the picture', async () => {
    const jpeg = await jpegWith({ exif: { photo: [[0x9003, '2020:01:01 00:00:00']] } })
    const exifAt = jpeg.indexOf('Exif')
    for (let at = 8; at < 80; at++) {
      const broken = Buffer.from(jpeg)
      broken[exifAt + at] = 0xff
      expect((await readPhoto(broken, { thumbnailEdge: null })).metadata.width).toBe(64)
    }
  })

  it('200 mutations of six formats: every one is read or refused, none ends the process', {
    timeout: 120_000
  }, async () => {
    const random = seededRandom(20_250)
    const at = (length: number) => Math.floor(random() * length)
    const raw = drawPicture(96, 64, 5)
    const formats = ['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const
    const seeds: Buffer[] = await Promise.all(
      formats.map((format) => picture(96, 64, raw.length).toFormat(format).toBuffer())
    )
    const jpegSeed = await jpegWith(
      { exif: { image: [[0x010e, 'words']], photo: [[0x9003, '2020:01:01 00:00:00']] } },
      96,
      64
    )
    seeds[0] = jpegSeed
    const mutations: ((bytes: Buffer) => Buffer)[] = [
      (bytes) => bytes.subarray(0, at(bytes.length)),
      (bytes) => {
        for (let flips = 1 + at(12); flips > 0; flips--) bytes[at(bytes.length)] = at(256)
        return bytes
      },
      (bytes) => {
        for (let flips = 1 + at(4); flips > 0; flips--) bytes[at(Math.min(bytes.length, 200))] = at(256)
        return bytes
      },
      (bytes) => Buffer.concat([(seeds[at(seeds.length)] as Buffer).subarray(0, 4 + at(60)), bytes.subarray(64)]),
      (bytes) => bytes.fill(at(2) * 255, at(bytes.length)),
      (bytes) =>
        Buffer.concat([bytes.subarray(0, at(bytes.length)), Buffer.alloc(at(300)), bytes.subarray(at(bytes.length))]),
      (bytes) => {
        if (bytes.length > 8) bytes.writeUInt32BE(at(2 ** 32), at(Math.min(bytes.length, 400) - 4))
        return bytes
      }
    ]
    const outcomes = new Map<string, number>()
    for (let round = 0; round < 204; round++) {
      const mutate = mutations[at(mutations.length)] as (bytes: Buffer) => Buffer
      const bytes = mutate(Buffer.from(seeds[round % seeds.length] as Buffer))
      const limits = { maxPixels: 20_000_000, maxBytes: 10_000_000 }
      const outcome = await readPhoto(bytes, { limits, preprocessing: starterPreprocessing }).then(
        () => 'read',
        (error: unknown) => (error instanceof AppError ? error.code : `round ${round}: ${String(error)}`)
      )
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    }
    expect([...outcomes.keys()].sort()).toEqual(['read', 'too-large', 'unreadable', 'unsupported'])
    expect(outcomes.get('read')).toBeGreaterThan(20)
    expect(outcomes.get('unreadable')).toBeGreaterThan(20)
  })
})
