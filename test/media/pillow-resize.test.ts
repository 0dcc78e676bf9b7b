import { join } from 'node:path'
import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { resizeBicubic, visualizedBgePixels } from '../../src/media/pillow-resize.ts'
import { maxAbsDifference, npyRow, readNpy } from '../support/npy.ts'
import { readTinyConfig, tinyImagePath, tinyModelPath, tinyModels } from '../support/tiny-models.ts'

const imageNames = ['landscape.png', 'portrait.png', 'rgba.png', 'gray_small.png', 'palette.png']

async function decode(name: string) {
  const input = sharp(tinyImagePath(name))
  const metadata = await input.metadata()
  // sharp keeps the channels of the file; a palette is expanded to its colours.
  const { data, info } = await (metadata.space === 'b-w' ? input.toColourspace('b-w') : input)
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { data: new Uint8Array(data), ...info, indexed: metadata.isPalette }
}

/** float32((v / 255 − mean) / std) as the reference computes it, channel after channel. */
function normalise(pixels: Uint8Array, mean: readonly number[], std: readonly number[]): Float32Array {
  const count = pixels.length / 3
  const result = new Float32Array(pixels.length)
  for (let channel = 0; channel < 3; channel++) {
    const m = Math.fround(mean[channel] ?? 0)
    const s = Math.fround(std[channel] ?? 1)
    for (let i = 0; i < count; i++) {
      const scaled = Math.fround((pixels[i * 3 + channel] ?? 0) / 255)
      result[channel * count + i] = Math.fround(scaled - m) / s
    }
  }
  return result
}

describe('pixels of Visualized BGE, bit-exact with Pillow', () => {
  for (const model of tinyModels) {
    const config = readTinyConfig(model)
    const { mean = [], std = [] } = config.preprocess ?? {}
    const golden = readNpy(tinyModelPath(model, 'golden', 'preprocess_pixels.npy'))
    test.each(imageNames.map((name, index) => [name, index] as const))(`${model}: %s`, async (name, index) => {
      const { data, width, height, channels, indexed } = await decode(name)
      const size = golden.shape[2] ?? 0
      const pixels = visualizedBgePixels(data, width, height, channels, size, { indexed })
      expect(maxAbsDifference(normalise(pixels, mean, std), npyRow(golden, index))).toBe(0)
    })
  }

  test('at the official size of 224 pixels', async () => {
    const golden = readNpy(join(tinyModelPath('tiny_base'), '..', 'preprocess_pixels_224.npy'))
    const { mean = [], std = [] } = readTinyConfig('tiny_base').preprocess ?? {}
    for (const [index, name] of imageNames.slice(0, golden.shape[0]).entries()) {
      const { data, width, height, channels } = await decode(name)
      const pixels = visualizedBgePixels(data, width, height, channels, 224)
      expect(maxAbsDifference(normalise(pixels, mean, std), npyRow(golden, index))).toBe(0)
    }
  })
})

describe('resizing', () => {
  test('a picture of the same size is unchanged', () => {
    const pixels = Uint8Array.from({ length: 5 * 4 * 3 }, (_, i) => (i * 37) % 256)
    expect(resizeBicubic(pixels, 5, 4, 3, 5, 4)).toEqual(pixels)
  })

  test('channels do not mix: RGB is three grey pictures', () => {
    const pixels = Uint8Array.from({ length: 37 * 23 * 3 }, (_, i) => Math.imul(i + 5, 2654435761) >>> 24)
    const together = resizeBicubic(pixels, 37, 23, 3, 11, 40)
    for (let channel = 0; channel < 3; channel++) {
      const grey = pixels.filter((_, i) => i % 3 === channel)
      expect(together.filter((_, i) => i % 3 === channel)).toEqual(resizeBicubic(grey, 37, 23, 1, 11, 40))
    }
  })

  test('the crop holds the very pixels of the full resize', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 24 }),
        fc.integer(),
        (width, height, size, seed) => {
          const pixels = Uint8Array.from(
            { length: width * height * 3 },
            (_, i) => Math.imul(i + seed, 2654435761) >>> 24
          )
          const outWidth = width <= height ? size : Math.trunc((size * width) / height)
          const outHeight = width <= height ? Math.trunc((size * height) / width) : size
          const full = resizeBicubic(pixels, width, height, 3, outWidth, outHeight)
          const cropped = visualizedBgePixels(pixels, width, height, 3, size)
          // Python rounds half to even.
          const corner = (n: number) => (n % 4 === 1 ? (n - 1) / 2 : Math.round(n / 2))
          const left = corner(outWidth - size)
          const top = corner(outHeight - size)
          for (let y = 0; y < size; y++) {
            const from = ((top + y) * outWidth + left) * 3
            expect(cropped.slice(y * size * 3, (y + 1) * size * 3)).toEqual(full.slice(from, from + size * 3))
          }
        }
      ),
      { numRuns: 100 }
    )
  })

  test('a flat colour stays flat, also with alpha', () => {
    const pixels = Uint8Array.from({ length: 31 * 17 * 4 }, (_, i) => [200, 100, 50, 255][i % 4] ?? 0)
    const result = visualizedBgePixels(pixels, 31, 17, 4, 8)
    expect(new Set(result.filter((_, i) => i % 3 === 0))).toEqual(new Set([200]))
    expect(new Set(result.filter((_, i) => i % 3 === 2))).toEqual(new Set([50]))
  })

  test('colours of invisible pixels do not bleed into visible ones', () => {
    // Left half opaque grey, right half fully transparent white.
    const pixels = Uint8Array.from({ length: 16 * 16 * 4 }, (_, i) => {
      const visible = Math.trunc(i / 4) % 16 < 8
      return i % 4 === 3 ? (visible ? 255 : 0) : visible ? 90 : 255
    })
    const result = visualizedBgePixels(pixels, 16, 16, 4, 8)
    expect(Math.max(...result.slice(0, 4 * 3))).toBeLessThanOrEqual(91)
  })

  test('an extreme aspect ratio costs only its crop', () => {
    const pixels = new Uint8Array(100_000 * 3).fill(7)
    expect(visualizedBgePixels(pixels, 1, 100_000, 3, 224)).toEqual(new Uint8Array(224 * 224 * 3).fill(7))
  })

  test('wrong sizes are refused', () => {
    expect(() => resizeBicubic(new Uint8Array(3), 1, 1, 3, 0, 1)).toThrow(RangeError)
    expect(() => resizeBicubic(new Uint8Array(2), 1, 1, 3, 1, 1)).toThrow(/need 3 bytes, not 2/)
    expect(() => visualizedBgePixels(new Uint8Array(0), 0, 4, 3, 8)).toThrow(RangeError)
    expect(() => visualizedBgePixels(new Uint8Array(3), 1, 1, 3, 1.5)).toThrow(RangeError)
  })
})
