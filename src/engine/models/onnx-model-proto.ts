import {
  type ExternalWeight,
  microsoftDomain,
  type OnnxAttribute,
  type OnnxConstant,
  type OnnxGraph,
  type OnnxNode,
  type OnnxValue,
  onnxTypes
} from './onnx-graph.ts'
import { ProtobufWriter } from './protobuf.ts'

// Field numbers are those of onnx.proto (onnx/onnx, IR version 8); each function encodes the message that its name says.
const irVersion = 8
/** LayerNormalization needs 17; from 18 on ReduceL2 takes its axes as an input. */
const opsetVersion = 17
const attributeTypes = { float: 1, int: 2, string: 3, tensor: 4, ints: 7 } as const
const externalLocation = 1

/** An external weight and where its bytes begin in the data file. */
export interface PlacedWeight {
  readonly weight: ExternalWeight
  readonly offset: number
  /** Name of that file, in the folder of the graph. */
  readonly dataFileName: string
}

function tensorProto(constant: OnnxConstant): ProtobufWriter {
  return new ProtobufWriter()
    .packedIntegers(1, constant.dims)
    .integer(2, onnxTypes[constant.type])
    .string(8, constant.name)
    .bytes(9, constant.data)
}

function externalTensorProto({ weight, offset, dataFileName }: PlacedWeight): ProtobufWriter {
  const entry = (key: string, value: string) => new ProtobufWriter().string(1, key).string(2, value)
  return new ProtobufWriter()
    .packedIntegers(1, weight.dims)
    .integer(2, onnxTypes[weight.type])
    .string(8, weight.name)
    .message(13, entry('location', dataFileName))
    .message(13, entry('offset', String(offset)))
    .message(13, entry('length', String(weight.sizeBytes)))
    .integer(14, externalLocation)
}

function attributeProto(name: string, value: OnnxAttribute): ProtobufWriter {
  const attribute = new ProtobufWriter().string(1, name)
  if (typeof value === 'number') return attribute.float(2, value).integer(20, attributeTypes.float)
  if (typeof value === 'bigint') return attribute.integer(3, value).integer(20, attributeTypes.int)
  if (typeof value === 'string') return attribute.string(4, value).integer(20, attributeTypes.string)
  if ('data' in value) return attribute.message(5, tensorProto(value)).integer(20, attributeTypes.tensor)
  for (const item of value) attribute.integer(8, item)
  return attribute.integer(20, attributeTypes.ints)
}

function nodeProto(node: OnnxNode): ProtobufWriter {
  const message = new ProtobufWriter()
  for (const input of node.inputs) message.string(1, input)
  for (const output of node.outputs) message.string(2, output)
  message.string(3, node.name).string(4, node.operator)
  if (node.domain !== '') message.string(7, node.domain)
  for (const [name, value] of Object.entries(node.attributes)) message.message(5, attributeProto(name, value))
  return message
}

function valueInfoProto(value: OnnxValue): ProtobufWriter {
  const shape = new ProtobufWriter()
  for (const dim of value.dims) {
    const message = new ProtobufWriter()
    shape.message(1, typeof dim === 'number' ? message.integer(1, dim) : message.string(2, dim))
  }
  const tensorType = new ProtobufWriter().integer(1, onnxTypes[value.type]).message(2, shape)
  return new ProtobufWriter().string(1, value.name).message(2, new ProtobufWriter().message(1, tensorType))
}

/** The bytes of a ModelProto whose weights lie in data files in the same folder. */
export function encodeModel(graph: OnnxGraph, weights: readonly PlacedWeight[]): Buffer {
  const message = new ProtobufWriter()
  for (const node of graph.nodes) message.message(1, nodeProto(node))
  message.string(2, graph.name)
  for (const constant of graph.constants) message.message(5, tensorProto(constant))
  for (const placed of weights) message.message(5, externalTensorProto(placed))
  for (const input of graph.inputs) message.message(11, valueInfoProto(input))
  for (const output of graph.outputs) message.message(12, valueInfoProto(output))
  const opset = (domain: string, version: number) => new ProtobufWriter().string(1, domain).integer(2, version)
  const model = new ProtobufWriter()
    .integer(1, irVersion)
    .string(2, 'keepsake')
    .message(7, message)
    .message(8, opset('', opsetVersion))
  const usesMicrosoft = graph.nodes.some((node) => node.domain === microsoftDomain)
  return (usesMicrosoft ? model.message(8, opset(microsoftDomain, 1)) : model).finish()
}
