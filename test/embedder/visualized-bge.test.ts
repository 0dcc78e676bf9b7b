import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEmbedderHandlers } from '../../src/embedder/embedder-handlers.ts'
import { visualizedBgePixels } from '../../src/media/pillow-resize.ts'
import { type EmbedItem, embedderContract } from '../../src/shared/embedder-contract.ts'
import { createInProcessClient, createService } from '../../src/shared/server.ts'
import { maxAbsDifference, npyRow, readNpy } from '../support/npy.ts'
import { convertTinyModel, tinyImagePath, tinyModelPath, tinyModels } from '../support/tiny-models.ts'

interface Golden {
  api_cases: { kind: string; text: string | null; image: string | null }[]
  texts: string[]
}

/** SPEC: embeddings within 1e-5 of the authors' code. */
const tolerance = 1e-5

describe.each(tinyModels)('%s through the embedder (random weights: parity, not retrieval quality)', (model) => {
  const client = createInProcessClient(embedderContract, createService(embedderContract, createEmbedderHandlers()))
  const golden = JSON.parse(readFileSync(tinyModelPath(model, 'golden.json'), 'utf8')) as Golden
  let parent: string
  let size: number

  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), 'keepsake-vbge-'))
    const { dir, manifest } = await convertTinyModel(model, parent)
    size = manifest.imageTokens.size
    await client.call('embedder.load', { directory: dir, provider: 'cpu' })
  })
  afterAll(async () => {
    await client.call('embedder.unload', { modelId: model })
    await rm(parent, { recursive: true, force: true })
  })

  const embed = async (items: EmbedItem[]) => {
    const { vectors, dimension } = await client.call('embedder.embed', { modelId: model, lane: 'interactive', items })
    return items.map((_, i) => vectors.slice(i * dimension, (i + 1) * dimension))
  }
  const pixelsOf = async (name: string) => {
    const { data, info } = await sharp(tinyImagePath(name)).raw().toBuffer({ resolveWithObject: true })
    return visualizedBgePixels(new Uint8Array(data), info.width, info.height, info.channels, size)
  }
  const apiItems = () =>
    Promise.all(
      golden.api_cases.map(async ({ text, image }) => ({ text, pixels: image === null ? null : await pixelsOf(image) }))
    )

  it('gives the authors’ embeddings for text, picture and both, mixed in one call', async () => {
    const expected = readNpy(tinyModelPath(model, 'golden', 'emb_api.npy'))
    const vectors = await embed(await apiItems())
    vectors.forEach((vector, i) => expect(maxAbsDifference(vector, npyRow(expected, i))).toBeLessThan(tolerance))
  })

  it('gives the same alone as beside others', async () => {
    const items = await apiItems()
    const together = await embed(items)
    for (const [i, item] of items.entries()) {
      const [alone] = await embed([item])
      expect(maxAbsDifference(alone as Float32Array, together[i] as Float32Array)).toBeLessThan(tolerance)
    }
  })

  it('keeps a picture’s tokens under its key: a changed text needs no pixels', async () => {
    const pixels = await pixelsOf('landscape.png')
    const text = golden.texts[1] as string
    const [fresh] = await embed([{ pixels, text }])
    await embed([{ pixels, imageKey: 'landscape' }])
    const [cached] = await embed([{ imageKey: 'landscape', text }])
    expect(maxAbsDifference(cached as Float32Array, fresh as Float32Array)).toBe(0)
    await expect(embed([{ imageKey: 'never seen', imageVector: fresh ?? null, text }])).rejects.toMatchObject({
      code: 'invalid-input'
    })
  })

  it('moves from the photo to the words with the weight', async () => {
    const pixels = await pixelsOf('landscape.png')
    const text = golden.texts[0] as string
    const [photo, words, ...mixes] = await embed([
      { pixels },
      { text },
      ...[0, 0.5, 1, 1.5, 2].map((textWeight) => ({ pixels, text, textWeight }))
    ])
    expect(maxAbsDifference(mixes[0] as Float32Array, photo as Float32Array)).toBeLessThan(tolerance)
    expect(maxAbsDifference(mixes[4] as Float32Array, words as Float32Array)).toBeLessThan(tolerance)
    const toWords = mixes.map((mix) => mix.reduce((sum, x, i) => sum + x * (words?.[i] ?? 0), 0))
    // Below 1 the way leads away from the photo, which random weights may place anywhere; above 1 it leads to the words.
    const above = toWords.slice(2)
    expect(above).toEqual(above.toSorted((a, b) => a - b))
  })

  it('cuts a text that is longer than the position table allows', async () => {
    const long = 'make the background dark '.repeat(500)
    const vectors = await embed([{ text: long }, { text: long, pixels: await pixelsOf('portrait.png') }])
    for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 5)
  })
})
