import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sharp } from '../../src/media/sharp-setup.ts'
import { exifTag, jpegWith, picture } from '../support/images.ts'
import { preview } from '../support/media.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keepsake-preview-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

describe('preview', () => {
  it.each(['jpeg', 'png', 'webp', 'gif', 'avif'] as const)('hands out a small %s as it stands', async (format) => {
    const bytes = await picture(300, 200).toFormat(format).toBuffer()
    const found = await preview(file(`small.${format}`, bytes), 300)
    expect(found.mimeType).toBe(`image/${format}`)
    expect(Buffer.from(found.bytes).equals(bytes)).toBe(true)
  })

  it('makes a WebP of what is too large or no browser shows', async () => {
    const large = await preview(file('large.jpg', await picture(900, 600).jpeg().toBuffer()), 299)
    expect(large.mimeType).toBe('image/webp')
    expect(await sharp(Buffer.from(large.bytes)).metadata()).toMatchObject({ format: 'webp', width: 299, height: 199 })
    const tiff = await preview(file('small.tiff', await picture(90, 60).tiff().toBuffer()), 300)
    expect(tiff.mimeType).toBe('image/webp')
    expect(await sharp(Buffer.from(tiff.bytes)).metadata()).toMatchObject({ width: 90, height: 60 })
  })

  it('leaves turning a small JPEG to the browser and turns a large one', async () => {
    const onItsSide = await jpegWith({ exif: { image: [[exifTag.orientation, 6]] } }, 200, 100)
    const path = file('side.jpg', onItsSide)
    expect((await preview(path, 200)).mimeType).toBe('image/jpeg')
    const turned = await preview(path, 100)
    expect(await sharp(Buffer.from(turned.bytes)).metadata()).toMatchObject({ width: 50, height: 100 })
  })

  it('turns a WebP, whose orientation browsers do not apply', async () => {
    const webp = await picture(200, 100).withMetadata({ orientation: 6 }).webp().toBuffer()
    const found = await preview(file('side.webp', webp), 300)
    expect(Buffer.from(found.bytes).equals(webp)).toBe(false)
    expect(await sharp(Buffer.from(found.bytes)).metadata()).toMatchObject({ width: 100, height: 200 })
  })

  it('gives PNG for the clipboard', async () => {
    const jpeg = file('clip.jpg', await picture(400, 300).jpeg().toBuffer())
    const found = await preview(jpeg, 200, 'png')
    expect(found.mimeType).toBe('image/png')
    expect(await sharp(Buffer.from(found.bytes)).metadata()).toMatchObject({ format: 'png', width: 200, height: 150 })
    const png = await picture(20, 20).png().toBuffer()
    expect(Buffer.from((await preview(file('clip.png', png), 200, 'png')).bytes).equals(png)).toBe(true)
    const side = file('side.jpg', await jpegWith({ exif: { image: [[exifTag.orientation, 6]] } }, 200, 100))
    const upright = await preview(side, 300, 'png')
    expect(await sharp(Buffer.from(upright.bytes)).metadata()).toMatchObject({ width: 100, height: 200 })
  })
})
