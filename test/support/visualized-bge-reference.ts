import type { VisualizedBgeArchitecture } from '../../src/engine/models/visualized-bge-architecture.ts'

// A plain float64 rendering of Visualized BGE's forward pass, written from its description and independent of the graphs:
// loops over rows, no batching, no fusion. It agrees with the authors' outputs on the tiny models, and so can judge converted
// models of other sizes for which no outputs of the authors exist.

export type Matrix = Float64Array<ArrayBuffer>[]
export type TensorLookup = (name: string) => { readonly shape: readonly number[]; readonly data: ArrayLike<number> }

/** Abramowitz and Stegun 7.1.5, the series of erf; float64-exact within |x| ≤ 6. */
function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x)
  let term = x
  let sum = x
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum) && n < 400; n++) {
    term *= (-x * x) / n
    sum += term / (2 * n + 1)
  }
  return (2 / Math.sqrt(Math.PI)) * sum
}

const add = (a: Float64Array<ArrayBuffer>, b: ArrayLike<number>) => a.map((value, i) => value + (b[i] ?? Number.NaN))

export class VisualizedBgeReference {
  readonly #architecture: VisualizedBgeArchitecture
  readonly #tensor: TensorLookup

  constructor(architecture: VisualizedBgeArchitecture, tensor: TensorLookup) {
    this.#architecture = architecture
    this.#tensor = tensor
  }

  #row(name: string, index: number): Float64Array<ArrayBuffer> {
    const { shape, data } = this.#tensor(name)
    const width = shape.at(-1) ?? 1
    return Float64Array.from({ length: width }, (_, i) => data[index * width + i] ?? Number.NaN)
  }

  #project(x: Matrix, name: string, bias?: string): Matrix {
    const { shape, data } = this.#tensor(name)
    const [outputs = 0, inputs = 0] = shape
    const offset = bias === undefined ? undefined : this.#tensor(bias).data
    return x.map((row) =>
      Float64Array.from({ length: outputs }, (_, o) => {
        let sum = offset?.[o] ?? 0
        for (let i = 0; i < inputs; i++) sum += (row[i] ?? 0) * (data[o * inputs + i] ?? 0)
        return sum
      })
    )
  }

  #linear(x: Matrix, name: string): Matrix {
    return this.#project(x, `${name}.weight`, `${name}.bias`)
  }

  #norm(x: Matrix, name: string, epsilon: number): Matrix {
    const gain = this.#tensor(`${name}.weight`).data
    const bias = this.#tensor(`${name}.bias`).data
    return x.map((row) => {
      const mean = row.reduce((a, b) => a + b, 0) / row.length
      const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length
      return row.map((value, i) => ((value - mean) / Math.sqrt(variance + epsilon)) * (gain[i] ?? 0) + (bias[i] ?? 0))
    })
  }

  #attend(q: Matrix, k: Matrix, v: Matrix, heads: number): Matrix {
    const width = q[0]?.length ?? 0
    const headWidth = width / heads
    return q.map((query) => {
      const result = new Float64Array(width)
      for (let begin = 0; begin < width; begin += headWidth) {
        const scores = k.map((key) => {
          let sum = 0
          for (let i = begin; i < begin + headWidth; i++) sum += (query[i] ?? 0) * (key[i] ?? 0)
          return sum / Math.sqrt(headWidth)
        })
        const largest = Math.max(...scores)
        const weights = scores.map((score) => Math.exp(score - largest))
        const total = weights.reduce((a, b) => a + b, 0)
        for (const [j, weight] of weights.entries()) {
          for (let i = begin; i < begin + headWidth; i++)
            result[i] = (result[i] ?? 0) + (weight / total) * (v[j]?.[i] ?? 0)
        }
      }
      return result
    })
  }

  /** Rotates neighbouring pairs of every head by the angles of the patch; the class token (row 0) stays. */
  #rotate(prefix: string, x: Matrix): Matrix {
    const { visionHeadWidth } = this.#architecture.sizes
    return x.map((row, token) => {
      if (token === 0) return row
      const cos = this.#row(`${prefix}attn.rope.freqs_cos`, token - 1)
      const sin = this.#row(`${prefix}attn.rope.freqs_sin`, token - 1)
      return row.map((value, i) => {
        const partner = i % 2 === 0 ? -(row[i + 1] ?? 0) : (row[i - 1] ?? 0)
        return value * (cos[i % visionHeadWidth] ?? 0) + partner * (sin[i % visionHeadWidth] ?? 0)
      })
    })
  }

  #patches(pixels: ArrayLike<number>): Matrix {
    const { imageSize, sizes } = this.#architecture
    const { patchSize, visionWidth } = sizes
    const grid = imageSize / patchSize
    const weight = this.#tensor('model_visual.visual.patch_embed.proj.weight').data
    const bias = this.#tensor('model_visual.visual.patch_embed.proj.bias').data
    return Array.from({ length: grid * grid }, (_, patch) =>
      Float64Array.from({ length: visionWidth }, (_, o) => {
        let sum = bias[o] ?? 0
        for (let c = 0; c < 3; c++) {
          for (let y = 0; y < patchSize; y++) {
            for (let x = 0; x < patchSize; x++) {
              const top = Math.floor(patch / grid) * patchSize + y
              const left = (patch % grid) * patchSize + x
              sum +=
                (pixels[(c * imageSize + top) * imageSize + left] ?? 0) *
                (weight[((o * 3 + c) * patchSize + y) * patchSize + x] ?? 0)
            }
          }
        }
        return sum
      })
    )
  }

  #visionBlock(index: number, x: Matrix): Matrix {
    const prefix = `model_visual.visual.blocks.${index}.`
    const epsilon = this.#architecture.config.vision.layer_norm_eps
    const y = this.#norm(x, `${prefix}norm1`, epsilon)
    const q = this.#rotate(prefix, this.#project(y, `${prefix}attn.q_proj.weight`, `${prefix}attn.q_bias`))
    const k = this.#rotate(prefix, this.#project(y, `${prefix}attn.k_proj.weight`))
    const v = this.#project(y, `${prefix}attn.v_proj.weight`, `${prefix}attn.v_bias`)
    const mixed = this.#norm(
      this.#attend(q, k, v, this.#architecture.visionHeads),
      `${prefix}attn.inner_attn_ln`,
      epsilon
    )
    const attended = this.#linear(mixed, `${prefix}attn.proj`).map((row, i) => add(row, x[i] ?? []))
    const z = this.#norm(attended, `${prefix}norm2`, epsilon)
    const right = this.#linear(z, `${prefix}mlp.w2`)
    const gated = this.#linear(z, `${prefix}mlp.w1`).map((row, i) =>
      row.map((g, j) => (g / (1 + Math.exp(-g))) * (right[i]?.[j] ?? 0))
    )
    const inner = this.#norm(gated, `${prefix}mlp.ffn_ln`, epsilon)
    return this.#linear(inner, `${prefix}mlp.w3`).map((row, i) => add(row, attended[i] ?? []))
  }

  /** Normalised pixels [3, size, size] → image tokens [patches, hidden]. */
  imageTokens(pixels: ArrayLike<number>): Matrix {
    const classToken = this.#row('model_visual.visual.cls_token', 0)
    let x = [classToken, ...this.#patches(pixels)].map((row, i) =>
      add(row, this.#row('model_visual.visual.pos_embed', i))
    )
    for (let index = 0; index < this.#architecture.sizes.visionLayers; index++) x = this.#visionBlock(index, x)
    const projected = this.#linear(x.slice(1), 'visual_proj')
    const placed = projected.map((row, i) => add(row, this.#row('bge_embeddings.position_embeddings.weight', i + 1)))
    return this.#norm(placed, 'bge_embeddings.LayerNorm', this.#architecture.config.text.layer_norm_eps)
  }

  /** Ids of one text without padding, and the image tokens of one picture or none → unit vector. */
  embed(ids: readonly number[], image: Matrix = []): Float64Array {
    const { config, sizes } = this.#architecture
    const first = config.text.type === 'bert' ? 0 : config.text.pad_token_id + 1
    const position = (j: number) => (image.length === 0 ? first + j : j === 0 ? 0 : image.length + j)
    const embedded = ids.map((id, j) => {
      const word = add(
        this.#row('bge_embeddings.word_embeddings.weight', id),
        this.#row('bge_embeddings.token_type_embeddings.weight', 0)
      )
      return add(word, this.#row('bge_embeddings.position_embeddings.weight', position(j)))
    })
    const text = this.#norm(embedded, 'bge_embeddings.LayerNorm', config.text.layer_norm_eps)
    let x: Matrix = [...text.slice(0, 1), ...image, ...text.slice(1)]
    for (let index = 0; index < sizes.textLayers; index++) x = this.#textLayer(index, x)
    const pooled = x[0] ?? new Float64Array()
    const length = Math.hypot(...pooled)
    return pooled.map((value) => value / length)
  }

  #textLayer(index: number, x: Matrix): Matrix {
    const prefix = `bge_encoder.layer.${index}.`
    const { layer_norm_eps: epsilon, num_heads: heads } = this.#architecture.config.text
    const part = (name: string) => this.#linear(x, `${prefix}attention.self.${name}`)
    const context = this.#linear(
      this.#attend(part('query'), part('key'), part('value'), heads),
      `${prefix}attention.output.dense`
    )
    const attended = this.#norm(
      context.map((row, i) => add(row, x[i] ?? [])),
      `${prefix}attention.output.LayerNorm`,
      epsilon
    )
    const inner = this.#linear(attended, `${prefix}intermediate.dense`).map((row) =>
      row.map((v) => (v / 2) * (1 + erf(v / Math.SQRT2)))
    )
    return this.#norm(
      this.#linear(inner, `${prefix}output.dense`).map((row, i) => add(row, attended[i] ?? [])),
      `${prefix}output.LayerNorm`,
      epsilon
    )
  }
}
