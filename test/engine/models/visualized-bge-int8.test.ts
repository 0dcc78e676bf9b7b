import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { channelScales, quantiseTransposed } from '../../../src/engine/models/quantised-weights.ts'
import { cosine, maxAbsDifference, npyRow, readNpy } from '../../support/npy.ts'
import { convertTinyModel, tinyModelPath, tinyModels } from '../../support/tiny-models.ts'
import { type ImageTokens, VisualizedBgeSession } from '../../support/visualized-bge-session.ts'

/** The agreement below which the 8-bit graphs are not used. */
const leastAgreement = 0.99

describe.each(tinyModels)('8-bit graphs of %s', (model) => {
  const dir = mkdtempSync(join(tmpdir(), 'keepsake-int8-'))
  const pixels = readNpy(tinyModelPath(model, 'golden', 'pixel_values.npy'))
  let session: VisualizedBgeSession
  let images: ImageTokens[]

  beforeAll(async () => {
    const converted = await convertTinyModel(model, dir)
    const { imageTokens, encoder } = converted.manifest
    session = await VisualizedBgeSession.open(converted.dir, {
      imageFile: imageTokens.int8File,
      encoderFile: encoder.int8File
    })
    images = await session.encodeImages(pixels.data, pixels.shape[0] ?? 0)
  })
  afterAll(async () => {
    await session.close()
    rmSync(dir, { recursive: true, force: true })
  })

  test('agree with the reference: text, image, image and text', async () => {
    const texts = ['make the background dark, as if at night', '']
    const ids = texts.map((text) => session.tokenize(text))
    const expectedText = readNpy(tinyModelPath(model, 'golden', 'emb_text.npy'))
    const pairs = readNpy(tinyModelPath(model, 'golden', 'emb_joint_pairs.npy'))
    const textCount = pairs.shape[1] ?? 0
    const dimension = pairs.shape[2] ?? 0
    for (const [t, textIds] of ids.entries()) {
      // The last golden text is the empty one.
      const column = t === 0 ? 0 : textCount - 1
      const [plain = []] = await session.embed([{ ids: textIds }])
      expect(cosine(plain, npyRow(expectedText, column))).toBeGreaterThan(leastAgreement)
      for (const [i, image] of images.entries()) {
        const [joint = []] = await session.embed([{ ids: textIds, image }])
        const expected = npyRow(pairs, i).slice(column * dimension, (column + 1) * dimension)
        expect(cosine(joint, expected)).toBeGreaterThan(leastAgreement)
      }
    }
  })

  test('a vector does not depend on its neighbours in the batch', async () => {
    const row = { ids: session.tokenize('A RED horse'), image: images[0] }
    // A neighbour with values a thousand times as large: one scale for the whole batch would wipe out the first row.
    const loud = { ids: row.ids.map((_, i) => 5 + i), image: images[1]?.map((value) => value * 1000) }
    const [alone = []] = await session.embed([row, row])
    const [beside = []] = await session.embed([row, loud])
    expect(maxAbsDifference(alone, beside)).toBe(0)
    const single = await session.encodeImages(pixels.data.slice(0, pixels.data.length / images.length), 1)
    expect(cosine(single[0] ?? [], images[0] ?? [])).toBeGreaterThan(0.99999)
  })

  test('nor, but for rounding, on its padding', async () => {
    const row = { ids: session.tokenize('A RED horse'), image: images[0] }
    const [tight = []] = await session.embed([row])
    const [padded = []] = await session.embed([row], 60)
    expect(cosine(tight, padded)).toBeGreaterThan(0.9999)
  })

  test('take word table and norms from the data file of the exact graphs', () => {
    const size = (name: string) => statSync(join(dir, model, name)).size
    expect(size('encoder.int8.onnx.data')).toBeLessThan(size('encoder.onnx.data') * 0.55)
    expect(size('image_tokens.int8.onnx.data')).toBeLessThan(size('image_tokens.onnx.data') * 0.55)
  })

  test('are left out when they are not wanted', async () => {
    const { manifest } = await convertTinyModel(model, dir, { id: 'exact-only', int8: false })
    expect(manifest.files.map((file) => file.name).filter((name) => name.includes('int8'))).toEqual([])
    expect([manifest.imageTokens.int8File, manifest.encoder.int8File]).toEqual([undefined, undefined])
  })
})

describe('quantised weights', () => {
  test('are within half a step of the exact ones and never above 63', () => {
    const value = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1000, max: 1000 })
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.array(value, { minLength: 1, maxLength: 200 }),
        (outputs, source) => {
          const inputs = Math.ceil(source.length / outputs)
          const matrix = {
            values: Float32Array.from({ length: outputs * inputs }, (_, i) => source[i] ?? 0),
            outputs,
            inputs
          }
          const scales = channelScales(matrix)
          const quantised = quantiseTransposed(matrix, scales)
          for (let output = 0; output < outputs; output++) {
            for (let input = 0; input < inputs; input++) {
              const integer = quantised[input * outputs + output] ?? Number.NaN
              const scale = scales[output] ?? Number.NaN
              const exact = matrix.values[output * inputs + input] ?? Number.NaN
              expect(Math.abs(integer)).toBeLessThanOrEqual(63)
              expect(Math.abs(integer * scale - exact)).toBeLessThanOrEqual(scale * 0.5001)
            }
          }
        }
      )
    )
  })
})
