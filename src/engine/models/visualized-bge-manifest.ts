import type { VisualizedBgeManifest } from '../../shared/manifest.ts'
import { tokenizerFileName } from './model-tokenizer.ts'
import type { FileRecord } from './staging-folder.ts'
import type { VisualizedBgeArchitecture } from './visualized-bge-architecture.ts'
import { encoderCpuNodes } from './visualized-bge-encoder-graph.ts'

/** Names of the graph files in a model folder; the data of each lies beside it in `NAME.data`. */
export const graphFileNames = {
  image: 'image_tokens.onnx',
  encoder: 'encoder.onnx',
  imageInt8: 'image_tokens.int8.onnx',
  encoderInt8: 'encoder.int8.onnx'
} as const

/** The 99.95th percentile of |x| of the standard normal distribution. */
const normalPercentile = 3.481

/** What a person knows about a model that its weights do not say. */
export interface ModelDescription {
  readonly id: string
  readonly name?: string | undefined
  readonly version?: string | undefined
  readonly languages?: readonly string[] | undefined
  readonly licence?: string | undefined
}

/**
 * The contents of `model.json`. `int8Scale` is an estimate before any vector exists: the components of a unit vector of
 * dimension D are close to normal with standard deviation 1/√D (the starter model measures 0.1768 where this gives 0.1776).
 */
export function createManifest(
  architecture: VisualizedBgeArchitecture,
  description: ModelDescription,
  files: readonly FileRecord[]
): VisualizedBgeManifest {
  const { sizes, config } = architecture
  const ifWritten = (name: string) => (files.some((file) => file.name === name) ? name : undefined)
  return {
    id: description.id,
    version: description.version ?? '1.0.0',
    name: description.name ?? description.id,
    family: 'visualized-bge',
    dimension: sizes.hidden,
    languages: [...(description.languages ?? (config.text.type === 'bert' ? ['en'] : ['mul']))],
    goodAt: ['composed', 'knowledge', 'text'],
    int8Scale: normalPercentile / Math.sqrt(sizes.hidden),
    licence: description.licence ?? 'Not stated. Ask the publisher of the weights.',
    imageTokens: {
      file: graphFileNames.image,
      int8File: ifWritten(graphFileNames.imageInt8),
      size: architecture.imageSize,
      mean: config.preprocess.mean,
      std: config.preprocess.std,
      count: sizes.patches
    },
    encoder: {
      file: graphFileNames.encoder,
      int8File: ifWritten(graphFileNames.encoderInt8),
      tokenizer: tokenizerFileName,
      maxTextTokens: architecture.maxTextTokens,
      maxJointTokens: architecture.maxJointTokens,
      positions: config.text.type,
      padId: config.text.pad_token_id,
      cpuNodes: encoderCpuNodes
    },
    files: [...files]
  }
}
