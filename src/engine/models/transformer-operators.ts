import type { GraphBuilder } from './onnx-graph.ts'
import { quantiseRows } from './quantised-activations.ts'
import type { WeightSource } from './weight-source.ts'

/**
 * Nodes that look up rows of a table. They belong on the CPU: a table of 250,000 rows need not fill a GPU's memory, and
 * float16 rows need a device with float16.
 */
export function lookUpNodeNames(tensor: string): [gather: string, cast: string] {
  return [`look_up/${tensor}`, `look_up/${tensor}/float32`]
}

/** `float32`: exact arithmetic. `int8`: the products with weights in 8 bits, which is faster on a CPU; all else in float32. */
export type GraphPrecision = 'float32' | 'int8'

/** The parts that both towers are made of, written as ONNX operators. Values are [batch, tokens, width]. */
export class TransformerOperators {
  readonly graph: GraphBuilder
  readonly #source: WeightSource
  readonly #precision: GraphPrecision
  readonly #quantised = new Map<string, ReturnType<typeof quantiseRows>>()

  constructor(graph: GraphBuilder, source: WeightSource, precision: GraphPrecision) {
    this.graph = graph
    this.#source = source
    this.#precision = precision
  }

  /** A tensor of the checkpoint as float32, as it is stored. */
  tensor(name: string, shape: Parameters<WeightSource['weight']>[1] = {}): string {
    return this.graph.weight(this.#source.weight(name, shape))
  }

  /** Rows of a table by index, as float32. The table itself stays as it is stored: it may have 250,000 rows. */
  lookUp(name: string, indices: string): string {
    const weight = this.#source.weight(name)
    const [gather, cast] = lookUpNodeNames(name)
    const rows = this.graph.node('Gather', [this.graph.storedWeight(weight), indices], { axis: 0n }, gather)
    return weight.type === 'float32' ? rows : this.graph.castToFloat32(rows, cast)
  }

  add(a: string, b: string): string {
    return this.graph.node('Add', [a, b])
  }

  multiply(a: string, b: string): string {
    return this.graph.node('Mul', [a, b])
  }

  matMul(a: string, b: string): string {
    return this.graph.node('MatMul', [a, b])
  }

  transpose(value: string, ...permutation: readonly number[]): string {
    return this.graph.node('Transpose', [value], { perm: permutation.map(BigInt) })
  }

  /** x · Wᵀ without a bias; `name` is the full name of W. */
  project(x: string, name: string): string {
    if (this.#precision === 'float32') return this.matMul(x, this.tensor(name, { transpose: true }))
    const { graph } = this
    const rows = this.#quantised.get(x) ?? quantiseRows(graph, x)
    this.#quantised.set(x, rows)
    const { values, scales } = this.#source.quantisedWeight(name)
    const product = graph.node('MatMulInteger', [rows.values, graph.storedWeight(values), rows.zeroPoint])
    const unscaled = graph.castToFloat32(product)
    return this.multiply(this.multiply(unscaled, rows.scales), graph.storedWeight(scales))
  }

  /** x · Wᵀ + b of a PyTorch Linear. */
  linear(x: string, name: string): string {
    return this.add(this.project(x, `${name}.weight`), this.tensor(`${name}.bias`))
  }

  layerNorm(x: string, name: string, epsilon: number): string {
    return this.graph.node('LayerNormalization', [x, this.tensor(`${name}.weight`), this.tensor(`${name}.bias`)], {
      axis: -1n,
      epsilon
    })
  }

  /** Elements `[begin, end)` along the token axis. */
  sliceTokens(x: string, begin: number, end: number | bigint): string {
    const { graph } = this
    return graph.node('Slice', [x, graph.int64(begin), graph.int64(end), graph.int64(1)])
  }

  /** [batch, tokens, width] → [batch, heads, tokens, width / heads]. */
  splitHeads(x: string, heads: number, headWidth: number): string {
    // 0 copies the dimension of the input.
    return this.transpose(this.graph.node('Reshape', [x, this.graph.int64(0, 0, heads, headWidth)]), 0, 2, 1, 3)
  }

  /** Softmax(q · kᵀ + bias) · v with heads merged again; q is scaled already, `bias` may be left out. */
  attend(q: string, k: string, v: string, width: number, bias?: string): string {
    const scores = this.matMul(q, this.transpose(k, 0, 1, 3, 2))
    const weights = this.graph.node('Softmax', [bias === undefined ? scores : this.add(scores, bias)], { axis: -1n })
    const merged = this.transpose(this.matMul(weights, v), 0, 2, 1, 3)
    return this.graph.node('Reshape', [merged, this.graph.int64(0, 0, width)])
  }

  /** The exact Gaussian error linear unit x · ½(1 + erf(x / √2)), not its tanh approximation. */
  gelu(x: string): string {
    const { graph } = this
    const erf = graph.node('Erf', [graph.node('Div', [x, graph.scalar(Math.SQRT2)])])
    return this.multiply(this.multiply(x, this.add(erf, graph.scalar(1))), graph.scalar(0.5))
  }
}
