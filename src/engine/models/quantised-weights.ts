import { transposeMatrix } from './matrix-transpose.ts'

// Symmetric 8-bit weights with one scale for each output (channel). Only magnitudes up to 63 are used: processors without
// VNNI add pairs of 8-bit products in 16 bits that saturate, and 2 · 255 · 63 is the largest multiple that cannot.
const largestWeight = 63

/** A matrix [outputs, inputs] of float32, row-major, as PyTorch keeps it. */
export interface WeightMatrix {
  readonly values: Float32Array
  readonly outputs: number
  readonly inputs: number
}

/** Below this a scale would leave the normal range of float32. */
const smallestMagnitude = 2 ** -100

/** For each output the number that its quantised weights are multiplied with. */
export function channelScales({ values, outputs, inputs }: WeightMatrix): Float32Array {
  const scales = new Float32Array(outputs)
  for (let output = 0; output < outputs; output++) {
    let largest = smallestMagnitude
    for (let at = output * inputs; at < (output + 1) * inputs; at++) {
      largest = Math.max(largest, Math.abs(values[at] as number))
    }
    scales[output] = largest / largestWeight
  }
  return scales
}

/** The weights divided by the scale of their output and rounded, transposed to [inputs, outputs] for MatMulInteger. */
export function quantiseTransposed({ values, outputs, inputs }: WeightMatrix, scales: Float32Array): Int8Array {
  const rounded = new Int8Array(values.length)
  for (let output = 0; output < outputs; output++) {
    const scale = scales[output] as number
    for (let at = output * inputs; at < (output + 1) * inputs; at++) {
      rounded[at] = Math.round((values[at] as number) / scale)
    }
  }
  const transposed = new Int8Array(values.length)
  transposeMatrix(rounded, transposed, outputs, inputs)
  return transposed
}
