import { afterAll, beforeAll, expect, test } from 'vitest'
import { fakeComposed, fakeImageVector, fakeTextVector } from '../../support/fake-embedder.ts'
import { type BuiltLibrary, buildLibrary } from '../../support/library-builder.ts'
import { names, neverAborted, type SearchEngine, startSearch, text } from '../../support/search-engine.ts'

let library: BuiltLibrary
let engine: SearchEngine

beforeAll(() => {
  library = buildLibrary()
  for (const name of ['harbour night', 'harbour fog', 'mountain night', 'kitchen', 'street', 'bicycle']) {
    library.addPhoto({ path: `${name}.jpg`, shows: name })
  }
  engine = startSearch(library)
})
afterAll(async () => {
  await engine.stop()
  library.remove()
})

const add = async (shows: string, name = 'pasted.jpg') =>
  await engine.side.handlers['query.addImage']({ name, bytes: Buffer.from(shows) }, neverAborted)
const image = (imageId: string) => ({ source: { type: 'image' as const, imageId } })

test('a photo from outside finds what looks alike', async () => {
  const { imageId, width, height, preview } = await add('mountain night')
  expect({ width, height }).toEqual({ width: 300, height: 200 })
  expect(preview.byteLength).toBeGreaterThan(0)
  const result = await engine.run({ terms: [image(imageId)] })
  expect(names(result)[0]).toBe('mountain night.jpg')
})

test('a photo from outside changed by words', async () => {
  const { imageId } = await add('harbour day')
  const result = await engine.run({ terms: [image(imageId), text('this photo but at night')] })
  expect(result.plan.verb).toBe('change')
  expect(names(result)[0]).toBe('harbour night.jpg')
  expect(result.hits[0]?.reason).toBe('alike, but at night')
})

test('the same bytes as a photo of the library: that photo is not its own result', async () => {
  const { imageId } = await add('kitchen#kitchen.jpg')
  expect(names(await engine.run({ terms: [image(imageId)] }))).not.toContain('kitchen.jpg')
})

test('the same photo has the same id', async () => {
  expect((await add('street')).imageId).toBe((await add('street', 'other.png')).imageId)
})

test('what cannot be decoded, is empty or too large', async () => {
  await expect(add('broken')).rejects.toMatchObject({ code: 'unreadable' })
  await expect(add('', 'empty.jpg')).rejects.toMatchObject({ code: 'unreadable', message: 'empty.jpg is empty.' })
  const bytes = new Uint8Array(100 * 1024 * 1024 + 1)
  const call = engine.side.handlers['query.addImage']({ name: 'huge.tif', bytes }, neverAborted)
  await expect(call).rejects.toMatchObject({
    code: 'too-large',
    message: 'huge.tif is larger than 100 MB. Use a smaller copy of the photo.'
  })
})

test('32 photos are held; the oldest is let go and can be added again', async () => {
  const first = await add('oldest')
  for (let i = 0; i < 32; i++) await add(`photo ${i}`)
  await expect(engine.run({ terms: [image(first.imageId)] })).rejects.toMatchObject({
    code: 'not-found',
    message: 'A photo of this query is no longer in memory. Add it to the query again.'
  })
  await add('oldest')
  expect((await engine.run({ terms: [image(first.imageId)] })).total).toBe(6)
})

test('embed.run gives the vector of a text, a photo, or both', async () => {
  const run = async (words: string | null, shows: string | null, modelId: string | null = null) =>
    await engine.side.handlers['embed.run'](
      { modelId, text: words, image: shows === null ? null : Buffer.from(shows) },
      neverAborted
    )
  expect(await run('at night', null)).toEqual({
    model: 'fake-words',
    dimension: 64,
    embedding: fakeTextVector('at night')
  })
  expect((await run(null, 'harbour')).embedding).toEqual(fakeImageVector('harbour'))
  const both = fakeComposed(fakeImageVector('harbour'), fakeTextVector('night'))
  expect((await run('night', 'harbour', 'fake-words')).embedding).toEqual(both)
  await expect(run(null, null)).rejects.toMatchObject({ code: 'invalid-input' })
  await expect(run('  ', null)).rejects.toMatchObject({ code: 'invalid-input' })
  await expect(run('a', null, 'other')).rejects.toMatchObject({ code: 'not-found' })
})
