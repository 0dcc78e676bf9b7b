import { z } from 'zod'

const positiveInteger = z.number().int().positive()
const tokenId = z.number().int().nonnegative()
const epsilon = z.number().positive().max(0.1)
const channelTriple = z.array(z.number()).length(3)

/** Longest texts that the authors' evaluation code uses, special tokens included. */
const evaluationMaxTextTokens = 512
const evaluationMaxJointTokens = 312

/** Mean and standard deviation of OpenAI's CLIP, which EVA02-CLIP took over. */
export const clipMean = [0.48145466, 0.4578275, 0.40821073]
export const clipStd = [0.26862954, 0.26130258, 0.27577711]

/**
 * What the shapes in a checkpoint do not tell. The optional sizes are compared with the shapes, so that a configuration of
 * another model is refused. The layout is that of the `config.json` beside a converted checkpoint.
 */
export const visualizedBgeConfigSchema = z.object({
  format: z.literal('visualized-bge').optional(),
  text: z.object({
    type: z.enum(['bert', 'xlm-roberta']),
    num_heads: positiveInteger,
    layer_norm_eps: epsilon,
    hidden_act: z.literal('gelu').default('gelu'),
    pad_token_id: tokenId,
    cls_token_id: tokenId,
    sep_token_id: tokenId,
    vocab_size: positiveInteger.optional(),
    hidden_size: positiveInteger.optional(),
    num_layers: positiveInteger.optional(),
    intermediate_size: positiveInteger.optional(),
    max_position_embeddings: positiveInteger.optional(),
    type_vocab_size: positiveInteger.optional()
  }),
  vision: z
    .object({
      layer_norm_eps: epsilon.default(1e-6),
      image_size: positiveInteger.optional(),
      patch_size: positiveInteger.optional(),
      width: positiveInteger.optional(),
      num_layers: positiveInteger.optional(),
      num_heads: positiveInteger.optional(),
      head_dim: positiveInteger.optional(),
      mlp_hidden: positiveInteger.optional(),
      num_patches: positiveInteger.optional()
    })
    .prefault({}),
  preprocess: z.object({ mean: channelTriple.default(clipMean), std: channelTriple.default(clipStd) }).prefault({}),
  limits: z
    .object({
      max_text_tokens: positiveInteger.default(evaluationMaxTextTokens),
      max_joint_tokens: positiveInteger.default(evaluationMaxJointTokens)
    })
    .prefault({})
})

export type VisualizedBgeConfig = z.infer<typeof visualizedBgeConfigSchema>
/** A configuration as a person writes it: what has a default may be left out. */
export type VisualizedBgeConfigInput = z.input<typeof visualizedBgeConfigSchema>

/** The sizes of a text tower that decide which family it belongs to. */
export interface TextTowerSizes {
  readonly hiddenSize: number
  readonly maxPositions: number
  readonly typeCount: number
}

/** Head width of both official text towers. */
const officialHeadWidth = 64

/**
 * The configuration of the two official checkpoints (base: BERT, m3: XLM-RoBERTa), recognised by the size of their position
 * and type tables; undefined for any other model, which needs a `config.json`.
 */
export function recogniseOfficialConfig(sizes: TextTowerSizes): VisualizedBgeConfig | undefined {
  if (sizes.hiddenSize % officialHeadWidth !== 0) return undefined
  const num_heads = sizes.hiddenSize / officialHeadWidth
  if (sizes.typeCount === 2 && sizes.maxPositions === 512) {
    const text = {
      type: 'bert' as const,
      num_heads,
      layer_norm_eps: 1e-12,
      pad_token_id: 0,
      cls_token_id: 101,
      sep_token_id: 102
    }
    return visualizedBgeConfigSchema.parse({ text })
  }
  if (sizes.typeCount === 1 && (sizes.maxPositions === 514 || sizes.maxPositions === 8194)) {
    const text = {
      type: 'xlm-roberta' as const,
      num_heads,
      layer_norm_eps: 1e-5,
      pad_token_id: 1,
      cls_token_id: 0,
      sep_token_id: 2
    }
    return visualizedBgeConfigSchema.parse({ text })
  }
  return undefined
}
