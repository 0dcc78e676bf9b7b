import { AppError } from '../../shared/errors.ts'
import { invalidModel, quoteForeignName, quoteForeignNames } from './model-file-error.ts'
import type { TensorFile } from './tensor-file.ts'
import {
  recogniseOfficialConfig,
  type VisualizedBgeConfig,
  type VisualizedBgeConfigInput,
  visualizedBgeConfigSchema
} from './visualized-bge-config.ts'
import {
  isIgnoredBuffer,
  listUnusedShapes,
  listUsedShapes,
  textPrefix,
  type VisualizedBgeSizes,
  visionPrefix
} from './visualized-bge-weights.ts'

/** Everything that the graphs depend on besides the weights. */
export interface VisualizedBgeArchitecture {
  readonly sizes: VisualizedBgeSizes
  readonly config: VisualizedBgeConfig
  /** Side of the square input picture in pixels. */
  readonly imageSize: number
  readonly visionHeads: number
  /** Token limits, special tokens included, bounded by the position table. */
  readonly maxTextTokens: number
  readonly maxJointTokens: number
}

/** More layers than any model; stops a file that names layer 999,999,999. */
const maxLayers = 1000

function formatShape(shape: readonly number[]): string {
  return `[${shape.map((size) => (size === 0 ? 'any' : size)).join(', ')}]`
}

/** One dimension of a tensor that decides the architecture. */
function dimension(checkpoint: TensorFile, name: string, rank: number, index: number): number {
  const tensor = checkpoint.tensors.get(name)
  if (!tensor) {
    throw invalidModel(
      checkpoint.file.name,
      `It is not a Visualized BGE checkpoint: it has no ${quoteForeignName(name)}.`,
      'Choose Visualized_base_en_v1.5.pth, Visualized_m3.pth or a model of the same kind.'
    )
  }
  const size = tensor.shape[index]
  if (tensor.shape.length !== rank || size === undefined || size === 0) {
    throw invalidModel(
      checkpoint.file.name,
      `Its weight ${quoteForeignName(name)} has the shape ${formatShape(tensor.shape)}, which does not fit.`
    )
  }
  return size
}

function countLayers(checkpoint: TensorFile, prefix: string): number {
  let count = 0
  for (const name of checkpoint.tensors.keys()) {
    const index = name.startsWith(prefix) ? /^\d{1,9}(?=\.)/.exec(name.slice(prefix.length))?.[0] : undefined
    if (index !== undefined) count = Math.max(count, Number(index) + 1)
  }
  if (count > maxLayers) throw invalidModel(checkpoint.file.name, `It names ${count} layers, more than any model.`)
  return count
}

/** Reads the sizes off the shapes of a few tensors; `checkShapes` then holds all the others against them. */
function readSizes(checkpoint: TensorFile): VisualizedBgeSizes {
  const size = (name: string, rank: number, index: number) => dimension(checkpoint, name, rank, index)
  return {
    vocabulary: size('bge_embeddings.word_embeddings.weight', 2, 0),
    hidden: size('bge_embeddings.word_embeddings.weight', 2, 1),
    textLayers: countLayers(checkpoint, textPrefix),
    intermediate: size(`${textPrefix}0.intermediate.dense.weight`, 2, 0),
    positions: size('bge_embeddings.position_embeddings.weight', 2, 0),
    types: size('bge_embeddings.token_type_embeddings.weight', 2, 0),
    visionWidth: size(`${visionPrefix}patch_embed.proj.weight`, 4, 0),
    visionLayers: countLayers(checkpoint, `${visionPrefix}blocks.`),
    visionMlp: size(`${visionPrefix}blocks.0.mlp.w1.weight`, 2, 0),
    patches: size(`${visionPrefix}pos_embed`, 3, 1) - 1,
    patchSize: size(`${visionPrefix}patch_embed.proj.weight`, 4, 2),
    visionHeadWidth: size(`${visionPrefix}blocks.0.attn.rope.freqs_cos`, 2, 1)
  }
}

function checkShapes(checkpoint: TensorFile, sizes: VisualizedBgeSizes): void {
  const fileName = checkpoint.file.name
  const used = listUsedShapes(sizes)
  const unused = listUnusedShapes(sizes)
  const missing = [...used.keys()].filter((name) => !checkpoint.tensors.has(name))
  if (missing.length > 0) throw invalidModel(fileName, `These weights are missing: ${quoteForeignNames(missing)}.`)
  const unexpected = [...checkpoint.tensors.keys()].filter(
    (name) => !used.has(name) && !unused.has(name) && !isIgnoredBuffer(name)
  )
  if (unexpected.length > 0) {
    throw invalidModel(fileName, `It has weights that Visualized BGE does not: ${quoteForeignNames(unexpected)}.`)
  }
  for (const [name, expected] of [...used, ...unused]) {
    const shape = checkpoint.tensors.get(name)?.shape
    const fits =
      shape === undefined ||
      (shape.length === expected.length && shape.every((n, i) => expected[i] === 0 || n === expected[i]))
    if (!fits) {
      throw invalidModel(
        fileName,
        `Its weight ${quoteForeignName(name)} has the shape ${formatShape(shape)} instead of ${formatShape(expected)}.`
      )
    }
  }
}

function parseConfig(
  fileName: string,
  sizes: VisualizedBgeSizes,
  input: VisualizedBgeConfigInput | undefined
): VisualizedBgeConfig {
  if (input !== undefined) {
    const parsed = visualizedBgeConfigSchema.safeParse(input)
    if (parsed.success) return parsed.data
    const issue = parsed.error.issues[0]
    throw new AppError(
      'invalid-model',
      `The configuration for “${fileName}” is not valid at “${issue?.path.join('.') ?? ''}”: ${issue?.message ?? ''}. Correct config.json and try again.`,
      { cause: parsed.error }
    )
  }
  const official = recogniseOfficialConfig({
    hiddenSize: sizes.hidden,
    maxPositions: sizes.positions,
    typeCount: sizes.types
  })
  if (official) return official
  throw invalidModel(
    fileName,
    'It is not one of the two official models, so its number of heads and its special tokens are not known.',
    'Put a config.json beside it.'
  )
}

/** A configuration may repeat sizes; each must agree with the checkpoint. */
function checkConfigAgainstSizes(fileName: string, architecture: VisualizedBgeArchitecture): void {
  const { sizes, config, imageSize, visionHeads } = architecture
  const { text, vision } = config
  const claims: [string, number | undefined, number][] = [
    ['text.vocab_size', text.vocab_size, sizes.vocabulary],
    ['text.hidden_size', text.hidden_size, sizes.hidden],
    ['text.num_layers', text.num_layers, sizes.textLayers],
    ['text.intermediate_size', text.intermediate_size, sizes.intermediate],
    ['text.max_position_embeddings', text.max_position_embeddings, sizes.positions],
    ['text.type_vocab_size', text.type_vocab_size, sizes.types],
    ['vision.image_size', vision.image_size, imageSize],
    ['vision.patch_size', vision.patch_size, sizes.patchSize],
    ['vision.width', vision.width, sizes.visionWidth],
    ['vision.num_layers', vision.num_layers, sizes.visionLayers],
    ['vision.num_heads', vision.num_heads, visionHeads],
    ['vision.head_dim', vision.head_dim, sizes.visionHeadWidth],
    ['vision.mlp_hidden', vision.mlp_hidden, sizes.visionMlp],
    ['vision.num_patches', vision.num_patches, sizes.patches]
  ]
  const wrong = claims.find(([, claimed, actual]) => claimed !== undefined && claimed !== actual)
  if (wrong) {
    const [name, claimed, actual] = wrong
    throw invalidModel(
      fileName,
      `Its config.json says ${name} is ${claimed}, but the weights say ${actual}.`,
      'Use the config.json of this very model.'
    )
  }
  const largestId = Math.max(text.pad_token_id, text.cls_token_id, text.sep_token_id)
  if (largestId >= sizes.vocabulary) {
    throw invalidModel(
      fileName,
      `Its config.json names the token ${largestId}, but the vocabulary has ${sizes.vocabulary} tokens.`,
      'Use the config.json of this very model.'
    )
  }
}

function checkGeometry(
  fileName: string,
  sizes: VisualizedBgeSizes,
  config: VisualizedBgeConfig
): { imageSize: number; visionHeads: number } {
  const grid = Math.sqrt(sizes.patches)
  if (!Number.isInteger(grid) || grid < 1)
    throw invalidModel(fileName, `Its ${sizes.patches} image positions do not form a square.`)
  const visionHeads = sizes.visionWidth / sizes.visionHeadWidth
  if (!Number.isInteger(visionHeads) || sizes.visionHeadWidth % 4 !== 0) {
    throw invalidModel(
      fileName,
      `Its image tower of width ${sizes.visionWidth} cannot have heads of width ${sizes.visionHeadWidth}.`
    )
  }
  if (sizes.hidden % config.text.num_heads !== 0) {
    throw invalidModel(
      fileName,
      `Its text tower of width ${sizes.hidden} cannot have ${config.text.num_heads} heads.`,
      'Correct config.json and try again.'
    )
  }
  return { imageSize: grid * sizes.patchSize, visionHeads }
}

/** Positions in the table bound the sequence: text of XLM-RoBERTa starts at pad + 1, joint text follows the image tokens. */
function boundLimits(
  fileName: string,
  sizes: VisualizedBgeSizes,
  config: VisualizedBgeConfig
): { maxTextTokens: number; maxJointTokens: number } {
  const firstPosition = config.text.type === 'bert' ? 0 : config.text.pad_token_id + 1
  const maxTextTokens = Math.min(config.limits.max_text_tokens, sizes.positions - firstPosition)
  const maxJointTokens = Math.min(config.limits.max_joint_tokens, sizes.positions - sizes.patches)
  // The first and the last special token are the shortest sequence.
  if (maxTextTokens < 2 || maxJointTokens < 2) {
    throw invalidModel(
      fileName,
      `Its ${sizes.positions} positions are too few for ${sizes.patches} image tokens and text.`
    )
  }
  return { maxTextTokens, maxJointTokens }
}

/**
 * Infers the architecture of a Visualized BGE checkpoint from the shapes of its tensors, completed by a small configuration
 * (built in for the two official models). Errors: `invalid-model` for missing, unexpected or wrongly shaped weights and for a
 * configuration that is missing or contradicts them.
 */
export function inferArchitecture(
  checkpoint: TensorFile,
  configInput?: VisualizedBgeConfigInput
): VisualizedBgeArchitecture {
  const fileName = checkpoint.file.name
  const sizes = readSizes(checkpoint)
  checkShapes(checkpoint, sizes)
  const config = parseConfig(fileName, sizes, configInput)
  const architecture = {
    sizes,
    config,
    ...checkGeometry(fileName, sizes, config),
    ...boundLimits(fileName, sizes, config)
  }
  checkConfigAgainstSizes(fileName, architecture)
  return architecture
}
