// Fakes of the two processes that ingest works with, behind the real contracts: they read real files from disk, keep
// count of what they were asked for, and fail on request.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { type EmbedderContract, embedderContract } from '../../src/shared/embedder-contract.ts'
import { AppError } from '../../src/shared/errors.ts'
import { type MediaContract, mediaContract } from '../../src/shared/media-contract.ts'
import type { Client } from '../../src/shared/method.ts'
import type { PhotoMetadata } from '../../src/shared/photo-metadata.ts'
import { createInProcessClient, createService } from '../../src/shared/server.ts'
import { fakeComposed, fakeDimension, fakeImageVector, fakeLoadedModel, fakeTextVector } from './fake-embedder.ts'
import { bareMetadata } from './fake-media.ts'

/** What the fakes were asked to do, in order. */
export interface FakeLog {
  /** Paths of photos that were decoded to be embedded. */
  readonly decoded: string[]
  /** What the embedded photos show. */
  readonly images: string[]
  /** Texts embedded alone. */
  readonly texts: string[]
  /** Texts embedded together with a photo. */
  readonly joints: string[]
  /** Number of items in each call. */
  readonly batches: number[]
}

/** Runs before each call, with what the photo or text says; may throw, wait or change files. */
export interface FakeHooks {
  onDecode?(content: string, path: string): void | Promise<void>
  onEmbed?(contents: string[]): void | Promise<void>
  onLoad?(): void | Promise<void>
}

export interface IngestFakes {
  readonly media: Client<MediaContract>
  readonly embedder: Client<EmbedderContract>
  readonly log: FakeLog
  hooks: FakeHooks
}

/** A "photo" is text: what it shows, then optional lines of `field: JSON` for its metadata. */
function parsePhoto(content: string): { shows: string; metadata: Partial<PhotoMetadata> } {
  const [shows = '', ...lines] = content.split('\n')
  const fields = lines.flatMap((line) => {
    const match = /^(\w+): (.+)$/.exec(line)
    return match?.[1] === undefined ? [] : [[match[1], JSON.parse(match[2] ?? 'null')]]
  })
  return { shows, metadata: Object.fromEntries(fields) as Partial<PhotoMetadata> }
}

const textOfPath = (path: string | Uint8Array) =>
  typeof path === 'string' ? path : Buffer.from(path).toString('latin1')
const diskPathOf = (path: string | Uint8Array) => (typeof path === 'string' ? path : Buffer.from(path))

async function readAsApp(path: string | Uint8Array): Promise<Buffer> {
  try {
    return await readFile(diskPathOf(path))
  } catch (error) {
    throw new AppError('not-found', `${textOfPath(path)} is not there.`, { cause: error })
  }
}

function createMedia(fakes: { log: FakeLog; hooks: FakeHooks }): Client<MediaContract> {
  const service = createService(mediaContract, {
    'media.hash': async ({ path }) => {
      const bytes = await readAsApp(path)
      return { contentKey: createHash('sha256').update(bytes).digest('hex'), sizeBytes: bytes.byteLength }
    },
    'media.readPhoto': async ({ source, sidecarPath, limits, thumbnailEdge, preprocessing }) => {
      const path = 'path' in source ? source.path : ''
      const content = (await readAsApp(path)).toString()
      await fakes.hooks.onDecode?.(content, textOfPath(path))
      if (content.length > limits.maxBytes) throw new AppError('too-large', 'This photo is too large.')
      if (content.startsWith('broken')) throw new AppError('unreadable', 'This photo is damaged.')
      const { shows, metadata } = parsePhoto(content)
      const sidecar = sidecarPath === null ? null : (await readAsApp(sidecarPath)).toString()
      const told = sidecar === null ? {} : { caption: sidecar, textSource: 'xmp-sidecar' as const }
      if (preprocessing !== null) fakes.log.decoded.push(textOfPath(path))
      return {
        metadata: bareMetadata({ ...metadata, ...told }),
        thumbnail: thumbnailEdge === null ? null : new TextEncoder().encode(`thumbnail of ${shows}`),
        thumbHash: thumbnailEdge === null ? null : new Uint8Array([1, 2, 3]),
        pixels: preprocessing === null ? null : new TextEncoder().encode(shows)
      }
    },
    'media.preview': async ({ path }) => ({ mimeType: 'image/fake', bytes: new Uint8Array(await readAsApp(path)) }),
    'media.recycle': () => ({})
  })
  return createInProcessClient(mediaContract, service)
}

function createEmbedder(fakes: { log: FakeLog; hooks: FakeHooks }): Client<EmbedderContract> {
  const { log } = fakes
  const service = createService(embedderContract, {
    'embedder.load': async () => {
      await fakes.hooks.onLoad?.()
      return fakeLoadedModel
    },
    'embedder.unload': () => ({}),
    'embedder.embed': async ({ items }) => {
      await fakes.hooks.onEmbed?.(
        items.map(({ pixels, text }) => text ?? new TextDecoder().decode(pixels ?? undefined))
      )
      log.batches.push(items.length)
      const vectors = new Float32Array(items.length * fakeDimension)
      for (const [at, { text, pixels, imageVector }] of items.entries()) {
        const shows = pixels === null ? null : new TextDecoder().decode(pixels)
        const image = imageVector ?? (shows === null ? null : fakeImageVector(shows))
        if (shows !== null && text === null) log.images.push(shows)
        if (text !== null) (image === null ? log.texts : log.joints).push(text)
        const spoken = text === null ? null : fakeTextVector(text)
        const vector = image !== null && spoken !== null ? fakeComposed(image, spoken) : (image ?? spoken)
        if (vector === null) throw new AppError('invalid-input', 'There is nothing to embed.')
        vectors.set(vector, at * fakeDimension)
      }
      return { vectors, dimension: fakeDimension }
    },
    'embedder.countTokens': ({ texts }) => ({ counts: texts.map((text) => text.split(/\s+/).length + 2) }),
    'embedder.watch': (_input, { emit }) => emit({ models: [fakeLoadedModel] })
  })
  return createInProcessClient(embedderContract, service)
}

/** Fresh fakes of media and embedder with an empty log and no hooks. */
export function createIngestFakes(hooks: FakeHooks = {}): IngestFakes {
  const state: { log: FakeLog; hooks: FakeHooks } = {
    log: { decoded: [], images: [], texts: [], joints: [], batches: [] },
    hooks
  }
  return Object.assign(state, { media: createMedia(state), embedder: createEmbedder(state) })
}
