import { GraphBuilder, type OnnxGraph } from './onnx-graph.ts'
import { type GraphPrecision, lookUpNodeNames, TransformerOperators } from './transformer-operators.ts'
import type { VisualizedBgeArchitecture } from './visualized-bge-architecture.ts'
import { textPrefix } from './visualized-bge-weights.ts'
import type { WeightSource } from './weight-source.ts'

const wordTable = 'bge_embeddings.word_embeddings.weight'
const positionTable = 'bge_embeddings.position_embeddings.weight'

/** Nodes of the encoder that run on the CPU whatever the provider. */
export const encoderCpuNodes = [wordTable, positionTable].flatMap(lookUpNodeNames)

/** The additive mask of the reference: float16's lowest value, which float32 softmax turns into exactly 0. */
const maskedScore = -65504
/** Below this norm a vector is not scaled up further (torch.nn.functional.normalize). */
const smallestNorm = 1e-12
/** As the end of a slice: up to the last element. */
const endOfAxis = 0x7fffffffffffffffn

/** Writes the BERT / XLM-RoBERTa text tower (post-norm), which differ in nothing but their position ids. */
class TextTower {
  readonly #op: TransformerOperators
  readonly #graph: GraphBuilder
  readonly #architecture: VisualizedBgeArchitecture
  readonly #epsilon: number

  constructor(op: TransformerOperators, architecture: VisualizedBgeArchitecture) {
    this.#op = op
    this.#graph = op.graph
    this.#architecture = architecture
    this.#epsilon = architecture.config.text.layer_norm_eps
  }

  /** Token and position ids [batch, tokens] → [batch, tokens, hidden]; all tokens are of type 0. */
  embedText(inputIds: string, positionIds: string): string {
    const op = this.#op
    const words = op.lookUp(wordTable, inputIds)
    const positions = op.lookUp(positionTable, positionIds)
    const type = op.tensor('bge_embeddings.token_type_embeddings.weight', { rows: [0, 1] })
    return op.layerNorm(op.add(op.add(words, type), positions), 'bge_embeddings.LayerNorm', this.#epsilon)
  }

  /** The additive mask [batch, 1, 1, image tokens + tokens]: image tokens are always attended to. */
  maskBias(attentionMask: string, imageTokens: string): string {
    const op = this.#op
    const graph = this.#graph
    const shape = graph.node('Shape', [imageTokens], { start: 0n, end: 2n })
    const one = { name: '', type: 'float32' as const, dims: [1], data: new Uint8Array(Float32Array.of(1).buffer) }
    const ones = graph.node('ConstantOfShape', [shape], { value: one })
    const mask = graph.node('Concat', [ones, graph.castToFloat32(attentionMask)], { axis: 1n })
    const masked = op.multiply(graph.node('Sub', [graph.scalar(1), mask]), graph.scalar(maskedScore))
    return graph.node('Unsqueeze', [masked, graph.int64(1, 2)])
  }

  /** `queries` are the tokens whose output is needed: all of `x`, or only the first in the last layer. */
  layer(index: number, x: string, queries: string, bias: string): string {
    const op = this.#op
    const { sizes, config } = this.#architecture
    const prefix = `${textPrefix}${index}.`
    const heads = config.text.num_heads
    const headWidth = sizes.hidden / heads
    const part = (value: string, name: string) =>
      op.splitHeads(op.linear(value, `${prefix}attention.self.${name}`), heads, headWidth)
    const scaled = op.multiply(part(queries, 'query'), this.#graph.scalar(headWidth ** -0.5))
    const context = op.attend(scaled, part(x, 'key'), part(x, 'value'), sizes.hidden, bias)
    const output = op.linear(context, `${prefix}attention.output.dense`)
    const attended = op.layerNorm(op.add(output, queries), `${prefix}attention.output.LayerNorm`, this.#epsilon)
    const inner = op.gelu(op.linear(attended, `${prefix}intermediate.dense`))
    return op.layerNorm(
      op.add(op.linear(inner, `${prefix}output.dense`), attended),
      `${prefix}output.LayerNorm`,
      this.#epsilon
    )
  }
}

/**
 * The graph `input_ids, position_ids, attention_mask [batch, tokens] (int64), image_tokens [batch, image_tokens, hidden] →
 * embedding [batch, hidden]`, a unit vector. With no image tokens (a dimension of 0) it is the plain text encoder. The sequence
 * is the first token, the image tokens, the other tokens. The caller computes the position ids (in text mode BERT's count from
 * 0 and XLM-RoBERTa's from pad + 1; with an image the first is 0 and the others follow the image tokens).
 */
export function buildEncoderGraph(
  architecture: VisualizedBgeArchitecture,
  source: WeightSource,
  precision: GraphPrecision = 'float32'
): OnnxGraph {
  const { sizes } = architecture
  const graph = new GraphBuilder('encoder')
  const op = new TransformerOperators(graph, source, precision)
  const tower = new TextTower(op, architecture)
  const inputIds = graph.input('input_ids', 'int64', ['batch', 'tokens'])
  const positionIds = graph.input('position_ids', 'int64', ['batch', 'tokens'])
  const attentionMask = graph.input('attention_mask', 'int64', ['batch', 'tokens'])
  const imageTokens = graph.input('image_tokens', 'float32', ['batch', 'image_tokens', sizes.hidden])
  const text = tower.embedText(inputIds, positionIds)
  const sequence = [op.sliceTokens(text, 0, 1), imageTokens, op.sliceTokens(text, 1, endOfAxis)]
  let x = graph.node('Concat', sequence, { axis: 1n })
  const bias = tower.maskBias(attentionMask, imageTokens)
  for (let index = 0; index < sizes.textLayers; index++) {
    // Only the first token of the last layer is used, so its other rows are never computed.
    const queries = index === sizes.textLayers - 1 ? op.sliceTokens(x, 0, 1) : x
    x = tower.layer(index, x, queries, bias)
  }
  const pooled = graph.node('Squeeze', [x, graph.int64(1)])
  const norm = graph.node('ReduceL2', [pooled], { axes: [-1n], keepdims: 1n })
  const unit = graph.node('Div', [pooled, graph.node('Max', [norm, graph.scalar(smallestNorm)])])
  graph.output(unit, 'embedding', 'float32', ['batch', sizes.hidden])
  return graph.finish()
}
