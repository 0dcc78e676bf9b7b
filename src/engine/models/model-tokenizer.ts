import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '../../shared/errors.ts'
import type { VisualizedBgeArchitecture } from './visualized-bge-architecture.ts'

export const tokenizerFileName = 'tokenizer.json'
export const tokenizerConfigFileName = 'tokenizer_config.json'

/** The tokenizer of bge-m3 has 17 MB. */
const maxTokenizerSizeBytes = 128 * 1024 * 1024

const idSchema = z.number().int().nonnegative()
/** The parts of a Hugging Face tokenizer.json that tell which vocabulary it has. */
const tokenizerSchema = z.object({
  model: z.object({
    type: z.string(),
    vocab: z.union([z.record(z.string(), idSchema), z.array(z.tuple([z.string(), z.number()]))])
  }),
  added_tokens: z.array(z.object({ id: idSchema, content: z.string() })).default([])
})

function unusable(problem: string, cause?: unknown): AppError {
  return new AppError(
    'invalid-model',
    `The tokenizer of the model cannot be used. ${problem} Choose the tokenizer.json of the text model that belongs to this checkpoint.`,
    { cause }
  )
}

async function readJsonFile(path: string, required: boolean): Promise<Buffer | undefined> {
  const info = await stat(path).catch(() => undefined)
  if (!info?.isFile()) {
    if (required) throw unusable(`There is no “${tokenizerFileName}” in the folder that was given.`)
    return undefined
  }
  if (info.size > maxTokenizerSizeBytes) throw unusable(`It has ${info.size} bytes, more than any tokenizer.`)
  return readFile(path)
}

/** The largest token id must have a row in the embedding table, and the special tokens must be where the model expects them. */
function checkVocabulary(bytes: Buffer, architecture: VisualizedBgeArchitecture): void {
  let parsed: z.infer<typeof tokenizerSchema>
  try {
    parsed = tokenizerSchema.parse(JSON.parse(bytes.toString('utf8')))
  } catch (error) {
    throw unusable(`Its “${tokenizerFileName}” is not a tokenizer.`, error)
  }
  const { vocab, type } = parsed.model
  const { sizes, config } = architecture
  let largest = Array.isArray(vocab) ? vocab.length - 1 : -1
  if (!Array.isArray(vocab)) for (const id of Object.values(vocab)) largest = Math.max(largest, id)
  for (const token of parsed.added_tokens) largest = Math.max(largest, token.id)
  if (largest >= sizes.vocabulary) {
    throw unusable(`It has the token ${largest}, but the model knows only ${sizes.vocabulary} tokens.`)
  }
  const expectedType = config.text.type === 'bert' ? 'WordPiece' : 'Unigram'
  if (type !== expectedType)
    throw unusable(`It is of the kind ${JSON.stringify(type.slice(0, 40))}, but the model needs ${expectedType}.`)
  const idOf = (names: readonly string[]) => {
    const added = parsed.added_tokens.find((token) => names.includes(token.content))
    if (added) return added.id
    if (Array.isArray(vocab)) return vocab.findIndex(([token]) => names.includes(token))
    return names.map((name) => vocab[name]).find((id) => id !== undefined)
  }
  const { cls_token_id, sep_token_id, pad_token_id } = config.text
  const special: [readonly string[], number][] = [
    [['[CLS]', '<s>'], cls_token_id],
    [['[SEP]', '</s>'], sep_token_id],
    [['[PAD]', '<pad>'], pad_token_id]
  ]
  for (const [names, expected] of special) {
    if (idOf(names) !== expected)
      throw unusable(`Its special token ${names.join(' or ')} is not number ${expected}, as the model needs.`)
  }
}

/** A tokenizer file that goes with the model. */
export interface TokenizerFile {
  readonly name: string
  readonly bytes: Buffer
}

/**
 * Reads `tokenizer.json` (and `tokenizer_config.json` where there is one) from a folder and checks that it belongs to the
 * model. Errors: `invalid-model`.
 */
export async function readTokenizerFiles(
  folder: string,
  architecture: VisualizedBgeArchitecture
): Promise<TokenizerFile[]> {
  const tokenizer = await readJsonFile(join(folder, tokenizerFileName), true)
  const config = await readJsonFile(join(folder, tokenizerConfigFileName), false)
  const files: TokenizerFile[] = []
  if (tokenizer) {
    checkVocabulary(tokenizer, architecture)
    files.push({ name: tokenizerFileName, bytes: tokenizer })
  }
  if (config) files.push({ name: tokenizerConfigFileName, bytes: config })
  return files
}
