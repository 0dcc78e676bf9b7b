import type { GraphBuilder } from './onnx-graph.ts'
import { onnxTypes } from './onnx-graph.ts'

/** The value that stands for 0 in unsigned 8 bits. */
const zeroPoint = 128
/** Largest magnitude of a quantised activation. */
const largestActivation = 127
/** Keeps a row of zeros from dividing by zero. */
const smallestScale = 1e-12

/** Activations in 8 bits: x ≈ (values − zeroPoint) · scales. */
export interface QuantisedRows {
  readonly values: string
  /** One float32 for each row, [..., rows, 1]. */
  readonly scales: string
  readonly zeroPoint: string
}

/**
 * Quantises each row (the last axis) by its own largest magnitude, symmetric about 0. ONNX's DynamicQuantizeLinear would take
 * one scale for the whole tensor: then a vector would depend on its neighbours in the batch and on its padding.
 */
export function quantiseRows(graph: GraphBuilder, x: string): QuantisedRows {
  const largest = graph.node('ReduceMax', [graph.node('Abs', [x])], { axes: [-1n], keepdims: 1n })
  const step = graph.node('Mul', [largest, graph.scalar(1 / largestActivation)])
  const scales = graph.node('Max', [step, graph.scalar(smallestScale)])
  const rounded = graph.node('Round', [graph.node('Div', [x, scales])])
  const shifted = graph.node('Add', [rounded, graph.scalar(zeroPoint)])
  const values = graph.node('Cast', [shifted], { to: BigInt(onnxTypes.uint8) })
  return { values, scales, zeroPoint: graph.uint8(zeroPoint) }
}
