import type { z } from 'zod'
import { throwIfCancelled } from '../shared/errors.ts'
import type { mediaContract } from '../shared/media-contract.ts'
import { decodeImage, sharpOf } from './decode.ts'
import { type ImageFile, openImageFile } from './image-file.ts'
import { type ImageHeader, readImageHeader } from './image-header.ts'
import type { MediaCall } from './media-host.ts'

type PreviewInput = z.output<(typeof mediaContract)['media.preview']['input']>
type Preview = z.output<(typeof mediaContract)['media.preview']['output']>

/** Types that every Chromium shows; browsers apply the EXIF orientation of JPEG by themselves. */
const browserMimeTypes: Partial<Record<ImageFile['type'], string>> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif'
}
/** More than this is not sent as it stands even when it has few pixels: it crosses two processes. */
const maxOriginalBytes = 16 * 1024 * 1024
/** A preview is looked at closely, so it gets more than a thumbnail. */
const webpQuality = 86
const webpEffort = 2
/** Most of zlib's gain for a third of its time. */
const pngCompression = 3

function showsAsItIs(file: ImageFile, header: ImageHeader, { maxEdge, format }: PreviewInput): string | null {
  const mimeType = browserMimeTypes[file.type]
  const isSmall = Math.max(header.width, header.height) <= maxEdge && file.sizeBytes <= maxOriginalBytes
  const isUpright = header.orientation === 1 || (file.type === 'jpeg' && format === 'web')
  const isWanted = format === 'web' || file.type === 'png'
  return mimeType !== undefined && isSmall && isUpright && isWanted ? mimeType : null
}

/**
 * A photo as a browser (or, as PNG, the clipboard) takes it: its own bytes when those will do, else a picture of at most
 * `maxEdge` pixels, upright and in sRGB. Rejects with `AppError`.
 */
export async function makePreview(input: PreviewInput, call: MediaCall): Promise<Preview> {
  const { path, limits, maxEdge, format } = input
  throwIfCancelled(call.signal)
  const file = await openImageFile({ path }, limits)
  const header = await readImageHeader(file, limits)
  const mimeType = showsAsItIs(file, header, input)
  if (mimeType !== null && file.bytes !== null) return { mimeType, bytes: file.bytes }
  const raster = await decodeImage(file, header, limits, { longestEdge: maxEdge, shortestEdge: 1 }, call)
  throwIfCancelled(call.signal)
  const fitted = sharpOf(raster).resize({ width: maxEdge, height: maxEdge, fit: 'inside', withoutEnlargement: true })
  if (format === 'png') {
    return { mimeType: 'image/png', bytes: await fitted.png({ compressionLevel: pngCompression }).toBuffer() }
  }
  return { mimeType: 'image/webp', bytes: await fitted.webp({ quality: webpQuality, effort: webpEffort }).toBuffer() }
}
