import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers'
import { AppError } from '../shared/errors.ts'

/** Token ids of a batch, padded on the right to its longest text. */
export interface TokenBatch {
  /** Row by row, batch × length. */
  readonly ids: BigInt64Array
  /** 1 for a token, 0 for padding. */
  readonly mask: BigInt64Array
  readonly length: number
}

/** What padding is called where no `tokenizer_config.json` says it: BERT and RoBERTa. */
const usualPadTokens = ['[PAD]', '<pad>']

/** A publisher may leave it out: `tokenizer.json` alone says how a text is cut. */
async function readConfig(path: string): Promise<{ pad_token?: unknown }> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}'
    throw error
  })
  return JSON.parse(text) as { pad_token?: unknown }
}

/** Text to token ids, truncated to the model's limit with the closing special token kept last. */
export class Tokenizer {
  readonly #tokenizer: HuggingFaceTokenizer
  readonly #padId: number

  private constructor(tokenizer: HuggingFaceTokenizer, padId: number) {
    this.#tokenizer = tokenizer
    this.#padId = padId
  }

  /** Reads `tokenizer.json` and, where there is one, its `tokenizer_config.json`. Rejects with `invalid-model`. */
  static async load(directory: string, fileName: string): Promise<Tokenizer> {
    try {
      const [definition, config] = await Promise.all([
        readFile(join(directory, fileName), 'utf8').then(JSON.parse),
        readConfig(join(directory, 'tokenizer_config.json'))
      ])
      // Padding and truncation are done here: a fixed padding in the file would cost time on every query.
      const tokenizer = new HuggingFaceTokenizer({ ...definition, padding: null, truncation: null }, config)
      const named = typeof config.pad_token === 'string' ? [config.pad_token] : usualPadTokens
      const padId = named.map((token) => tokenizer.token_to_id(token)).find((id) => id !== undefined)
      return new Tokenizer(tokenizer, padId ?? 0)
    } catch (cause) {
      throw new AppError(
        'invalid-model',
        `The tokenizer of the model in "${directory}" cannot be read. Install the model again.`,
        {
          cause
        }
      )
    }
  }

  /** Ids with special tokens, not truncated. */
  encode(text: string): number[] {
    return this.#tokenizer.encode(text).ids
  }

  /** Ids cut to `maxTokens`, the last special token kept. */
  encodeTruncated(text: string, maxTokens: number): number[] {
    const ids = this.encode(text)
    const last = ids.at(-1)
    if (ids.length <= maxTokens || last === undefined) return ids
    return [...ids.slice(0, maxTokens - 1), last]
  }

  /** Pads to the longest row. */
  pad(rows: readonly (readonly number[])[]): TokenBatch {
    const length = Math.max(1, ...rows.map((row) => row.length))
    const ids = new BigInt64Array(rows.length * length).fill(BigInt(this.#padId))
    const mask = new BigInt64Array(rows.length * length)
    rows.forEach((row, index) => {
      row.forEach((id, position) => {
        ids[index * length + position] = BigInt(id)
        mask[index * length + position] = 1n
      })
    })
    return { ids, mask, length }
  }
}
