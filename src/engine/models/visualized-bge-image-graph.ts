import { GraphBuilder, type OnnxGraph } from './onnx-graph.ts'
import { type GraphPrecision, TransformerOperators } from './transformer-operators.ts'
import type { VisualizedBgeArchitecture } from './visualized-bge-architecture.ts'
import { visionPrefix } from './visualized-bge-weights.ts'
import type { WeightSource } from './weight-source.ts'

/**
 * The matrix R for which x · R = (−x₁, x₀, −x₃, x₂, …), the interleaved rotation of rotary embeddings (EVA-CLIP `rotate_half`).
 * As a product it needs no slicing.
 */
function rotationMatrix(headWidth: number): Float32Array {
  const matrix = new Float32Array(headWidth * headWidth)
  for (let pair = 0; pair < headWidth; pair += 2) {
    matrix[(pair + 1) * headWidth + pair] = -1
    matrix[pair * headWidth + pair + 1] = 1
  }
  return matrix
}

/** Writes the EVA02-CLIP image tower: pre-norm blocks with rotary positions, normalised attention and gated MLP. */
class ImageTower {
  readonly #op: TransformerOperators
  readonly #graph: GraphBuilder
  readonly #architecture: VisualizedBgeArchitecture
  readonly #epsilon: number

  constructor(op: TransformerOperators, architecture: VisualizedBgeArchitecture) {
    this.#op = op
    this.#graph = op.graph
    this.#architecture = architecture
    this.#epsilon = architecture.config.vision.layer_norm_eps
  }

  /** Pixels [batch, 3, size, size] → patches with the class token before them [batch, patches + 1, width]. */
  embedPatches(pixels: string): string {
    const op = this.#op
    const { visionWidth, patches, patchSize } = this.#architecture.sizes
    const kernel = [BigInt(patchSize), BigInt(patchSize)]
    const convolved = this.#graph.node(
      'Conv',
      [pixels, op.tensor(`${visionPrefix}patch_embed.proj.weight`), op.tensor(`${visionPrefix}patch_embed.proj.bias`)],
      { kernel_shape: kernel, strides: kernel }
    )
    const flat = this.#graph.node('Reshape', [convolved, this.#graph.int64(0, visionWidth, patches)])
    const batch = this.#graph.node('Shape', [pixels], { start: 0n, end: 1n })
    const oneForEach = this.#graph.node('Concat', [batch, this.#graph.int64(1, 1)], { axis: 0n })
    const classToken = this.#graph.node('Expand', [op.tensor(`${visionPrefix}cls_token`), oneForEach])
    const tokens = this.#graph.node('Concat', [classToken, op.transpose(flat, 0, 2, 1)], { axis: 1n })
    return op.add(tokens, op.tensor(`${visionPrefix}pos_embed`))
  }

  block(index: number, x: string): string {
    const prefix = `${visionPrefix}blocks.${index}.`
    const attended = this.#op.add(x, this.#attention(prefix, this.#op.layerNorm(x, `${prefix}norm1`, this.#epsilon)))
    return this.#op.add(attended, this.#mlp(prefix, this.#op.layerNorm(attended, `${prefix}norm2`, this.#epsilon)))
  }

  /** Rotates all tokens but the class token, whose row in the tables is cos = 1, sin = 0. */
  #rotate(prefix: string, heads: string): string {
    const op = this.#op
    const { visionHeadWidth } = this.#architecture.sizes
    const rotation = this.#graph.float32(
      'rotation',
      [visionHeadWidth, visionHeadWidth],
      rotationMatrix(visionHeadWidth)
    )
    const cos = op.tensor(`${prefix}attn.rope.freqs_cos`, { firstRow: 1 })
    const sin = op.tensor(`${prefix}attn.rope.freqs_sin`, { firstRow: 0 })
    return op.add(op.multiply(heads, cos), op.multiply(op.matMul(heads, rotation), sin))
  }

  #attention(prefix: string, x: string): string {
    const op = this.#op
    const { visionHeads, sizes } = this.#architecture
    const split = (value: string) => op.splitHeads(value, visionHeads, sizes.visionHeadWidth)
    const q = split(op.add(op.project(x, `${prefix}attn.q_proj.weight`), op.tensor(`${prefix}attn.q_bias`)))
    const k = split(op.project(x, `${prefix}attn.k_proj.weight`))
    const v = split(op.add(op.project(x, `${prefix}attn.v_proj.weight`), op.tensor(`${prefix}attn.v_bias`)))
    const scaled = op.multiply(this.#rotate(prefix, q), this.#graph.scalar(sizes.visionHeadWidth ** -0.5))
    const merged = op.attend(scaled, this.#rotate(prefix, k), v, sizes.visionWidth)
    return op.linear(op.layerNorm(merged, `${prefix}attn.inner_attn_ln`, this.#epsilon), `${prefix}attn.proj`)
  }

  /** SwiGLU: W₃ · LN(SiLU(W₁x) ⊙ W₂x). */
  #mlp(prefix: string, x: string): string {
    const op = this.#op
    const gate = op.linear(x, `${prefix}mlp.w1`)
    const silu = op.multiply(gate, this.#graph.node('Sigmoid', [gate]))
    const gated = op.multiply(silu, op.linear(x, `${prefix}mlp.w2`))
    return op.linear(op.layerNorm(gated, `${prefix}mlp.ffn_ln`, this.#epsilon), `${prefix}mlp.w3`)
  }
}

/**
 * The graph `pixel_values [batch, 3, size, size] → image_tokens [batch, patches, hidden]`, float32. The tokens carry their
 * position embeddings and went through the text tower's embedding LayerNorm, so they are a pure function of the picture.
 * The class token is dropped, no final norm is applied, and positions are rows 1 to N of the table for both text towers.
 */
export function buildImageGraph(
  architecture: VisualizedBgeArchitecture,
  source: WeightSource,
  precision: GraphPrecision = 'float32'
): OnnxGraph {
  const { sizes, config, imageSize } = architecture
  const graph = new GraphBuilder('image_tokens')
  const op = new TransformerOperators(graph, source, precision)
  const tower = new ImageTower(op, architecture)
  let x = tower.embedPatches(graph.input('pixel_values', 'float32', ['batch', 3, imageSize, imageSize]))
  for (let index = 0; index < sizes.visionLayers; index++) x = tower.block(index, x)
  const projected = op.linear(op.sliceTokens(x, 1, sizes.patches + 1), 'visual_proj')
  const positions = op.tensor('bge_embeddings.position_embeddings.weight', { rows: [1, sizes.patches + 1] })
  const tokens = op.layerNorm(op.add(projected, positions), 'bge_embeddings.LayerNorm', config.text.layer_norm_eps)
  graph.output(tokens, 'image_tokens', 'float32', ['batch', sizes.patches, sizes.hidden])
  return graph.finish()
}
