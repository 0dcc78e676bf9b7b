import { Tensor } from 'onnxruntime-node'
import type { Provider } from '../shared/embedder-contract.ts'
import { AppError } from '../shared/errors.ts'
import type { DualEncoderManifest } from '../shared/manifest.ts'
import { unit, weightedSum } from '../shared/vector-math.ts'
import type { ModelRuntime, RequestedItem } from './model-runtime.ts'
import { toPixelTensor } from './preprocess.ts'
import { GraphSession } from './session.ts'
import { Tokenizer } from './tokenizer.ts'

/** Cuts n × dimension into n vectors of length 1. */
function rows(data: Float32Array, dimension: number): Float32Array[] {
  return Array.from({ length: data.length / dimension }, (_, i) =>
    unit(data.subarray(i * dimension, (i + 1) * dimension))
  )
}

interface TokenizedItem {
  readonly item: RequestedItem
  readonly ids: readonly number[]
}

/** Padded tokens of one text run. Memory grows with them, and beyond this a larger run is not faster. */
const tokensPerRun = 512

/** Texts of like length together, so that little is padded, in runs of bounded size. */
function cutByTokens(texts: readonly TokenizedItem[]): TokenizedItem[][] {
  const runs: TokenizedItem[][] = []
  for (const text of texts.toSorted((a, b) => a.ids.length - b.ids.length)) {
    const last = runs.at(-1)
    if (last !== undefined && (last.length + 1) * text.ids.length <= tokensPerRun) last.push(text)
    else runs.push([text])
  }
  return runs
}

/** Separate image and text graphs; image + text by the manifest's weights. */
export class DualEncoder implements ModelRuntime {
  readonly manifest: DualEncoderManifest
  readonly #image: GraphSession
  readonly #text: GraphSession
  readonly #tokenizer: Tokenizer

  private constructor(manifest: DualEncoderManifest, image: GraphSession, text: GraphSession, tokenizer: Tokenizer) {
    this.manifest = manifest
    this.#image = image
    this.#text = text
    this.#tokenizer = tokenizer
  }

  static async open(directory: string, manifest: DualEncoderManifest, provider: Provider): Promise<DualEncoder> {
    const [image, text, tokenizer] = await Promise.all([
      GraphSession.open(directory, manifest.image.file, manifest.image.output, provider),
      GraphSession.open(directory, manifest.text.file, manifest.text.output, provider),
      Tokenizer.load(directory, manifest.text.tokenizer)
    ])
    return new DualEncoder(manifest, image, text, tokenizer)
  }

  async embed(items: readonly RequestedItem[]): Promise<Float32Array> {
    const images = await this.#embedImages(items)
    const texts = await this.#embedTexts(items)
    const result = new Float32Array(items.length * this.manifest.dimension)
    items.forEach((item, index) => {
      result.set(this.#combine(item, images.get(item), texts.get(item)), index * this.manifest.dimension)
    })
    return result
  }

  countTokens(text: string): number {
    return this.#tokenizer.encode(text).length
  }

  async release(): Promise<void> {
    await Promise.all([this.#image.release(), this.#text.release()])
  }

  #combine(item: RequestedItem, image: Float32Array | undefined, text: Float32Array | undefined): Float32Array {
    if (image !== undefined && text !== undefined) {
      const rule = item.compose === 'change' ? this.manifest.composition : this.manifest.joint
      return unit(
        weightedSum(
          [
            { weight: rule.imageWeight, vector: image },
            { weight: rule.textWeight * item.textWeight, vector: text }
          ],
          this.manifest.dimension
        )
      )
    }
    const only = image ?? text
    if (only === undefined) throw new AppError('invalid-input', 'There is neither a picture nor a text to embed.')
    return only
  }

  async #embedImages(items: readonly RequestedItem[]): Promise<Map<RequestedItem, Float32Array>> {
    const vectors = new Map<RequestedItem, Float32Array>()
    const wanted: { item: RequestedItem; pixels: Uint8Array }[] = []
    for (const item of items) {
      if (item.imageVector !== null) vectors.set(item, this.#checkedVector(item.imageVector))
      else if (item.pixels !== null) wanted.push({ item, pixels: item.pixels })
    }
    if (wanted.length === 0) return vectors
    const { width, height, range, mean = [0, 0, 0], std = [1, 1, 1], input } = this.manifest.image
    const pictures = wanted.map(({ pixels }) => pixels)
    const tensor = toPixelTensor(pictures, width, height, { range, mean, std })
    const output = await this.#image.run({ [input]: new Tensor('float32', tensor, [wanted.length, 3, height, width]) })
    rows(output, this.manifest.dimension).forEach((vector, i) =>
      vectors.set((wanted[i] as { item: RequestedItem }).item, vector)
    )
    return vectors
  }

  async #embedTexts(items: readonly RequestedItem[]): Promise<Map<RequestedItem, Float32Array>> {
    const { maxTokens } = this.manifest.text
    const texts = items.flatMap((item) =>
      item.text === null ? [] : [{ item, ids: this.#tokenizer.encodeTruncated(item.text, maxTokens) }]
    )
    const vectors = new Map<RequestedItem, Float32Array>()
    for (const run of cutByTokens(texts)) {
      const output = await this.#text.run(this.#textInputs(run.map(({ ids }) => ids)))
      rows(output, this.manifest.dimension).forEach((vector, i) => {
        vectors.set((run[i] as TokenizedItem).item, vector)
      })
    }
    return vectors
  }

  #textInputs(batch: readonly (readonly number[])[]): Record<string, Tensor> {
    const { ids, mask, length } = this.#tokenizer.pad(batch)
    const available: Record<string, BigInt64Array> = {
      input_ids: ids,
      attention_mask: mask,
      token_type_ids: new BigInt64Array(ids.length)
    }
    const feeds: Record<string, Tensor> = {}
    for (const name of this.manifest.text.inputs) {
      const data = available[name]
      if (data === undefined) throw new AppError('invalid-model', `The text graph asks for an unknown input "${name}".`)
      feeds[name] = new Tensor('int64', data, [batch.length, length])
    }
    return feeds
  }

  #checkedVector(vector: Float32Array): Float32Array {
    if (vector.length === this.manifest.dimension) return unit(vector)
    throw new AppError(
      'invalid-input',
      `A vector of ${vector.length} numbers is not one of ${this.manifest.name}, which has ${this.manifest.dimension}.`
    )
  }
}
