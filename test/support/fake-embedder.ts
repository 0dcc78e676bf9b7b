import type { EmbedderContract, LoadedModel } from '../../src/shared/embedder-contract.ts'
import { embedderContract } from '../../src/shared/embedder-contract.ts'
import { AppError } from '../../src/shared/errors.ts'
import { dualEncoderManifestSchema } from '../../src/shared/manifest.ts'
import type { Client } from '../../src/shared/method.ts'
import { createInProcessClient, createService } from '../../src/shared/server.ts'
import { randomVectors } from './vectors.ts'

export const fakeDimension = 64

/** A model that exists in tests only: no files, English, 64 dimensions. */
export const fakeManifest = dualEncoderManifestSchema.parse({
  id: 'fake-words',
  version: '1',
  name: 'Fake words',
  family: 'dual-encoder',
  dimension: fakeDimension,
  languages: ['en'],
  goodAt: ['visual', 'text'],
  int8Scale: 0.45,
  licence: 'none',
  files: [],
  image: {
    file: 'image.onnx',
    input: 'pixels',
    output: 'embedding',
    layout: 'NCHW',
    channels: 'RGB',
    range: [0, 255],
    width: 8,
    height: 8,
    fit: 'fill',
    kernel: 'cubic'
  },
  text: { file: 'text.onnx', inputs: ['input_ids'], output: 'embedding', tokenizer: 'tokenizer.json', maxTokens: 256 },
  composition: { rule: 'sum', imageWeight: 1, textWeight: 1 },
  joint: { rule: 'sum', imageWeight: 1, textWeight: 1 }
})

export const fakeLoadedModel: LoadedModel = {
  manifest: fakeManifest,
  provider: 'cpu',
  precision: 'fp32',
  attempts: [{ provider: 'cpu', chosen: true, reason: 'a fake' }]
}

const words = new Map<string, Float32Array>()
const ignored = new Set(['a', 'an', 'the', 'at', 'in', 'on', 'of', 'and', 'with'])

function hash(word: string): number {
  let value = 7
  for (const letter of word) value = (Math.imul(value, 31) + (letter.codePointAt(0) ?? 0)) | 0
  return value >>> 0
}

function wordVector(word: string): Float32Array {
  const known = words.get(word) ?? randomVectors(1, fakeDimension, hash(word))[0] ?? new Float32Array(fakeDimension)
  words.set(word, known)
  return known
}

function unitSum(vectors: readonly Float32Array[], weights: readonly number[] = []): Float32Array {
  const sum = new Float32Array(fakeDimension)
  for (const [at, vector] of vectors.entries()) {
    for (let i = 0; i < fakeDimension; i++) sum[i] = (sum[i] ?? 0) + (weights[at] ?? 1) * (vector[i] ?? 0)
  }
  const length = Math.hypot(...sum)
  return length === 0 ? wordVector('nothing') : sum.map((x) => x / length)
}

/** What the fake model makes of a text: the mean direction of its words. Texts that share words are alike. */
export function fakeTextVector(text: string): Float32Array {
  const found = (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !ignored.has(word))
  return unitSum(found.map(wordVector))
}

/** What the fake model makes of a photo that shows what the text says: the same, but away from all texts. */
export function fakeImageVector(shows: string): Float32Array {
  return unitSum([fakeTextVector(shows), wordVector('modality gap')], [1, 0.5])
}

/** unit(image + weight · text), as the starter's manifest composes. */
export function fakeComposed(image: Float32Array, text: Float32Array, textWeight = 1): Float32Array {
  return unitSum([image, text], [1, textWeight])
}

export interface FakeEmbedder {
  readonly client: Client<EmbedderContract>
  /** Texts embedded so far, in order. */
  readonly embedded: string[]
  /** When set, the next calls reject with it. */
  failure: AppError | null
}

/** A stand-in for the embedder process behind the real contract. Its pixels are the UTF-8 text of what a photo shows. */
export function createFakeEmbedder(): FakeEmbedder {
  const state: Omit<FakeEmbedder, 'client'> = { embedded: [], failure: null }
  const service = createService(embedderContract, {
    'embedder.load': () => fakeLoadedModel,
    'embedder.unload': () => ({}),
    'embedder.embed': ({ items }) => {
      if (state.failure !== null) throw state.failure
      const vectors = new Float32Array(items.length * fakeDimension)
      for (const [at, { text, pixels, imageVector, compose, textWeight }] of items.entries()) {
        if (text !== null) state.embedded.push(text)
        const shows = pixels === null ? null : fakeImageVector(new TextDecoder().decode(pixels))
        const image = imageVector ?? shows
        const spoken = text === null ? null : fakeTextVector(text)
        if (image === null && spoken === null) throw new AppError('invalid-input', 'There is nothing to embed.')
        const weight = compose === 'change' ? textWeight : 1
        const both = image !== null && spoken !== null ? fakeComposed(image, spoken, weight) : (image ?? spoken)
        vectors.set(both ?? new Float32Array(fakeDimension), at * fakeDimension)
      }
      return { vectors, dimension: fakeDimension }
    },
    'embedder.countTokens': ({ texts }) => ({ counts: texts.map((text) => text.split(/\s+/).length + 2) }),
    'embedder.watch': (_input, { emit }) => emit({ models: [fakeLoadedModel] })
  })
  return Object.assign(state, { client: createInProcessClient(embedderContract, service) })
}
