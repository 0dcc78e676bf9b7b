import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { toPixelTensor } from '../src/embedder/preprocess.ts'
import { openNodeHost } from '../src/node-host/open-host.ts'
import { entryPath, resourcesDirectory } from '../src/processes/entry-path.ts'
import { nodeSpawn } from '../src/processes/node-spawn.ts'
import { mediaPolicy } from '../src/processes/role-policy.ts'
import { Supervisor } from '../src/processes/supervisor.ts'
import { engineContract } from '../src/shared/engine-contract.ts'
import { type DualEncoderManifest, dualEncoderManifestSchema, imagePreprocessingOf } from '../src/shared/manifest.ts'
import { mediaContract } from '../src/shared/media-contract.ts'
import type { Client } from '../src/shared/method.ts'
import { createInProcessClient } from '../src/shared/server.ts'
import { photoFolder } from './photo-folder.ts'
import { childProcesses, rssMebibytes } from './process-memory.ts'
import type { Report } from './run.ts'

const starter = join(resourcesDirectory(), 'models', 'starter')
const manifest: DualEncoderManifest = dualEncoderManifestSchema.parse(
  JSON.parse(readFileSync(join(starter, 'model.json'), 'utf8'))
)
const batchSize = 8

/** Decodes all photos in the media process, as ingest does, and gives the model's pixels. */
async function decodeAll(files: readonly string[]): Promise<{ pixels: Uint8Array[]; seconds: number }> {
  const supervisor = new Supervisor({ spawn: nodeSpawn })
  const definition = { name: 'media', contract: mediaContract, file: entryPath('media'), policy: mediaPolicy }
  const media: Client<typeof mediaContract> = supervisor.start(definition).client
  const read = async (path: string) => {
    const { pixels } = await media.call('media.readPhoto', {
      source: { path },
      limits: { maxPixels: 2e8, maxBytes: 3e8 },
      thumbnailEdge: 512,
      preprocessing: imagePreprocessingOf(manifest)
    })
    return pixels as Uint8Array
  }
  await read(files[0] as string)
  const start = performance.now()
  const pixels = await Promise.all(files.map(read))
  const seconds = (performance.now() - start) / 1000
  await supervisor.stop()
  return { pixels, seconds }
}

/** The raw session on the same tensors: what no pipeline around it can beat. */
async function rawSession(pixels: readonly Uint8Array[]): Promise<number> {
  const { file, input, width, height, range } = manifest.image
  const session = await InferenceSession.create(join(starter, file), { executionProviders: ['cpu'] })
  const batches = Array.from({ length: Math.ceil(pixels.length / batchSize) }, (_, i) => {
    const pictures = pixels.slice(i * batchSize, (i + 1) * batchSize)
    const data = toPixelTensor(pictures, width, height, { range, mean: [0, 0, 0], std: [1, 1, 1] })
    return new Tensor('float32', data, [pictures.length, 3, height, width])
  })
  await session.run({ [input]: batches[0] as Tensor })
  const start = performance.now()
  for (const batch of batches) await session.run({ [input]: batch })
  const seconds = (performance.now() - start) / 1000
  await session.release()
  return seconds
}

/** The whole way: folder to searchable, in the running program. */
async function indexAll(directory: string, report: Report): Promise<number> {
  const libraryDirectory = mkdtempSync(join(tmpdir(), 'keepsake-bench-library-'))
  const host = await openNodeHost({ libraryDirectory, host: 'cli', watch: false })
  const client = createInProcessClient(engineContract, host.service)
  // Loading the model is start-up, not indexing.
  await client.call('embed.run', { text: 'ready', image: null })
  const lag = monitorEventLoopDelay({ resolution: 1 })
  lag.enable()
  const start = performance.now()
  await client.call('sources.add', { path: directory })
  const status = await client.call('ingest.settle', {})
  const seconds = (performance.now() - start) / 1000
  lag.disable()
  report(
    'event-loop lag of the engine while indexing, p99',
    lag.percentile(99) / 1e6,
    'ms',
    `max ${(lag.max / 1e6).toFixed(0)} ms`
  )
  report('memory of the engine’s process', rssMebibytes(process.pid), 'MiB', 'with this benchmark in it')
  for (const { name, pid } of childProcesses()) report(`memory of the ${name} process`, rssMebibytes(pid), 'MiB')
  await host.close()
  rmSync(libraryDirectory, { recursive: true, force: true })
  if (status.counts.ready !== status.counts.found)
    throw new Error(`Not everything was indexed: ${JSON.stringify(status.counts)}`)
  return status.photos / seconds
}

/** Photos a second from folder to searchable, next to the raw model and next to decoding alone. */
export async function run(report: Report): Promise<void> {
  const photos = await photoFolder()
  try {
    const { pixels, seconds: decodeSeconds } = await decodeAll(photos.files)
    const rawRate = pixels.length / (await rawSession(pixels))
    const decodeRate = photos.files.length / decodeSeconds
    report('raw session on the same tensors', rawRate, 'photos/s', photos.description)
    report('decode, metadata, thumbnail alone', decodeRate, 'photos/s')
    const rate = await indexAll(photos.directory, report)
    // Both share the same cores here, so the bound is their sum in time, not the slower of the two.
    const bound = 1 / (1 / rawRate + 1 / decodeRate)
    report(
      'indexing',
      rate,
      'photos/s',
      `${(rate / rawRate).toFixed(2)} × raw, ${(rate / bound).toFixed(2)} × raw and decode in turn`
    )
  } finally {
    photos.remove()
  }
}
