import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { createEmbedderHandlers } from '../../src/embedder/embedder-handlers.ts'
import { Tokenizer } from '../../src/embedder/tokenizer.ts'
import { resourcesDirectory } from '../../src/processes/entry-path.ts'
import { type EmbedItem, embedderContract } from '../../src/shared/embedder-contract.ts'
import { createInProcessClient, createService } from '../../src/shared/server.ts'

const directory = join(resourcesDirectory(), 'models', 'starter')
const fixtures = join(import.meta.dirname, '..', 'fixtures', 'starter')
interface Golden {
  texts: { text: string; ids: number[]; embedding: number[] }[]
  images: { file: string; resized: boolean; embedding: number[] }[]
}
const golden = JSON.parse(readFileSync(join(fixtures, 'golden.json'), 'utf8')) as Golden
const exactImages = golden.images.filter(({ resized }) => !resized)
const client = createInProcessClient(embedderContract, createService(embedderContract, createEmbedderHandlers()))
const modelId = 'keepsake-starter'

async function embed(...items: EmbedItem[]): Promise<Float32Array[]> {
  const { vectors, dimension } = await client.call('embedder.embed', { modelId, lane: 'interactive', items })
  return items.map((_, i) => vectors.slice(i * dimension, (i + 1) * dimension))
}
const pixelsOf = async (file: string) =>
  new Uint8Array(await sharp(join(fixtures, file)).removeAlpha().raw().toBuffer())
const worstDifference = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(...Array.from({ length: a.length }, (_, i) => Math.abs((a[i] as number) - (b[i] as number))))
const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, i) => sum + x * (b[i] as number), 0)

describe('the starter model', () => {
  beforeAll(async () => {
    await client.call('embedder.load', { directory })
  })

  it('says which provider runs it, and which were tried', async () => {
    const loaded = await client.call('embedder.load', { directory })
    expect(loaded.attempts.filter(({ chosen }) => chosen)).toMatchObject([{ provider: loaded.provider }])
  })

  it('gives the token ids of the goldens', async () => {
    const tokenizer = await Tokenizer.load(directory, 'tokenizer.json')
    for (const { text, ids } of golden.texts) expect(tokenizer.encode(text)).toEqual(ids)
  })

  it('embeds texts as the goldens say, in one batch and alone', async () => {
    const together = await embed(...golden.texts.map(({ text }) => ({ text })))
    for (const [i, { text, embedding }] of golden.texts.entries()) {
      const [alone] = await embed({ text })
      expect(worstDifference(alone as Float32Array, embedding)).toBeLessThan(1e-5)
      expect(worstDifference(together[i] as Float32Array, embedding)).toBeLessThan(1e-5)
    }
  })

  it('embeds pictures as the goldens say', async () => {
    expect(exactImages.length).toBeGreaterThan(1)
    const items = await Promise.all(exactImages.map(async ({ file }) => ({ pixels: await pixelsOf(file) })))
    const vectors = await embed(...items)
    vectors.forEach((vector, i) => {
      expect(worstDifference(vector, exactImages[i]?.embedding ?? [])).toBeLessThan(1e-5)
    })
  })

  it('composes by the weights of the manifest, from pixels or from the stored vector', async () => {
    const pixels = await pixelsOf('golden/day.png')
    const [image, text] = (await embed({ pixels }, { text: 'at night' })) as [Float32Array, Float32Array]
    const sum = image.map((x, i) => x + (text[i] as number))
    const norm = Math.sqrt(dot(sum, sum))
    const [fromPixels, fromVector] = (await embed(
      { pixels, text: 'at night', compose: 'change' },
      { imageVector: image, text: 'at night', compose: 'change' }
    )) as [Float32Array, Float32Array]
    const expected = sum.map((x) => x / norm)
    expect(worstDifference(fromPixels, expected)).toBeLessThan(1e-6)
    expect(worstDifference(fromVector, expected)).toBeLessThan(1e-6)
  })

  it('follows the words more with a larger weight', async () => {
    const pixels = await pixelsOf('golden/day.png')
    const [words, near, far] = (await embed(
      { text: 'at night' },
      { pixels, text: 'at night', textWeight: 0.6 },
      { pixels, text: 'at night', textWeight: 1.6 }
    )) as [Float32Array, Float32Array, Float32Array]
    expect(dot(far, words)).toBeGreaterThan(dot(near, words) + 0.1)
  })

  it('cuts a long text and does not depend on the length of its neighbours', async () => {
    const long = 'a harbour at dusk '.repeat(2000)
    const [alone] = await embed({ text: 'a harbour at dusk' })
    const [, beside] = await embed({ text: long }, { text: 'a harbour at dusk' })
    expect(worstDifference(alone as Float32Array, beside as Float32Array)).toBeLessThan(1e-5)
    const { counts } = await client.call('embedder.countTokens', { modelId, texts: [long, ''] })
    expect(counts).toEqual([2000 * 4 + 2, 2])
  })

  it('refuses pixels of the wrong size, an empty item and an unknown model', async () => {
    await expect(embed({ pixels: new Uint8Array(12) })).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(embed({})).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(
      client.call('embedder.embed', { modelId: 'other', lane: 'backfill', items: [{ text: 'x' }] })
    ).rejects.toMatchObject({ code: 'not-found' })
  })

  it('lets a query overtake back-fill', async () => {
    const order: string[] = []
    const backfill = client
      .call('embedder.embed', {
        modelId,
        lane: 'backfill',
        items: Array.from({ length: 64 }, () => ({ text: 'slow lane' }))
      })
      .then(() => order.push('backfill'))
    const query = embed({ text: 'quick' }).then(() => order.push('query'))
    await Promise.all([backfill, query])
    expect(order).toEqual(['query', 'backfill'])
  })
})
