import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Tokenizer } from '@huggingface/tokenizers'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import sharp from 'sharp'

const MODEL = resolve(import.meta.dirname, '../../resources/models/starter')
const SIDE = 260

/** Length 1. */
export function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}

export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}

/** “This photo, but …”: the starter model's rule, unit(image + 1.0 × text). */
export function composed(image: Float32Array, text: Float32Array): Float32Array {
  return unit(image.map((value, i) => value + (text[i] as number)))
}

/**
 * The starter model without any of Keepsake's own embedding code, straight from its README: the yardstick for tests
 * that ask whether the model can tell pictures apart.
 */
export class StarterEmbedding {
  private readonly image: InferenceSession
  private readonly text: InferenceSession
  private readonly tokenizer: Tokenizer

  private constructor(image: InferenceSession, text: InferenceSession) {
    this.image = image
    this.text = text
    const read = (name: string): object => JSON.parse(readFileSync(join(MODEL, name), 'utf8')) as object
    this.tokenizer = new Tokenizer(
      { ...read('tokenizer.json'), padding: null, truncation: null },
      read('tokenizer_config.json')
    )
  }

  static async open(): Promise<StarterEmbedding> {
    const options: InferenceSession.SessionOptions = { executionProviders: ['cpu'], intraOpNumThreads: 2 }
    const load = (name: string): Promise<InferenceSession> => InferenceSession.create(join(MODEL, name), options)
    return new StarterEmbedding(await load('image.onnx'), await load('text.onnx'))
  }

  async ofPhoto(file: string | Buffer): Promise<Float32Array> {
    const rows = await sharp(file)
      .rotate()
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .resize(SIDE, SIDE, { fit: 'fill', kernel: 'cubic' })
      .raw()
      .toBuffer()
    const planes = new Float32Array(3 * SIDE * SIDE)
    for (let i = 0; i < SIDE * SIDE; i++)
      for (let c = 0; c < 3; c++) planes[c * SIDE * SIDE + i] = rows[i * 3 + c] as number
    const result = await this.image.run({ pixels: new Tensor('float32', planes, [1, 3, SIDE, SIDE]) })
    return result['embedding']?.data as Float32Array
  }

  async ofText(text: string): Promise<Float32Array> {
    const { ids } = this.tokenizer.encode(text)
    const tensor = (values: readonly number[]): Tensor =>
      new Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length])
    const result = await this.text.run({
      input_ids: tensor(ids),
      attention_mask: tensor(ids.map(() => 1)),
      token_type_ids: tensor(ids.map(() => 0))
    })
    return result['embedding']?.data as Float32Array
  }

  async close(): Promise<void> {
    await this.image.release()
    await this.text.release()
  }
}
