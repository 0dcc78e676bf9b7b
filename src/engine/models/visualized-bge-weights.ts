// Names of the tensors in a Visualized BGE checkpoint (FlagEmbedding, research/visual_bge, modeling.py and eva_clip).
// Linear weights are [out, in].

/** Sizes that follow from the shapes of a checkpoint. */
export interface VisualizedBgeSizes {
  readonly vocabulary: number
  readonly hidden: number
  readonly textLayers: number
  readonly intermediate: number
  readonly positions: number
  readonly types: number
  readonly visionWidth: number
  readonly visionLayers: number
  readonly visionMlp: number
  /** Image tokens: patches of the picture. */
  readonly patches: number
  readonly patchSize: number
  readonly visionHeadWidth: number
}

/** Shape that each tensor must have. A dimension of 0 may be any size. */
export type ExpectedShapes = Map<string, readonly number[]>

export const textPrefix = 'bge_encoder.layer.'
export const visionPrefix = 'model_visual.visual.'

function addNorm(shapes: ExpectedShapes, name: string, size: number): void {
  shapes.set(`${name}.weight`, [size])
  shapes.set(`${name}.bias`, [size])
}

function addLinear(shapes: ExpectedShapes, name: string, outputs: number, inputs: number): void {
  shapes.set(`${name}.weight`, [outputs, inputs])
  shapes.set(`${name}.bias`, [outputs])
}

function addTextTower(shapes: ExpectedShapes, sizes: VisualizedBgeSizes): void {
  const { hidden, intermediate } = sizes
  shapes.set('bge_embeddings.word_embeddings.weight', [sizes.vocabulary, hidden])
  shapes.set('bge_embeddings.position_embeddings.weight', [sizes.positions, hidden])
  shapes.set('bge_embeddings.token_type_embeddings.weight', [sizes.types, hidden])
  addNorm(shapes, 'bge_embeddings.LayerNorm', hidden)
  for (let layer = 0; layer < sizes.textLayers; layer++) {
    const prefix = `${textPrefix}${layer}.`
    for (const part of ['query', 'key', 'value']) addLinear(shapes, `${prefix}attention.self.${part}`, hidden, hidden)
    addLinear(shapes, `${prefix}attention.output.dense`, hidden, hidden)
    addNorm(shapes, `${prefix}attention.output.LayerNorm`, hidden)
    addLinear(shapes, `${prefix}intermediate.dense`, intermediate, hidden)
    addLinear(shapes, `${prefix}output.dense`, hidden, intermediate)
    addNorm(shapes, `${prefix}output.LayerNorm`, hidden)
  }
}

function addVisionBlock(shapes: ExpectedShapes, sizes: VisualizedBgeSizes, block: number): void {
  const { visionWidth: width, visionMlp: mlp } = sizes
  const prefix = `${visionPrefix}blocks.${block}.`
  addNorm(shapes, `${prefix}norm1`, width)
  for (const part of ['q', 'k', 'v']) shapes.set(`${prefix}attn.${part}_proj.weight`, [width, width])
  // The key projection has no bias.
  for (const part of ['q', 'v']) shapes.set(`${prefix}attn.${part}_bias`, [width])
  for (const part of ['cos', 'sin'])
    shapes.set(`${prefix}attn.rope.freqs_${part}`, [sizes.patches, sizes.visionHeadWidth])
  addNorm(shapes, `${prefix}attn.inner_attn_ln`, width)
  addLinear(shapes, `${prefix}attn.proj`, width, width)
  addNorm(shapes, `${prefix}norm2`, width)
  addLinear(shapes, `${prefix}mlp.w1`, mlp, width)
  addLinear(shapes, `${prefix}mlp.w2`, mlp, width)
  addNorm(shapes, `${prefix}mlp.ffn_ln`, mlp)
  addLinear(shapes, `${prefix}mlp.w3`, width, mlp)
}

/** Every tensor that inference uses, with its shape. */
export function listUsedShapes(sizes: VisualizedBgeSizes): ExpectedShapes {
  const shapes: ExpectedShapes = new Map()
  addTextTower(shapes, sizes)
  shapes.set(`${visionPrefix}cls_token`, [1, 1, sizes.visionWidth])
  shapes.set(`${visionPrefix}pos_embed`, [1, sizes.patches + 1, sizes.visionWidth])
  shapes.set(`${visionPrefix}patch_embed.proj.weight`, [sizes.visionWidth, 3, sizes.patchSize, sizes.patchSize])
  shapes.set(`${visionPrefix}patch_embed.proj.bias`, [sizes.visionWidth])
  for (let block = 0; block < sizes.visionLayers; block++) addVisionBlock(shapes, sizes, block)
  addLinear(shapes, 'visual_proj', sizes.hidden, sizes.visionWidth)
  return shapes
}

/** Tensors of the official checkpoints that inference does not use; a checkpoint may leave them out. */
export function listUnusedShapes(sizes: VisualizedBgeSizes): ExpectedShapes {
  const shapes: ExpectedShapes = new Map()
  addLinear(shapes, 'bge_pooler.dense', sizes.hidden, sizes.hidden)
  for (const part of ['cos', 'sin'])
    shapes.set(`${visionPrefix}rope.freqs_${part}`, [sizes.patches, sizes.visionHeadWidth])
  addNorm(shapes, `${visionPrefix}norm`, sizes.visionWidth)
  shapes.set(`${visionPrefix}head.weight`, [0, sizes.visionWidth])
  shapes.set(`${visionPrefix}head.bias`, [0])
  shapes.set('model_visual.logit_scale', [])
  return shapes
}

/** Index buffers that older versions of transformers stored; they hold no weights. */
export function isIgnoredBuffer(name: string): boolean {
  return name.endsWith('.position_ids')
}
