import { invalidModel } from './model-file-error.ts'
import type { OnnxGraph } from './onnx-graph.ts'
import type { PlacedWeight } from './onnx-model-proto.ts'
import type { TensorFile } from './tensor-file.ts'
import type { VisualizedBgeArchitecture } from './visualized-bge-architecture.ts'
import { buildEncoderGraph } from './visualized-bge-encoder-graph.ts'
import { buildImageGraph } from './visualized-bge-image-graph.ts'
import { graphFileNames } from './visualized-bge-manifest.ts'
import { listUsedShapes } from './visualized-bge-weights.ts'
import { dataFileSize, placeWeights } from './weight-file.ts'
import { WeightSource } from './weight-source.ts'

/** A graph, and where each of its weights will lie. */
export interface PlannedGraph {
  readonly fileName: string
  readonly dataFileName: string
  readonly graph: OnnxGraph
  readonly weights: readonly PlacedWeight[]
  /** Those weights that are written for this graph; the others lie in the data file of another one. */
  readonly ownWeights: readonly PlacedWeight[]
}

function planGraph(fileName: string, graph: OnnxGraph): PlannedGraph {
  const dataFileName = `${fileName}.data`
  const weights = placeWeights(graph.weights, dataFileName)
  return { fileName, dataFileName, graph, weights, ownWeights: weights }
}

/** A variant of a graph that takes the weights which it has in common from the data file of `base`. */
function planVariant(fileName: string, graph: OnnxGraph, base: PlannedGraph): PlannedGraph {
  const dataFileName = `${fileName}.data`
  const shared = new Map(base.weights.map((placed) => [placed.weight.name, placed]))
  const ownWeights = placeWeights(
    graph.weights.filter((weight) => !shared.has(weight.name)),
    dataFileName
  )
  const own = new Map(ownWeights.map((placed) => [placed.weight.name, placed]))
  const weights = graph.weights.flatMap(({ name }) => own.get(name) ?? shared.get(name) ?? [])
  return { fileName, dataFileName, graph, weights, ownWeights }
}

/**
 * Many tensors may be views of one storage, so a small file could describe a huge model. Real ones grow at most two and a half
 * times (bfloat16 that float16 does not hold becomes float32, and 8-bit weights come on top).
 */
function refuseInflation(checkpoint: TensorFile, planned: readonly PlannedGraph[]): void {
  const totalBytes = planned.reduce((sum, plan) => sum + dataFileSize(plan.ownWeights), 0)
  if (totalBytes > 3 * checkpoint.file.sizeBytes + 16 * 1024 * 1024) {
    throw invalidModel(
      checkpoint.file.name,
      `Its ${checkpoint.file.sizeBytes} bytes would become ${totalBytes}, as in no real model.`
    )
  }
}

/**
 * The graphs of a model: image tower and encoder, and their variants with 8-bit weights unless `int8` is false. Errors:
 * `invalid-model` for weights that are no numbers or for a file that would grow beyond reason, `cancelled`.
 */
export async function planGraphs(
  checkpoint: TensorFile,
  architecture: VisualizedBgeArchitecture,
  options: { readonly int8?: boolean | undefined; readonly signal?: AbortSignal | undefined }
): Promise<PlannedGraph[]> {
  const source = await WeightSource.open(checkpoint, listUsedShapes(architecture.sizes).keys(), options.signal)
  const image = planGraph(graphFileNames.image, buildImageGraph(architecture, source))
  const encoder = planGraph(graphFileNames.encoder, buildEncoderGraph(architecture, source))
  const planned = [image, encoder]
  if (options.int8 !== false) {
    planned.push(planVariant(graphFileNames.imageInt8, buildImageGraph(architecture, source, 'int8'), image))
    planned.push(planVariant(graphFileNames.encoderInt8, buildEncoderGraph(architecture, source, 'int8'), encoder))
  }
  refuseInflation(checkpoint, planned)
  return planned
}
