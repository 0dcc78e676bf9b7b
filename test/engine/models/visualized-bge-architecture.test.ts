import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openCheckpoint } from '../../../src/engine/models/checkpoint.ts'
import { contiguousStride, type StoredTensor, type TensorFile } from '../../../src/engine/models/tensor-file.ts'
import { inferArchitecture } from '../../../src/engine/models/visualized-bge-architecture.ts'
import type { VisualizedBgeConfigInput } from '../../../src/engine/models/visualized-bge-config.ts'
import { listUnusedShapes, listUsedShapes } from '../../../src/engine/models/visualized-bge-weights.ts'
import { AppError } from '../../../src/shared/errors.ts'
import { officialShapes } from '../../support/official-shapes.ts'
import { readTinyConfig, tinyModelPath } from '../../support/tiny-models.ts'

let tiny: TensorFile
beforeAll(async () => {
  tiny = await openCheckpoint(tinyModelPath('tiny_base', 'checkpoint.pth'))
})
afterAll(() => tiny.file.close())

/** The tiny checkpoint with other tensors; `undefined` removes one. */
function withTensors(change: Readonly<Record<string, readonly number[] | undefined>>): TensorFile {
  const tensors = new Map(tiny.tensors)
  for (const [name, shape] of Object.entries(change)) {
    if (!shape) tensors.delete(name)
    else
      tensors.set(name, {
        name,
        type: 'float16',
        shape,
        stride: contiguousStride(shape),
        byteOffset: 0
      } satisfies StoredTensor)
  }
  return { ...tiny, tensors }
}

function problemOf(
  checkpoint: TensorFile,
  config: VisualizedBgeConfigInput | undefined = readTinyConfig('tiny_base')
): string {
  try {
    inferArchitecture(checkpoint, config)
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'invalid-model') throw error
    return error.message
  }
  return 'accepted'
}

describe('sizes read off the shapes', () => {
  test('tiny model', () => {
    const architecture = inferArchitecture(tiny, readTinyConfig('tiny_base'))
    expect(architecture).toMatchObject({
      sizes: {
        vocabulary: 512,
        hidden: 128,
        textLayers: 2,
        intermediate: 256,
        positions: 128,
        types: 2,
        visionWidth: 128,
        visionLayers: 2,
        visionMlp: 341,
        patches: 16,
        patchSize: 16,
        visionHeadWidth: 64
      },
      imageSize: 64,
      visionHeads: 2,
      maxTextTokens: 128,
      maxJointTokens: 112
    })
  })

  test.each([
    [
      'base',
      { hidden: 768, textLayers: 12, visionLayers: 12, patches: 196, patchSize: 16, visionMlp: 2048 },
      'bert',
      12,
      312
    ],
    [
      'm3',
      { hidden: 1024, textLayers: 24, visionLayers: 24, patches: 256, patchSize: 14, visionMlp: 2730 },
      'xlm-roberta',
      16,
      312
    ]
  ] as const)('the official %s model needs no configuration', (name, sizes, type, heads, maxJointTokens) => {
    const entries = Object.entries(officialShapes(name)).map(
      ([key, shape]) =>
        [key, { name: key, type: 'float16', shape, stride: contiguousStride(shape), byteOffset: 0 }] as const
    )
    const architecture = inferArchitecture({ ...tiny, tensors: new Map<string, StoredTensor>(entries) })
    expect(architecture).toMatchObject({
      sizes,
      imageSize: 224,
      visionHeads: heads,
      maxTextTokens: 512,
      maxJointTokens,
      config: { text: { type, num_heads: heads } }
    })
    // Every key of the official file is either used or known to be unused.
    const known = new Set([
      ...listUsedShapes(architecture.sizes).keys(),
      ...listUnusedShapes(architecture.sizes).keys()
    ])
    expect(new Set(entries.map(([key]) => key))).toEqual(known)
  })
})

describe('weights that do not fit', () => {
  const used = () => [...listUsedShapes(inferArchitecture(tiny, readTinyConfig('tiny_base')).sizes)]

  test('any missing weight is named', () => {
    for (const [name] of used()) expect(problemOf(withTensors({ [name]: undefined }))).toContain(`“${name}”`)
  })

  test('any dimension that is one too large or too small is refused', () => {
    for (const [name, shape] of used()) {
      for (const [index, size] of shape.entries()) {
        for (const wrong of [size - 1, size + 1]) {
          const changed = withTensors({ [name]: shape.map((n, i) => (i === index ? wrong : n)) })
          // A few dimensions stand alone: the number of token types is free, the vocabulary and positions bound the ids.
          const config = {
            text: {
              ...readTinyConfig('tiny_base').text,
              vocab_size: 512,
              max_position_embeddings: 128,
              type_vocab_size: 2
            }
          }
          expect({ name, index, wrong, problem: problemOf(changed, config) }).not.toMatchObject({ problem: 'accepted' })
        }
      }
    }
  })

  test('a weight of another rank is refused', () => {
    for (const [name, shape] of used()) expect(problemOf(withTensors({ [name]: [...shape, 1] }))).toContain(`“${name}”`)
  })

  test('known weights without use may be absent, unknown ones are refused, position ids are ignored', () => {
    expect(
      problemOf(withTensors({ 'bge_pooler.dense.weight': undefined, 'model_visual.logit_scale': undefined }))
    ).toBe('accepted')
    expect(problemOf(withTensors({ 'bge_embeddings.position_ids': [1, 128] }))).toBe('accepted')
    expect(problemOf(withTensors({ 'model_visual.visual.head.weight': [999, 128] }))).toBe('accepted')
    expect(problemOf(withTensors({ 'bge_pooler.dense.weight': [1, 128] }))).toMatch(
      /shape \[1, 128\] instead of \[128, 128\]/
    )
    expect(problemOf(withTensors({ a: [1], b: [1], c: [1], d: [1], e: [1] }))).toMatch(
      /does not: “a”, “b”, “c” and 2 more/
    )
    expect(problemOf(withTensors({ 'bge_encoder.layer.999999999.x': [1] }))).toMatch(/names 1000000000 layers/)
    expect(problemOf(withTensors({ 'bge_encoder.layer.3.output.dense.bias': [128] }))).toMatch(/missing: .* more/)
  })

  test('another kind of model is said to be one', () => {
    expect(problemOf({ ...tiny, tensors: new Map() })).toMatch(
      /not a Visualized BGE checkpoint.*Visualized_base_en_v1\.5\.pth/
    )
  })

  test('image positions must form a square', () => {
    const change: Record<string, number[]> = { 'model_visual.visual.pos_embed': [1, 16, 128] }
    for (const name of tiny.tensors.keys()) if (name.includes('freqs_')) change[name] = [15, 64]
    expect(problemOf(withTensors(change), { text: readTinyConfig('tiny_base').text })).toMatch(
      /15 image positions do not form a square/
    )
  })
})

describe('configuration', () => {
  const text = () => readTinyConfig('tiny_base').text

  test('is needed for a model that is not official', () => {
    expect(problemOf(tiny, { text: { ...text() } })).toBe('accepted')
    expect(() => inferArchitecture(tiny)).toThrow(/not one of the two official models.*config\.json/)
  })

  test.each([
    ['text', { hidden_size: 64 }, /text\.hidden_size is 64, but the weights say 128/],
    ['text', { num_layers: 12 }, /text\.num_layers is 12, but the weights say 2/],
    ['vision', { image_size: 224 }, /vision\.image_size is 224, but the weights say 64/],
    ['vision', { num_heads: 12 }, /vision\.num_heads is 12, but the weights say 2/],
    ['text', { num_heads: 5 }, /width 128 cannot have 5 heads/],
    ['text', { sep_token_id: 512 }, /names the token 512, but the vocabulary has 512 tokens/],
    ['text', { type: 'gpt' }, /not valid at “text\.type”/],
    ['text', { layer_norm_eps: -1 }, /not valid at “text\.layer_norm_eps”/],
    ['text', { hidden_act: 'relu' }, /not valid at “text\.hidden_act”/]
  ])('that contradicts the weights is refused: %s %o', (part, change, message) => {
    const config = readTinyConfig('tiny_base')
    const changed = { ...config, [part]: { ...config[part as 'text'], ...change } }
    expect(problemOf(tiny, changed)).toMatch(message)
  })

  test('limits are bounded by the position table', () => {
    const config = { text: text(), limits: { max_text_tokens: 100_000, max_joint_tokens: 100_000 } }
    expect(inferArchitecture(tiny, config)).toMatchObject({ maxTextTokens: 128, maxJointTokens: 112 })
    expect(inferArchitecture(tiny, { text: text(), limits: { max_text_tokens: 20 } })).toMatchObject({
      maxTextTokens: 20
    })
    const xlm = inferArchitecture(tiny, { text: { ...text(), type: 'xlm-roberta', pad_token_id: 1 } })
    expect(xlm.maxTextTokens).toBe(126)
  })
})
