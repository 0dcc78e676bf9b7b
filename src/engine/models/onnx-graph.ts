/** Element types that the graphs use; the numbers are those of `TensorProto.DataType` in onnx.proto. */
export const onnxTypes = { float32: 1, uint8: 2, int8: 3, int64: 7, float16: 10 } as const
export type OnnxType = keyof typeof onnxTypes

/** A number is a float attribute, a bigint an int attribute, an array of bigint an ints attribute. */
export type OnnxAttribute = number | bigint | string | readonly bigint[] | OnnxConstant

/** Operators that ONNX Runtime adds to the standard. */
export const microsoftDomain = 'com.microsoft'

export interface OnnxNode {
  readonly name: string
  readonly operator: string
  /** Empty for ONNX's own operators. */
  readonly domain: '' | typeof microsoftDomain
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: Readonly<Record<string, OnnxAttribute>>
}

/** A small tensor that is stored inside the graph file. */
export interface OnnxConstant {
  readonly name: string
  readonly type: OnnxType
  readonly dims: readonly number[]
  /** Little-endian, row-major. */
  readonly data: Uint8Array
}

/** A tensor whose values are stored in the data file beside the graph and are produced piece by piece. */
export interface ExternalWeight {
  readonly name: string
  readonly type: OnnxType
  readonly dims: readonly number[]
  readonly sizeBytes: number
  stream(): AsyncIterable<Uint8Array>
}

/** Input or output of a graph; a string is a dimension that varies. */
export interface OnnxValue {
  readonly name: string
  readonly type: OnnxType
  readonly dims: readonly (number | string)[]
}

/** A graph that is ready to be written. Nodes are in the order of execution. */
export interface OnnxGraph {
  readonly name: string
  readonly nodes: readonly OnnxNode[]
  readonly inputs: readonly OnnxValue[]
  readonly outputs: readonly OnnxValue[]
  readonly constants: readonly OnnxConstant[]
  readonly weights: readonly ExternalWeight[]
}

function int64Data(values: readonly bigint[]): Uint8Array {
  return new Uint8Array(BigInt64Array.from(values).buffer)
}

/** Collects nodes, constants and weights of a graph. Values are named; every method returns the name of what it added. */
export class GraphBuilder {
  readonly #name: string
  readonly #nodes: OnnxNode[] = []
  readonly #inputs: OnnxValue[] = []
  readonly #outputs: OnnxValue[] = []
  readonly #constants = new Map<string, OnnxConstant>()
  readonly #weights = new Map<string, ExternalWeight>()
  readonly #casts = new Map<string, string>()

  constructor(name: string) {
    this.#name = name
  }

  input(name: string, type: OnnxType, dims: readonly (number | string)[]): string {
    this.#inputs.push({ name, type, dims })
    return name
  }

  output(value: string, name: string, type: OnnxType, dims: readonly (number | string)[]): void {
    this.#nodes.push({
      name: `output/${name}`,
      operator: 'Identity',
      domain: '',
      inputs: [value],
      outputs: [name],
      attributes: {}
    })
    this.#outputs.push({ name, type, dims })
  }

  /** Adds a node with one output. */
  node(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
    name = `${operator}_${this.#nodes.length}`
  ): string {
    this.#nodes.push({ name, operator, domain: '', inputs, outputs: [name], attributes })
    return name
  }

  /** Adds a node of an operator that only ONNX Runtime has. */
  microsoftNode(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>>
  ): string {
    const name = `${operator}_${this.#nodes.length}`
    this.#nodes.push({ name, operator, domain: microsoftDomain, inputs, outputs: [name], attributes })
    return name
  }

  /** A constant vector of int64, such as a shape. */
  int64(...values: readonly (number | bigint)[]): string {
    const wide = values.map(BigInt)
    return this.#constant({
      name: `int64_${wide.join('_')}`,
      type: 'int64',
      dims: [wide.length],
      data: int64Data(wide)
    })
  }

  /** A constant scalar of float32. */
  scalar(value: number): string {
    const data = new Uint8Array(Float32Array.of(value).buffer)
    return this.#constant({ name: `float32_${value}`, type: 'float32', dims: [], data })
  }

  /** A constant scalar of uint8. */
  uint8(value: number): string {
    return this.#constant({ name: `uint8_${value}`, type: 'uint8', dims: [], data: Uint8Array.of(value) })
  }

  /** A constant of float32 with a shape of its own. */
  float32(name: string, dims: readonly number[], values: Float32Array): string {
    return this.#constant({ name, type: 'float32', dims, data: new Uint8Array(values.buffer) })
  }

  /** A weight as it is stored (float16 where that is exact). */
  storedWeight(weight: ExternalWeight): string {
    if (!this.#weights.has(weight.name)) this.#weights.set(weight.name, weight)
    return weight.name
  }

  /** A weight as float32: stored as float16 where that is exact, with one Cast that the runtime folds when it loads the graph. */
  weight(weight: ExternalWeight): string {
    const stored = this.storedWeight(weight)
    if (weight.type === 'float32') return stored
    const known = this.#casts.get(stored)
    if (known !== undefined) return known
    const cast = this.castToFloat32(stored)
    this.#casts.set(stored, cast)
    return cast
  }

  castToFloat32(value: string, name?: string): string {
    return this.node('Cast', [value], { to: BigInt(onnxTypes.float32) }, name)
  }

  finish(): OnnxGraph {
    return {
      name: this.#name,
      nodes: this.#nodes,
      inputs: this.#inputs,
      outputs: this.#outputs,
      constants: [...this.#constants.values()],
      weights: [...this.#weights.values()]
    }
  }

  #constant(constant: OnnxConstant): string {
    this.#constants.set(constant.name, constant)
    return constant.name
  }
}
