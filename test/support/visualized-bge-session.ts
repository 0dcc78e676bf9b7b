import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Tokenizer } from '@huggingface/tokenizers'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { VisualizedBgeManifest } from '../../src/shared/manifest.ts'

/** Image tokens of one picture, `[count, dimension]` row by row. */
export type ImageTokens = Float32Array

/** One row of a batch: token ids and, for a picture, its image tokens. Rows of a batch all have a picture, or none has. */
export interface EncoderRow {
  readonly ids: readonly number[]
  readonly image?: ImageTokens | undefined
}

/** Runs a converted model straight on ONNX Runtime, so that the graphs are tested apart from the app's own embedder. */
export class VisualizedBgeSession {
  readonly manifest: VisualizedBgeManifest
  readonly #image: InferenceSession
  readonly #encoder: InferenceSession
  readonly #tokenizer: Tokenizer

  private constructor(
    manifest: VisualizedBgeManifest,
    image: InferenceSession,
    encoder: InferenceSession,
    tokenizer: Tokenizer
  ) {
    this.manifest = manifest
    this.#image = image
    this.#encoder = encoder
    this.#tokenizer = tokenizer
  }

  static async open(
    dir: string,
    options: { encoderFile?: string | undefined; imageFile?: string | undefined } = {}
  ): Promise<VisualizedBgeSession> {
    const readJson = (name: string) => JSON.parse(readFileSync(join(dir, name), 'utf8')) as never
    const manifest: VisualizedBgeManifest = readJson('model.json')
    const sessionOptions = { intraOpNumThreads: 2, executionProviders: ['cpu'] }
    const image = await InferenceSession.create(
      join(dir, options.imageFile ?? manifest.imageTokens.file),
      sessionOptions
    )
    const encoder = await InferenceSession.create(
      join(dir, options.encoderFile ?? manifest.encoder.file),
      sessionOptions
    )
    const tokenizer = new Tokenizer(readJson('tokenizer.json'), readJson('tokenizer_config.json'))
    return new VisualizedBgeSession(manifest, image, encoder, tokenizer)
  }

  /** Ids with special tokens, cut to `maxTokens` with the last token kept. */
  tokenize(text: string, maxTokens = Number.POSITIVE_INFINITY): number[] {
    const { ids } = this.#tokenizer.encode(text)
    return ids.length <= maxTokens ? ids : [...ids.slice(0, maxTokens - 1), ids.at(-1) ?? 0]
  }

  /** Normalised pixels `[batch, 3, size, size]` → image tokens of each picture. */
  async encodeImages(pixels: Float32Array, batch: number): Promise<ImageTokens[]> {
    const { size } = this.manifest.imageTokens
    const output = await this.#image.run({ pixel_values: new Tensor('float32', pixels, [batch, 3, size, size]) })
    const data = output.image_tokens?.data as Float32Array
    return Array.from({ length: batch }, (_, i) =>
      data.slice((i * data.length) / batch, ((i + 1) * data.length) / batch)
    )
  }

  /** Unit vectors of a batch; rows are padded on the right to the longest, or to `tokens`. */
  async embed(
    rows: readonly EncoderRow[],
    tokens = Math.max(...rows.map((row) => row.ids.length))
  ): Promise<Float32Array[]> {
    const { encoder, dimension, imageTokens } = this.manifest
    const size = rows.length * tokens
    const ids = new BigInt64Array(size).fill(BigInt(encoder.padId))
    const positions = new BigInt64Array(size)
    const mask = new BigInt64Array(size)
    const count = rows[0]?.image ? imageTokens.count : 0
    const image = new Float32Array(rows.length * count * dimension)
    for (const [row, { ids: rowIds, image: rowImage }] of rows.entries()) {
      if ((rowImage !== undefined) !== count > 0) throw new Error('all rows of a batch have a picture, or none has')
      image.set(rowImage ?? [], row * count * dimension)
      for (const [j, id] of rowIds.entries()) {
        ids[row * tokens + j] = BigInt(id)
        mask[row * tokens + j] = 1n
        positions[row * tokens + j] = BigInt(this.#position(j, id, count))
      }
    }
    const tensor = (data: BigInt64Array) => new Tensor('int64', data, [rows.length, tokens])
    const output = await this.#encoder.run({
      input_ids: tensor(ids),
      position_ids: tensor(positions),
      attention_mask: tensor(mask),
      image_tokens: new Tensor('float32', image, [rows.length, count, dimension])
    })
    const data = output.embedding?.data as Float32Array
    return rows.map((_, i) => data.slice(i * dimension, (i + 1) * dimension))
  }

  #position(index: number, id: number, imageCount: number): number {
    const { positions, padId } = this.manifest.encoder
    if (imageCount > 0) return index === 0 ? 0 : imageCount + index
    if (positions === 'bert') return index
    return id === padId ? padId : padId + 1 + index
  }

  async close(): Promise<void> {
    await this.#image.release()
    await this.#encoder.release()
  }
}
