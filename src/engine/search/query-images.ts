import { createHash } from 'node:crypto'
import { AppError } from '../../shared/errors.ts'
import { imagePreprocessingOf } from '../../shared/manifest.ts'
import type { ActiveModel, EngineContext } from '../engine-context.ts'
import { thumbnailEdge } from '../library/thumbnails.ts'
import { createRecent } from './recent.ts'

/** Photos from outside that are held at a time, and the largest one in bytes. */
const maxImages = 32
const maxBytes = 100 * 1024 * 1024

/** A photo from outside the library, as a term needs it. */
export interface QueryImage {
  /** SHA-256 of its bytes; the content key when the library has the same photo. */
  readonly contentKey: string
  readonly width: number
  readonly height: number
  /** WebP, at most `thumbnailEdge` pixels. Also what another model's pixels are made from. */
  readonly preview: Uint8Array
  /** RGB as the model named by `modelId` wants it. */
  readonly pixels: { readonly modelId: string; readonly bytes: Uint8Array } | null
}

/** Photos from outside, in memory only. */
export interface QueryImages {
  /** Rejects with `too-large`, `unsupported` or `unreadable`. The same bytes give the same id. */
  add(name: string, bytes: Uint8Array, signal: AbortSignal): Promise<{ imageId: string; image: QueryImage }>
  /** Throws `not-found` when it is no longer held. */
  get(imageId: string): QueryImage
  /** RGB bytes for a model. */
  pixels(imageId: string, model: ActiveModel, signal: AbortSignal): Promise<Uint8Array>
}

/** Reads a photo's pixels for a model; rejects with what the media process says about the photo. */
export async function readPixels(
  context: EngineContext,
  source: { bytes: Uint8Array; name: string } | { path: string | Uint8Array },
  model: Pick<ActiveModel, 'loaded'>,
  signal: AbortSignal
): Promise<Uint8Array> {
  const limits = { maxPixels: context.settings().maxMegapixels * 1e6, maxBytes }
  const preprocessing = imagePreprocessingOf(model.loaded.manifest)
  const input = { source, limits, thumbnailEdge: null, preprocessing }
  const { pixels } = await context.media.call('media.readPhoto', input, { signal })
  if (pixels === null) throw new AppError('internal', 'The photo was read, but its pixels are missing.')
  return pixels
}

async function readQueryImage(
  context: EngineContext,
  source: { name: string; bytes: Uint8Array },
  model: ActiveModel | null,
  signal: AbortSignal
): Promise<QueryImage> {
  const read = await context.media.call(
    'media.readPhoto',
    {
      source,
      limits: { maxPixels: context.settings().maxMegapixels * 1e6, maxBytes },
      thumbnailEdge,
      preprocessing: model === null ? null : imagePreprocessingOf(model.loaded.manifest)
    },
    { signal }
  )
  if (read.thumbnail === null) throw new AppError('unreadable', `${source.name} could not be read as a photo.`)
  return {
    contentKey: createHash('sha256').update(source.bytes).digest('hex'),
    width: read.metadata.width,
    height: read.metadata.height,
    preview: read.thumbnail,
    pixels: read.pixels === null || model === null ? null : { modelId: model.loaded.manifest.id, bytes: read.pixels }
  }
}

/** `readyModel`: the model when it is loaded, null when it is not there yet. */
export function createQueryImages(context: EngineContext, readyModel: () => Promise<ActiveModel | null>): QueryImages {
  const held = createRecent<QueryImage>(maxImages)
  const get = (imageId: string) => {
    const image = held.get(imageId)
    if (image !== undefined) return image
    throw new AppError('not-found', 'A photo of this query is no longer in memory. Add it to the query again.')
  }
  return {
    get,
    async add(name, bytes, signal) {
      if (bytes.byteLength === 0) throw new AppError('unreadable', `${name} is empty.`)
      if (bytes.byteLength > maxBytes) {
        throw new AppError('too-large', `${name} is larger than 100 MB. Use a smaller copy of the photo.`)
      }
      const image = await readQueryImage(context, { name, bytes }, await readyModel(), signal)
      const imageId = image.contentKey.slice(0, 32)
      held.set(imageId, image)
      return { imageId, image }
    },
    async pixels(imageId, model, signal) {
      const image = get(imageId)
      const modelId = model.loaded.manifest.id
      if (image.pixels?.modelId === modelId) return image.pixels.bytes
      const bytes = await readPixels(context, { bytes: image.preview, name: 'photo.webp' }, model, signal)
      held.set(imageId, { ...image, pixels: { modelId, bytes } })
      return bytes
    }
  }
}
