import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { GraphBuilder, type OnnxGraph } from '../../../src/engine/models/onnx-graph.ts'
import { encodeModel } from '../../../src/engine/models/onnx-model-proto.ts'
import type { DualEncoderManifest } from '../../../src/shared/manifest.ts'
import { ModelLibrary } from '../../support/model-library.ts'
import { tinyModelPath } from '../../support/tiny-models.ts'

// A dual encoder as CLIP's family has it, small enough to be reckoned by hand: a photo's vector is the mean of its
// channels, a text's is made of its largest token id.
const size = 8
const mean = [0.5, 0.5, 0.5]
const std = [0.25, 0.25, 0.25]

function imageGraph(): OnnxGraph {
  const graph = new GraphBuilder('image')
  const pixels = graph.input('pixel_values', 'float32', ['n', 3, size, size])
  graph.output(graph.node('ReduceMean', [pixels], { axes: [2n, 3n], keepdims: 0n }), 'image_embeds', 'float32', [
    'n',
    3
  ])
  return graph.finish()
}

function textGraph(): OnnxGraph {
  const graph = new GraphBuilder('text')
  const ids = graph.castToFloat32(graph.input('input_ids', 'int64', ['n', 't']))
  const mask = graph.castToFloat32(graph.input('attention_mask', 'int64', ['n', 't']))
  const largest = graph.node('ReduceMax', [graph.node('Mul', [ids, mask])], { axes: [1n], keepdims: 1n })
  const one = graph.node('Add', [graph.node('Mul', [largest, graph.scalar(0)]), graph.scalar(1)])
  const half = graph.node('Mul', [largest, graph.scalar(0.5)])
  graph.output(graph.node('Concat', [largest, half, one], { axis: 1n }), 'text_embeds', 'float32', ['n', 3])
  return graph.finish()
}

let library: ModelLibrary
beforeEach(async () => {
  library = await ModelLibrary.create()
  await library.open()
})
afterEach(() => library.remove())

/** Writes the model's folder as a publisher would. */
function writeModel(id: string, fit: 'fill' | 'cover'): string {
  const folder = join(library.workspace.directory, id)
  mkdirSync(folder)
  writeFileSync(join(folder, 'image.onnx'), encodeModel(imageGraph(), []))
  writeFileSync(join(folder, 'text.onnx'), encodeModel(textGraph(), []))
  copyFileSync(tinyModelPath('tiny_base', 'tokenizer', 'tokenizer.json'), join(folder, 'tokenizer.json'))
  const files = ['image.onnx', 'text.onnx', 'tokenizer.json'].map((name) => {
    const bytes = readFileSync(join(folder, name))
    return { name, sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
  })
  const manifest: DualEncoderManifest = {
    id,
    version: '1',
    name: id,
    family: 'dual-encoder',
    dimension: 3,
    languages: ['en'],
    goodAt: ['visual'],
    int8Scale: 1,
    licence: 'none',
    files,
    image: {
      file: 'image.onnx',
      input: 'pixel_values',
      output: 'image_embeds',
      layout: 'NCHW',
      channels: 'RGB',
      range: [0, 1],
      mean,
      std,
      width: size,
      height: size,
      fit,
      kernel: 'cubic'
    },
    text: {
      file: 'text.onnx',
      inputs: ['input_ids', 'attention_mask'],
      output: 'text_embeds',
      tokenizer: 'tokenizer.json',
      maxTokens: 77
    },
    composition: { rule: 'sum', imageWeight: 1, textWeight: 1 },
    joint: { rule: 'sum', imageWeight: 2, textWeight: 1 }
  }
  writeFileSync(join(folder, 'model.json'), JSON.stringify(manifest))
  return folder
}

const unit = (values: readonly number[]) => values.map((x) => x / Math.hypot(...values))

/** Three stripes side by side: red, green, blue. */
async function stripes(): Promise<Uint8Array<ArrayBuffer>> {
  const width = 300
  const pixels = Buffer.alloc(width * 100 * 3)
  for (let i = 0; i < width * 100; i++) pixels[i * 3 + Math.floor((i % width) / 100)] = 255
  return new Uint8Array(
    await sharp(pixels, { raw: { width, height: 100, channels: 3 } })
      .png()
      .toBuffer()
  )
}

it.each([
  // The middle alone: green.
  ['cover', unit([-2, 2, -2])],
  // All of it: a third of each.
  ['fill', unit([-1, -1, -1])]
] as const)(
  'runs by its manifest alone: fit %s, mean and standard deviation, pooled outputs',
  async (fit, expected) => {
    await library.client.call('models.install', { path: writeModel(`clip-${fit}`, fit) })
    const image = await stripes()
    const ask = (text: string | null, photo: typeof image | null) =>
      library.client.call('embed.run', { modelId: `clip-${fit}`, text, image: photo })
    const seen = await ask(null, image)
    seen.embedding.forEach((x, i) => expect(x).toBeCloseTo(expected[i] ?? 0, 1))
    const said = await ask('a boat', null)
    expect(Math.hypot(...said.embedding)).toBeCloseTo(1, 5)
    expect((said.embedding[1] ?? 0) / (said.embedding[0] ?? 1)).toBeCloseTo(0.5, 5)
    const both = await ask('a boat', image)
    const sum = unit([...seen.embedding].map((x, i) => x + (said.embedding[i] ?? 0)))
    both.embedding.forEach((x, i) => expect(x).toBeCloseTo(sum[i] ?? 0, 5))
  }
)

it('takes over a library like any other model', async () => {
  await library.index()
  await library.client.call('models.install', { path: writeModel('clip', 'cover') })
  await library.client.call('models.use', { id: 'clip' })
  await library.settle()
  expect(library.vectorCounts()).toEqual({ 'clip image': 3, 'clip joint': 1, 'clip text': 3 })
})
