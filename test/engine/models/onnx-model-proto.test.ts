import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import { GraphBuilder } from '../../../src/engine/models/onnx-graph.ts'
import { encodeModel } from '../../../src/engine/models/onnx-model-proto.ts'
import { ProtobufWriter } from '../../../src/engine/models/protobuf.ts'
import { placeWeights } from '../../../src/engine/models/weight-file.ts'

const hex = (writer: ProtobufWriter) => writer.finish().toString('hex')

describe('protocol buffers (examples of the encoding guide)', () => {
  test('whole numbers', () => {
    expect(hex(new ProtobufWriter().integer(1, 150))).toBe('089601')
    expect(hex(new ProtobufWriter().integer(1, 0))).toBe('0800')
    expect(hex(new ProtobufWriter().integer(1, -2))).toBe('08feffffffffffffffff01')
    expect(hex(new ProtobufWriter().integer(1, 0x7fffffffffffffffn))).toBe('08ffffffffffffffff7f')
    expect(hex(new ProtobufWriter().integer(16, 1))).toBe('800101')
  })
  test('text, nested messages, packed numbers, floats', () => {
    expect(hex(new ProtobufWriter().string(2, 'testing'))).toBe('120774657374696e67')
    expect(hex(new ProtobufWriter().message(3, new ProtobufWriter().integer(1, 150)))).toBe('1a03089601')
    expect(hex(new ProtobufWriter().packedIntegers(6, [3, 270, 86_942]))).toBe('3206038e029ea705')
    expect(hex(new ProtobufWriter().float(1, 1))).toBe('0d0000803f')
    expect(hex(new ProtobufWriter().string(1, ''))).toBe('0a00')
    expect(hex(new ProtobufWriter().string(1, 'é'))).toBe('0a02c3a9')
  })
})

describe('models without a data file', () => {
  test('run in ONNX Runtime: constants of every type, attributes of every kind', async () => {
    const graph = new GraphBuilder('small')
    const x = graph.input('x', 'float32', ['rows', 3])
    const scaled = graph.node('LeakyRelu', [x], { alpha: 0.5 })
    const moved = graph.node('Add', [scaled, graph.float32('offset', [3], Float32Array.of(10, 20, 30))])
    const one = { name: '', type: 'float32' as const, dims: [1], data: new Uint8Array(Float32Array.of(1).buffer) }
    const ones = graph.node('ConstantOfShape', [graph.int64(3)], { value: one })
    const doubled = graph.node('Mul', [graph.node('Add', [moved, ones]), graph.scalar(2)])
    graph.output(graph.node('Transpose', [doubled], { perm: [1n, 0n] }), 'y', 'float32', [3, 'rows'])
    const finished = graph.finish()
    const session = await InferenceSession.create(encodeModel(finished, placeWeights(finished.weights, 'none')))
    const { y } = await session.run({ x: new Tensor('float32', [-2, 0, 2, 4, -4, 0], [2, 3]) })
    expect(y?.dims).toEqual([3, 2])
    expect(Array.from((y?.data ?? []) as ArrayLike<number>)).toEqual([20, 30, 42, 38, 66, 62])
    await session.release()
  })
})
