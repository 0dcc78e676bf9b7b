// What the media process does for each photo, next to decoding the photo in full, and what shrinking while decoding costs
// in the eyes of the starter model.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as ort from 'onnxruntime-node'
import { createMediaHandlers } from '../src/media/media-handlers.ts'
import { sharp } from '../src/media/sharp-setup.ts'
import { resourcesDirectory } from '../src/processes/entry-path.ts'
import { mediaContract } from '../src/shared/media-contract.ts'
import { picture } from '../test/support/images.ts'
import type { Report } from './run.ts'

const photos = join(import.meta.dirname, '..', '..', 'shared', 'photos')
const preprocessing = { method: 'resize', width: 260, height: 260, fit: 'fill', kernel: 'cubic' } as const
const resize = { width: 260, height: 260, fit: 'fill', kernel: 'cubic' } as const
const handlers = createMediaHandlers()
/** As many as the engine asks for at once on the two cores of a small laptop. */
const sideBySide = 2

function filesIn(folder: string): Buffer[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.jpe?g$/i.test(name))
    .sort()
    .map((name) => readFileSync(join(folder, name)))
}

async function landscapes(): Promise<{ files: Buffer[]; note: string }> {
  const folder = join(photos, 'landscapes')
  if (existsSync(folder)) return { files: filesIn(folder), note: 'landscape photos of 1,920 pixels' }
  const files = await Promise.all(Array.from({ length: 16 }, (_, seed) => picture(1920, 1280, seed).jpeg().toBuffer()))
  return { files, note: 'drawn pictures of 1,920 pixels: the photos are not there' }
}

async function largePhotos(): Promise<{ files: Buffer[]; note: string }> {
  const folder = join(photos, 'formats', 'albums', 'text')
  if (existsSync(folder)) return { files: filesIn(folder), note: 'photos of 12 to 24 megapixels' }
  const files = await Promise.all([1, 2, 3].map((seed) => picture(4032, 3024, seed).jpeg().toBuffer()))
  return { files, note: 'drawn pictures of 12 megapixels: the photos are not there' }
}

async function readPhoto(
  bytes: Buffer,
  wanted: { thumbnailEdge: number | null; pixels: boolean }
): Promise<Uint8Array | null> {
  const input = mediaContract['media.readPhoto'].input.parse({
    source: { bytes, name: 'photo.jpg' },
    limits: { maxPixels: 200_000_000, maxBytes: 300_000_000 },
    thumbnailEdge: wanted.thumbnailEdge,
    preprocessing: wanted.pixels ? preprocessing : null
  })
  return (await handlers['media.readPhoto'](input, { signal: new AbortController().signal })).pixels
}

/** The same work without shrinking while decoding: every pixel, then thumbnail and model pixels. */
async function readInFull(bytes: Buffer): Promise<Uint8Array> {
  const { data, info } = await sharp(bytes)
    .autoOrient()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const raster = () => sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } })
  await raster().resize({ width: 512, height: 512, fit: 'inside' }).webp({ quality: 80, effort: 2 }).toBuffer()
  return await raster().resize(resize).raw().toBuffer()
}

interface Rate {
  readonly photosPerSecond: number
  /** Processor time of all threads: what counts on a machine that has other work. */
  readonly cpuMsPerPhoto: number
}

async function measure(files: readonly Buffer[], read: (bytes: Buffer) => Promise<unknown>): Promise<Rate> {
  await read(files[0] as Buffer)
  const waiting = [...files]
  const start = performance.now()
  const cpuStart = process.cpuUsage()
  const worker = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) await read(next)
  }
  await Promise.all(Array.from({ length: sideBySide }, worker))
  const cpu = process.cpuUsage(cpuStart)
  return {
    photosPerSecond: (files.length / (performance.now() - start)) * 1_000,
    cpuMsPerPhoto: (cpu.user + cpu.system) / 1_000 / files.length
  }
}

async function cosines(files: readonly Buffer[]): Promise<number[]> {
  const session = await ort.InferenceSession.create(join(resourcesDirectory(), 'models', 'starter', 'image.onnx'))
  const embed = async (pixels: Uint8Array) => {
    const plane = resize.width * resize.height
    const tensor = Float32Array.from(
      { length: plane * 3 },
      (_, i) => pixels[(i % plane) * 3 + Math.floor(i / plane)] ?? 0
    )
    const output = await session.run({ pixels: new ort.Tensor('float32', tensor, [1, 3, resize.height, resize.width]) })
    return output['embedding']?.data as Float32Array
  }
  const found: number[] = []
  for (const file of files) {
    const shrunk = await embed((await readPhoto(file, { thumbnailEdge: 512, pixels: true })) ?? new Uint8Array())
    const full = await embed(await readInFull(file))
    found.push(shrunk.reduce((sum, value, index) => sum + value * (full[index] ?? 0), 0))
  }
  await session.release()
  return found.sort((a, b) => a - b)
}

/** Rates, and how far the model's view of a shrunk photo is from its view of the full one. */
export async function run(report: Report): Promise<void> {
  for (const { files, note } of [await landscapes(), await largePhotos()]) {
    const read = await measure(files, (bytes) => readPhoto(bytes, { thumbnailEdge: 512, pixels: true }))
    const full = await measure(files, readInFull)
    report('metadata, thumbnail, model pixels', read.photosPerSecond, 'photos/s', note)
    report('the same, processor time', read.cpuMsPerPhoto, 'ms/photo')
    report('thumbnail and model pixels of every pixel', full.photosPerSecond, 'photos/s', 'baseline')
    report('the same, processor time', full.cpuMsPerPhoto, 'ms/photo', 'baseline')
    report('processor time saved', full.cpuMsPerPhoto / read.cpuMsPerPhoto, '×', 'baseline to ours')
    const metadataOnly = await measure(files, (bytes) => readPhoto(bytes, { thumbnailEdge: null, pixels: false }))
    report('metadata alone', metadataOnly.photosPerSecond, 'photos/s')
    const agreement = await cosines(files)
    const agreementNote = 'starter model, shrunk against full'
    report('1 - cosine, largest', 1 - (agreement[0] ?? Number.NaN), '', agreementNote)
    report('1 - cosine, median', 1 - (agreement[Math.floor(agreement.length / 2)] ?? Number.NaN), '', agreementNote)
  }
}
