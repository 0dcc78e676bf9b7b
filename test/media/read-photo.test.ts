import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as ort from 'onnxruntime-node'
import { rgbaToThumbHash, thumbHashToApproximateAspectRatio } from 'thumbhash'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { visualizedBgePixels } from '../../src/media/pillow-resize.ts'
import { sharp } from '../../src/media/sharp-setup.ts'
import { resourcesDirectory } from '../../src/processes/entry-path.ts'
import golden from '../fixtures/starter/golden.json' with { type: 'json' }
import { drawPicture, drawQuarters, exifTag, picture, quarterColours, withMetadata } from '../support/images.ts'
import { readMetadata, readPhoto, starterPreprocessing } from '../support/media.ts'

const fixtures = join(import.meta.dirname, '..', 'fixtures', 'starter')
const square = (size: number) => ({ ...starterPreprocessing, width: size, height: size })

/** The pixel of an RGB picture of `size` × `size` at fractions of its width and height. */
function pixelAt(pixels: Uint8Array | null, size: number, x: number, y: number): number[] {
  const at = (Math.floor(y * size) * size + Math.floor(x * size)) * 3
  return Array.from((pixels ?? new Uint8Array()).subarray(at, at + 3))
}

/** Which of the quarters' colours is nearest at each quarter, clockwise from the top left. */
function quartersOf(pixels: Uint8Array | null, size: number): number[] {
  return [
    [0.25, 0.25],
    [0.75, 0.25],
    [0.75, 0.75],
    [0.25, 0.75]
  ].map(([x, y]) => {
    const found = pixelAt(pixels, size, x ?? 0, y ?? 0)
    const distances = quarterColours.map((colour) => Math.hypot(...colour.map((value, i) => value - (found[i] ?? 0))))
    return distances.indexOf(Math.min(...distances))
  })
}

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  expect(a.length).toBe(b.length)
  return a.reduce((sum, value, index) => sum + Math.abs(value - (b[index] ?? 0)), 0) / a.length
}

describe('model pixels', () => {
  it('of the starter embed as its golden does', { timeout: 60_000 }, async () => {
    const session = await ort.InferenceSession.create(join(resourcesDirectory(), 'models', 'starter', 'image.onnx'))
    for (const { file, embedding } of golden.images) {
      const { pixels } = await readPhoto(join(fixtures, file), {
        thumbnailEdge: null,
        preprocessing: starterPreprocessing
      })
      const plane = 260 * 260
      const tensor = Float32Array.from(
        { length: plane * 3 },
        (_, i) => pixels?.[(i % plane) * 3 + Math.floor(i / plane)] ?? 0
      )
      const output = await session.run({ pixels: new ort.Tensor('float32', tensor, [1, 3, 260, 260]) })
      const found = output['embedding']?.data as Float32Array
      const cosine = embedding.reduce((sum, value, index) => sum + value * (found[index] ?? 0), 0)
      expect(cosine).toBeGreaterThan(0.9999)
    }
    await session.release()
  })

  it('of a shrunk JPEG stay close to those of the full picture', async () => {
    const jpeg = await picture(2400, 1600, 7).blur(1.2).jpeg({ quality: 92 }).toBuffer()
    const { pixels } = await readPhoto(jpeg, { preprocessing: starterPreprocessing })
    const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true })
    const full = await sharp(data, { raw: info })
      .resize({ width: 260, height: 260, fit: 'fill', kernel: 'cubic' })
      .raw()
      .toBuffer()
    const difference = meanDifference(pixels ?? new Uint8Array(), full)
    expect(difference).toBeGreaterThan(0)
    expect(difference).toBeLessThan(1)
  })

  it('of Pillow’s crop see every pixel, and the palette', async () => {
    const rgb = drawPicture(1300, 1100, 3)
    const png = await sharp(rgb, { raw: { width: 1300, height: 1100, channels: 3 } })
      .png({ compressionLevel: 1 })
      .toBuffer()
    const { pixels } = await readPhoto(png, { preprocessing: { method: 'pillow-crop', size: 224 } })
    expect(Buffer.from(pixels ?? []).equals(visualizedBgePixels(rgb, 1300, 1100, 3, 224))).toBe(true)
    const indexed = await sharp(png).resize(300, 260).png({ palette: true, colours: 16 }).toBuffer()
    const { data } = await sharp(indexed).removeAlpha().raw().toBuffer({ resolveWithObject: true })
    const fromIndexed = await readPhoto(indexed, { preprocessing: { method: 'pillow-crop', size: 224 } })
    const expected = visualizedBgePixels(data, 300, 260, 3, 224, { indexed: true })
    expect(Buffer.from(fromIndexed.pixels ?? []).equals(expected)).toBe(true)
  })

  it('have the size that is asked for, also with "cover" and when enlarged', async () => {
    const jpeg = await picture(90, 60).jpeg().toBuffer()
    const cover = { ...starterPreprocessing, width: 384, height: 300, fit: 'cover', kernel: 'lanczos3' } as const
    expect((await readPhoto(jpeg, { preprocessing: cover })).pixels).toHaveLength(384 * 300 * 3)
    const line = await sharp({ create: { width: 4000, height: 1, channels: 3, background: '#123456' } })
      .png()
      .toBuffer()
    const { pixels, thumbnail } = await readPhoto(line, { preprocessing: square(16) })
    expect(pixelAt(pixels, 16, 0.5, 0.5)).toEqual([0x12, 0x34, 0x56])
    expect(await sharp(thumbnail ?? undefined).metadata()).toMatchObject({ width: 512, height: 1 })
  })
})

describe('orientation', () => {
  // Where the corners of the stored picture come to lie, clockwise from the top left (EXIF 2.32, 4.6.4 A).
  const turned: Record<number, number[]> = {
    0: [0, 1, 2, 3],
    1: [0, 1, 2, 3],
    2: [1, 0, 3, 2],
    3: [2, 3, 0, 1],
    4: [3, 2, 1, 0],
    5: [0, 3, 2, 1],
    6: [3, 0, 1, 2],
    7: [2, 1, 0, 3],
    8: [1, 2, 3, 0],
    9: [0, 1, 2, 3]
  }
  it.each(Object.keys(turned).map(Number))('%i is applied once, to size, pixels and thumbnail', async (orientation) => {
    const raw = { width: 120, height: 80, channels: 3 as const }
    const jpeg = await sharp(drawQuarters(120, 80), { raw }).jpeg({ quality: 95 }).toBuffer()
    const file = withMetadata(jpeg, { exif: { image: [[exifTag.orientation, orientation]] } })
    const { metadata, pixels, thumbnail } = await readPhoto(file, { preprocessing: square(40) })
    const isOnItsSide = orientation >= 5 && orientation <= 8
    expect([metadata.width, metadata.height]).toEqual(isOnItsSide ? [80, 120] : [120, 80])
    expect(quartersOf(pixels, 40)).toEqual(turned[orientation])
    const shown = sharp(thumbnail ?? undefined)
    expect(await shown.metadata()).toMatchObject({ width: metadata.width, height: metadata.height })
    const thumbnailPixels = await shown.resize(40, 40, { fit: 'fill' }).removeAlpha().raw().toBuffer()
    expect(quartersOf(thumbnailPixels, 40)).toEqual(turned[orientation])
  })
})

describe('colour', () => {
  const flat = (background: string | { r: number; g: number; b: number; alpha: number }, channels: 3 | 4 = 3) =>
    sharp({ create: { width: 60, height: 40, channels, background } })
  const colourOf = async (bytes: Buffer) =>
    pixelAt((await readPhoto(bytes, { preprocessing: square(8) })).pixels, 8, 0.5, 0.5)
  /** The largest difference of a channel. */
  const distance = (found: number[], expected: number[]) =>
    Math.max(...found.map((value, index) => Math.abs(value - (expected[index] ?? 0))))

  it('16-bit, grey and palette pictures come out as 8-bit RGB', async () => {
    expect(
      distance(await colourOf(await flat('#804020').toColourspace('rgb16').png().toBuffer()), [0x80, 0x40, 0x20])
    ).toBeLessThanOrEqual(1)
    expect(
      distance(await colourOf(await flat('#808080').toColourspace('b-w').png().toBuffer()), [0x80, 0x80, 0x80])
    ).toBeLessThanOrEqual(1)
    expect(
      distance(await colourOf(await flat('#808080').toColourspace('grey16').png().toBuffer()), [0x80, 0x80, 0x80])
    ).toBeLessThanOrEqual(1)
    expect(
      distance(await colourOf(await flat('#804020').png({ palette: true }).toBuffer()), [0x80, 0x40, 0x20])
    ).toBeLessThanOrEqual(1)
    expect(
      distance(await colourOf(await flat('#808080').toColourspace('b-w').jpeg().toBuffer()), [0x80, 0x80, 0x80])
    ).toBeLessThanOrEqual(1)
  })

  it('CMYK is converted', async () => {
    const cmyk = await flat('#c04030').toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer()
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk')
    expect(distance(await colourOf(cmyk), [0xc0, 0x40, 0x30])).toBeLessThanOrEqual(40)
  })

  it('Display P3 is converted by its profile', async () => {
    const p3 = await flat('#c04030').withIccProfile('p3').png().toBuffer()
    const stored = await sharp(p3, { ignoreIcc: true }).raw().toBuffer()
    expect(Math.abs((stored[0] ?? 0) - 0xc0)).toBeGreaterThan(4)
    expect(distance(await colourOf(p3), [0xc0, 0x40, 0x30])).toBeLessThanOrEqual(2)
  })

  it('transparency is white to the model and stays in the thumbnail', async () => {
    const clear = await flat({ r: 255, g: 0, b: 0, alpha: 0.5 }, 4).png().toBuffer()
    const { pixels, thumbnail } = await readPhoto(clear, { preprocessing: square(8) })
    expect(distance(pixelAt(pixels, 8, 0.5, 0.5), [255, 128, 128])).toBeLessThanOrEqual(1)
    expect((await sharp(thumbnail ?? undefined).metadata()).hasAlpha).toBe(true)
    const gif = await flat({ r: 0, g: 0, b: 0, alpha: 0 }, 4).gif().toBuffer()
    expect(distance(await colourOf(gif), [255, 255, 255])).toBeLessThanOrEqual(1)
  })

  it('animations show their first frame', async () => {
    const frames = Buffer.concat([Buffer.alloc(30 * 20 * 3, 200), Buffer.alloc(30 * 20 * 3, 20)])
    const animation = sharp(frames, { raw: { width: 30, height: 40, channels: 3, pageHeight: 20 } })
    for (const bytes of [
      await animation.clone().gif().toBuffer(),
      await animation.clone().webp({ lossless: true }).toBuffer()
    ]) {
      expect((await sharp(bytes).metadata()).pages).toBe(2)
      expect((await readPhoto(bytes)).metadata).toMatchObject({ width: 30, height: 20 })
      expect(distance(await colourOf(bytes), [200, 200, 200])).toBeLessThanOrEqual(1)
    }
  })
})

describe('readPhoto', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'keepsake-photo-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it.each(['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const)('reads %s', async (format) => {
    const bytes = await picture(700, 400).toFormat(format).toBuffer()
    const { metadata, thumbnail, thumbHash } = await readPhoto(bytes)
    expect(metadata).toMatchObject({ format, width: 700, height: 400, takenAt: null })
    expect(await sharp(thumbnail ?? undefined).metadata()).toMatchObject({ format: 'webp', width: 512, height: 293 })
    expect(thumbHash?.length).toBeLessThan(30)
    expect(thumbHashToApproximateAspectRatio(thumbHash ?? [])).toBeCloseTo(7 / 4, 0)
  })

  it('makes the ThumbHash that the library makes of the same picture', async () => {
    const png = await picture(80, 60).png().toBuffer()
    const rgba = await sharp(png).ensureAlpha().raw().toBuffer()
    expect([...((await readPhoto(png)).thumbHash ?? [])]).toEqual([...rgbaToThumbHash(80, 60, rgba)])
  })

  it('does not enlarge a small picture for its thumbnail, and makes only what is asked for', async () => {
    const png = await picture(40, 30).png().toBuffer()
    expect(await sharp((await readPhoto(png)).thumbnail ?? undefined).metadata()).toMatchObject({
      width: 40,
      height: 30
    })
    expect(await readPhoto(png, { thumbnailEdge: null })).toMatchObject({
      thumbnail: null,
      thumbHash: null,
      pixels: null
    })
  })

  it('reads a name that is not UTF-8 and one that is unusual', async () => {
    const bytes = await picture(40, 30).jpeg().toBuffer()
    const strange = Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9, 0xff]), Buffer.from('.jpg')])
    writeFileSync(strange, bytes)
    const found = await readPhoto('', { source: { path: new Uint8Array(strange) } })
    expect(found.metadata).toMatchObject({ width: 40, height: 30, takenAt: { source: 'file' } })
    const emoji = join(folder, 'line\nbreak 🌊 \u202e שלום.jpg')
    writeFileSync(emoji, bytes)
    expect((await readPhoto(emoji)).metadata.width).toBe(40)
  })

  it('takes the modification time when the photo says nothing', async () => {
    const path = join(folder, 'undated.png')
    writeFileSync(path, await picture(10, 10).png().toBuffer())
    const modified = new Date(2015, 3, 5, 6, 7, 8)
    utimesSync(path, modified, modified)
    expect((await readMetadata(path)).takenAt).toMatchObject({ local: '2015-04-05T06:07:08', source: 'file' })
  })

  it('stops when it is cancelled', async () => {
    const controller = new AbortController()
    controller.abort()
    const png = await picture(10, 10).png().toBuffer()
    await expect(readPhoto(png, {}, controller.signal)).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('reads many at once', async () => {
    const jpeg = await picture(1600, 1200).jpeg().toBuffer()
    const all = await Promise.all(Array.from({ length: 12 }, () => readPhoto(jpeg, { preprocessing: square(260) })))
    const [first, ...others] = all
    for (const other of others) expect(other).toEqual(first)
  })
})
