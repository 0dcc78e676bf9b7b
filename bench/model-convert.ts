// Converts a checkpoint of official size with random weights and prints time and memory beside a plain copy of the same file.
// Usage: node bench/model-convert.ts [base|m3]   (base needs 1 GB of disk and 1 GB of memory, m3 needs 6 GB and 5 GB)
import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { convertVisualizedBge } from '../src/engine/models/visualized-bge.ts'
import { officialShapes } from '../test/support/official-shapes.ts'
import { writeRandomCheckpoint } from '../test/support/random-checkpoint.ts'
import { VisualizedBgeSession } from '../test/support/visualized-bge-session.ts'

type Model = 'base' | 'm3'

/** Runs a step in a process of its own, so that its peak memory is its own, and prints what it took. */
async function measure(step: keyof typeof steps, dir: string, model: Model): Promise<number> {
  const child = fork(import.meta.filename, ['--step', step, dir, model], { stdio: 'inherit' })
  const [message] = (await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [undefined])])) as [
    { seconds: number; peakBytes: number } | undefined
  ]
  if (!message) throw new Error(`${step} failed`)
  if (child.connected) child.disconnect()
  console.log(
    `${step.padEnd(8)} ${message.seconds.toFixed(1).padStart(7)} s   peak memory ${(message.peakBytes / 1e6).toFixed(0).padStart(5)} MB`
  )
  return message.seconds
}

const checkpointOf = (dir: string) => join(dir, 'checkpoint.pth')

/** Stand-in for the tokenizer files, which a conversion only checks and copies. */
function writeTokenizer(dir: string, model: Model): void {
  const [type, vocab, names, ids] =
    model === 'base'
      ? ['WordPiece', { '[UNK]': 100 }, ['[CLS]', '[SEP]', '[PAD]'], [101, 102, 0]]
      : ['Unigram', [['<unk>', 0]], ['<s>', '</s>', '<pad>'], [0, 2, 1]]
  const added_tokens = names.map((content, i) => ({ id: ids[i], content }))
  const parts = { normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null }
  const tokenizer = { ...parts, added_tokens, model: { type, vocab, unk_token: '[UNK]', unk_id: 0 } }
  writeFileSync(join(dir, 'tokenizer.json'), JSON.stringify(tokenizer))
  writeFileSync(join(dir, 'tokenizer_config.json'), '{}')
}

type Precision = 'float32' | 'int8'

async function timeMs(run: () => Promise<unknown>): Promise<number> {
  await run()
  const times: number[] = []
  for (let i = 0; i < 5; i++) {
    const startedAtMs = performance.now()
    await run()
    times.push(performance.now() - startedAtMs)
  }
  return times.sort((a, b) => a - b)[2] ?? 0
}

/** Loads the graphs of one precision and prints how long a picture, a text and both together take on the CPU. */
async function runModel(dir: string, precision: Precision): Promise<void> {
  const startedAtMs = performance.now()
  const files = precision === 'int8' ? { imageFile: 'image_tokens.int8.onnx', encoderFile: 'encoder.int8.onnx' } : {}
  const session = await VisualizedBgeSession.open(join(dir, 'model'), files)
  const loadedMs = performance.now() - startedAtMs
  const { size } = session.manifest.imageTokens
  const pixels = new Float32Array(3 * size * size).map((_, i) => Math.sin(i))
  const [image] = await session.encodeImages(pixels, 1)
  const ids = Array.from({ length: 16 }, (_, i) => 200 + i)
  const [vector = new Float32Array()] = await session.embed([{ ids, image }])
  if (!vector.every(Number.isFinite)) throw new Error('the embeddings are not numbers')
  const figures = [
    ['picture', await timeMs(() => session.encodeImages(pixels, 1))],
    ['text of 16 tokens', await timeMs(() => session.embed([{ ids }]))],
    ['picture with text', await timeMs(() => session.embed([{ ids, image }]))]
  ] as const
  console.log(
    `  loaded in ${(loadedMs / 1000).toFixed(1)} s; ${figures.map(([name, ms]) => `${name} ${ms.toFixed(0)} ms`).join(', ')}`
  )
  await session.close()
}

const steps = {
  generate: (dir: string, model: Model) =>
    writeRandomCheckpoint({
      path: checkpointOf(dir),
      shapes: officialShapes(model),
      sharedStorages: true,
      zip64: true
    }),
  async copy(dir: string) {
    const hash = createHash('sha256')
    const source = createReadStream(checkpointOf(dir), { highWaterMark: 4 << 20 })
    source.on('data', (piece) => hash.update(piece))
    await pipeline(source, createWriteStream(join(dir, 'copy'), { flush: true }))
    rmSync(join(dir, 'copy'))
  },
  async convert(dir: string, model: Model) {
    writeTokenizer(dir, model)
    await convertVisualizedBge({
      checkpointPath: checkpointOf(dir),
      tokenizerDir: dir,
      outDir: join(dir, 'model'),
      id: model
    })
  },
  float32: (dir: string) => runModel(dir, 'float32'),
  int8: (dir: string) => runModel(dir, 'int8')
}

async function main(model: Model): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'keepsake-convert-'))
  try {
    await measure('generate', dir, model)
    console.log(`checkpoint ${(statSync(checkpointOf(dir)).size / 1e6).toFixed(0)} MB`)
    const copySeconds = await measure('copy', dir, model)
    const convertSeconds = await measure('convert', dir, model)
    console.log(
      `converting takes ${(convertSeconds / copySeconds).toFixed(1)} times as long as copying and hashing the file`
    )
    await measure('float32', dir, model)
    await measure('int8', dir, model)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

const [first, step, dir, model] = process.argv.slice(2)
if (first === '--step') {
  const startedAtMs = performance.now()
  await steps[step as keyof typeof steps](dir ?? '', model as Model)
  process.send?.({
    seconds: (performance.now() - startedAtMs) / 1000,
    peakBytes: process.resourceUsage().maxRSS * 1024
  })
} else if (first === undefined || first === 'base' || first === 'm3') {
  await main(first ?? 'base')
} else {
  console.error('Usage: node bench/model-convert.ts [base|m3]')
  process.exitCode = 2
}
