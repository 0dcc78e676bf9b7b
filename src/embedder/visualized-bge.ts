import { Tensor } from 'onnxruntime-node'
import type { Provider } from '../shared/embedder-contract.ts'
import { AppError } from '../shared/errors.ts'
import type { VisualizedBgeManifest } from '../shared/manifest.ts'
import { unit, weightedSum } from '../shared/vector-math.ts'
import { ImageTokenCache } from './image-token-cache.ts'
import type { ModelRuntime, RequestedItem } from './model-runtime.ts'
import { toPixelTensor } from './preprocess.ts'
import { GraphSession } from './session.ts'
import { Tokenizer } from './tokenizer.ts'

/** 0.6 MB each for the base model. */
const cachedPictures = 32

/** One encoder run: a text, or a picture's tokens with a text (possibly empty). */
interface Sequence {
  readonly tokens: Float32Array | null
  readonly text: string
}

/**
 * Visualized BGE: image tokens go through the text encoder between [CLS] and the words.
 * A picture's tokens are a pure function of the picture and are kept under its key.
 */
export class VisualizedBge implements ModelRuntime {
  readonly manifest: VisualizedBgeManifest
  readonly #imageTokens: GraphSession
  readonly #encoder: GraphSession
  readonly #tokenizer: Tokenizer
  readonly #cache = new ImageTokenCache(cachedPictures)

  private constructor(
    manifest: VisualizedBgeManifest,
    images: GraphSession,
    encoder: GraphSession,
    tokenizer: Tokenizer
  ) {
    this.manifest = manifest
    this.#imageTokens = images
    this.#encoder = encoder
    this.#tokenizer = tokenizer
  }

  static async open(directory: string, manifest: VisualizedBgeManifest, provider: Provider): Promise<VisualizedBge> {
    const [images, encoder, tokenizer] = await Promise.all([
      GraphSession.open(directory, manifest.imageTokens.file, 'image_tokens', provider),
      GraphSession.open(directory, manifest.encoder.file, 'embedding', provider, manifest.encoder.cpuNodes),
      Tokenizer.load(directory, manifest.encoder.tokenizer)
    ])
    return new VisualizedBge(manifest, images, encoder, tokenizer)
  }

  async embed(items: readonly RequestedItem[]): Promise<Float32Array> {
    const tokens = await this.#tokensOf(items)
    const plans = items.map((item, index) => this.#plan(item, tokens[index] ?? null))
    const vectors = await this.#encode(plans.flatMap((plan) => plan.sequences))
    const result = new Float32Array(items.length * this.manifest.dimension)
    let next = 0
    plans.forEach((plan, index) => {
      const own = vectors.slice(next, next + plan.sequences.length)
      next += own.length
      result.set(plan.combine(own), index * this.manifest.dimension)
    })
    return result
  }

  countTokens(text: string): number {
    return this.#tokenizer.encode(text).length
  }

  async release(): Promise<void> {
    await Promise.all([this.#imageTokens.release(), this.#encoder.release()])
  }

  /**
   * The encoder itself composes. A text weight other than 1 moves on the line from the picture alone through the
   * composed vector towards the text alone, so that "closer to the photo ↔ closer to the words" means the same for
   * every model.
   */
  #plan(item: RequestedItem, tokens: Float32Array | null) {
    const { text, imageVector, textWeight } = item
    if (tokens === null) {
      if (text !== null && imageVector === null) return { sequences: [{ tokens: null, text }], combine: first }
      if (text === null && imageVector !== null) return { sequences: [], combine: () => unit(imageVector) }
      throw new AppError('invalid-input', 'This model composes a photo with words from its pixels, which are missing.')
    }
    const composed: Sequence = { tokens, text: text ?? '' }
    if (text === null || textWeight === 1) return { sequences: [composed], combine: first }
    const other: Sequence = textWeight < 1 ? { tokens, text: '' } : { tokens: null, text }
    const share = Math.min(1, Math.abs(1 - textWeight))
    return {
      sequences: [composed, other],
      combine: ([a, b]: Float32Array[]) =>
        unit(
          weightedSum(
            [
              { weight: 1 - share, vector: a as Float32Array },
              { weight: share, vector: b as Float32Array }
            ],
            this.manifest.dimension
          )
        )
    }
  }

  async #tokensOf(items: readonly RequestedItem[]): Promise<(Float32Array | null)[]> {
    const found = items.map((item) => (item.imageKey === null ? null : (this.#cache.get(item.imageKey) ?? null)))
    const missing = items.flatMap((item, index) => (item.pixels !== null && found[index] === null ? [index] : []))
    if (missing.length === 0) return found
    const { size, mean, std, count } = this.manifest.imageTokens
    const pictures = missing.map((index) => items[index]?.pixels as Uint8Array)
    const pixels = toPixelTensor(pictures, size, size, { range: [0, 1], mean, std })
    const output = await this.#imageTokens.run({
      pixel_values: new Tensor('float32', pixels, [missing.length, 3, size, size])
    })
    const length = count * this.manifest.dimension
    missing.forEach((index, i) => {
      const tokens = output.slice(i * length, (i + 1) * length)
      found[index] = tokens
      const key = items[index]?.imageKey
      if (key) this.#cache.set(key, tokens)
    })
    return found
  }

  /** Sequences with and without a picture have different shapes and run apart. */
  async #encode(sequences: readonly Sequence[]): Promise<Float32Array[]> {
    const vectors = new Map<Sequence, Float32Array>()
    for (const withPicture of [false, true]) {
      const batch = sequences.filter(({ tokens }) => (tokens !== null) === withPicture)
      if (batch.length === 0) continue
      const output = await this.#encoder.run(this.#encoderInputs(batch, withPicture))
      const { dimension } = this.manifest
      batch.forEach((sequence, i) => vectors.set(sequence, unit(output.subarray(i * dimension, (i + 1) * dimension))))
    }
    return sequences.map((sequence) => vectors.get(sequence) as Float32Array)
  }

  #encoderInputs(batch: readonly Sequence[], withPicture: boolean): Record<string, Tensor> {
    const { maxTextTokens, maxJointTokens } = this.manifest.encoder
    const maxTokens = withPicture ? maxJointTokens : maxTextTokens
    const { ids, mask, length } = this.#tokenizer.pad(
      batch.map(({ text }) => this.#tokenizer.encodeTruncated(text, maxTokens))
    )
    const pictureLength = withPicture ? this.manifest.imageTokens.count : 0
    const tokens = new Float32Array(batch.length * pictureLength * this.manifest.dimension)
    batch.forEach((sequence, i) => {
      if (sequence.tokens !== null) tokens.set(sequence.tokens, i * pictureLength * this.manifest.dimension)
    })
    const shape = [batch.length, length]
    return {
      input_ids: new Tensor('int64', ids, shape),
      position_ids: new Tensor('int64', this.#positions(mask, length, pictureLength), shape),
      attention_mask: new Tensor('int64', mask, shape),
      image_tokens: new Tensor('float32', tokens, [batch.length, pictureLength, this.manifest.dimension])
    }
  }

  /**
   * With a picture: [CLS] at 0, the words behind the image tokens, for both text towers. Without: from 0 (BERT), or from
   * `padId` + 1 with padding at `padId` (XLM-RoBERTa).
   */
  #positions(mask: BigInt64Array, length: number, pictureLength: number): BigInt64Array {
    const { positions, padId } = this.manifest.encoder
    return mask.map((present, index) => {
      const column = index % length
      if (pictureLength > 0) return column === 0 ? 0n : BigInt(present === 0n ? 0 : pictureLength + column)
      if (positions === 'bert') return BigInt(column)
      return BigInt(present === 0n ? padId : padId + 1 + column)
    })
  }
}

const first = ([vector]: Float32Array[]) => vector as Float32Array
