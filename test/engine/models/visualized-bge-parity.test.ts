import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { maxAbsDifference, npyRow, readNpy } from '../../support/npy.ts'
import { convertTinyModel, tinyModelPath } from '../../support/tiny-models.ts'
import { type ImageTokens, VisualizedBgeSession } from '../../support/visualized-bge-session.ts'

/** What the graphs may differ from the authors' code (PyTorch, CPU, float32). */
const embeddingTolerance = 1e-5
const imageTokenTolerance = 1e-4

interface Golden {
  texts: string[]
  joint_texts: string[]
  image_files: string[]
  api_cases: { kind: string; text: string | null; image: string | null }[]
  tokenizer_cases: { text: string; ids: number[] }[]
}

const checkpoints = [
  ['tiny_base', 'checkpoint.pth'],
  ['tiny_m3', 'checkpoint.pth'],
  ['tiny_m3', 'checkpoint_plain_fp16.pth'],
  ['tiny_m3', 'checkpoint_fp32.pth']
] as const

describe.each(checkpoints)('%s, %s against the reference', (model, checkpoint) => {
  const dir = mkdtempSync(join(tmpdir(), 'keepsake-parity-'))
  const golden = JSON.parse(readFileSync(tinyModelPath(model, 'golden.json'), 'utf8')) as Golden
  const array = (name: string) => readNpy(tinyModelPath(model, 'golden', `${name}.npy`))
  const pixels = array('pixel_values')
  let session: VisualizedBgeSession
  let images: ImageTokens[]

  beforeAll(async () => {
    const converted = await convertTinyModel(model, dir, { checkpoint })
    session = await VisualizedBgeSession.open(converted.dir)
    images = await session.encodeImages(pixels.data, pixels.shape[0] ?? 0)
  })
  afterAll(async () => {
    await session.close()
    rmSync(dir, { recursive: true, force: true })
  })

  test('image tokens', () => {
    const expected = array('image_tokens')
    for (const [index, tokens] of images.entries()) {
      expect(maxAbsDifference(tokens, npyRow(expected, index))).toBeLessThanOrEqual(imageTokenTolerance)
    }
  })

  test('token ids', () => {
    for (const { text, ids } of golden.tokenizer_cases)
      expect({ text, ids: session.tokenize(text) }).toEqual({ text, ids })
  })

  test('text, in one padded batch and one by one', async () => {
    const expected = array('emb_text')
    const rows = golden.texts.map((text) => ({ ids: session.tokenize(text) }))
    const batch = await session.embed(rows)
    for (const [index, row] of rows.entries()) {
      expect(maxAbsDifference(batch[index] ?? [], npyRow(expected, index))).toBeLessThanOrEqual(embeddingTolerance)
      const [alone = []] = await session.embed([row])
      expect(maxAbsDifference(alone, npyRow(expected, index))).toBeLessThanOrEqual(embeddingTolerance)
    }
  })

  test('image', async () => {
    const expected = array('emb_image')
    const ids = session.tokenize('')
    const batch = await session.embed(images.map((image) => ({ ids, image })))
    for (const [index, vector] of batch.entries()) {
      expect(maxAbsDifference(vector, npyRow(expected, index))).toBeLessThanOrEqual(embeddingTolerance)
    }
  })

  test('image and text, every pair in one batch', async () => {
    const expected = array('emb_joint_pairs')
    const rows = images.flatMap((image) => golden.texts.map((text) => ({ ids: session.tokenize(text), image })))
    const batch = await session.embed(rows)
    expect(batch.length).toBe((expected.shape[0] ?? 0) * (expected.shape[1] ?? 0))
    expect(
      maxAbsDifference(
        batch.flatMap((vector) => [...vector]),
        expected.data
      )
    ).toBeLessThanOrEqual(embeddingTolerance)
  })

  test('what encode() gives for the same strings and files', async () => {
    const expected = array('emb_api')
    const files = array('preprocess_pixels')
    const fileTokens = await session.encodeImages(files.data, files.shape[0] ?? 0)
    for (const [index, { text, image }] of golden.api_cases.entries()) {
      const tokens = image === null ? undefined : fileTokens[golden.image_files.indexOf(image)]
      const [vector = []] = await session.embed([{ ids: session.tokenize(text ?? ''), image: tokens }])
      expect(maxAbsDifference(vector, npyRow(expected, index))).toBeLessThanOrEqual(embeddingTolerance)
    }
  })

  test('padding changes nothing, and vectors have length 1', async () => {
    const row = { ids: session.tokenize(golden.texts[0] ?? ''), image: images[0] }
    const [tight = []] = await session.embed([row])
    const [padded = []] = await session.embed([row], 60)
    expect(maxAbsDifference(tight, padded)).toBeLessThanOrEqual(2e-6)
    expect(Math.hypot(...tight)).toBeCloseTo(1, 5)
  })

  test('text as long as the limits allow', async () => {
    const { maxTextTokens, maxJointTokens } = session.manifest.encoder
    const long = 'red horse near the bridge '.repeat(200)
    const ids = session.tokenize(long, maxTextTokens)
    const jointIds = session.tokenize(long, maxJointTokens)
    expect([ids.length, jointIds.length]).toEqual([maxTextTokens, maxJointTokens])
    const special = session.tokenize('')
    expect([ids.at(-1), jointIds.at(-1)]).toEqual([special.at(-1), special.at(-1)])
    const [text] = await session.embed([{ ids }])
    const [joint] = await session.embed([{ ids: jointIds, image: images[0] }])
    expect([...(text ?? []), ...(joint ?? [])].every(Number.isFinite)).toBe(true)
    // One position more lies beyond the table.
    await expect(session.embed([{ ids: [...ids, 5] }])).rejects.toThrow(/out of.*bounds|indices element/i)
  })
})

test('all ways of storing the same values give the same model', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'keepsake-parity-'))
  try {
    const hashes = []
    for (const checkpoint of ['checkpoint.pth', 'checkpoint_plain_fp16.pth', 'checkpoint_fp32.pth']) {
      const { manifest } = await convertTinyModel('tiny_m3', dir, { checkpoint, id: checkpoint.toLowerCase() })
      hashes.push(manifest.files.map((file) => file.sha256))
    }
    expect(hashes[1]).toEqual(hashes[0])
    expect(hashes[2]).toEqual(hashes[0])
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
})
