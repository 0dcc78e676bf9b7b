import { throwIfCancelled } from '../shared/errors.ts'
import { decodeImage, sharpOf } from './decode.ts'
import { type FilePath, type ImageFile, type ImageLimits, openImageFile } from './image-file.ts'
import { type ImageHeader, readImageHeader } from './image-header.ts'

export interface Preview {
  mimeType: string
  bytes: Uint8Array
}

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

function showsAsItIs(file: ImageFile, header: ImageHeader, maxEdge: number): string | null {
  const mimeType = browserMimeTypes[file.type]
  const isSmall = Math.max(header.width, header.height) <= maxEdge && file.sizeBytes <= maxOriginalBytes
  const isUpright = header.orientation === 1 || file.type === 'jpeg'
  return mimeType !== undefined && isSmall && isUpright ? mimeType : null
}

/**
 * A photo as a browser can show it: its own bytes when those will do, else a WebP of at most `maxEdge` pixels, upright
 * and in sRGB. Rejects with `AppError`.
 */
export async function makePreview(
  path: FilePath,
  limits: ImageLimits,
  maxEdge: number,
  signal: AbortSignal
): Promise<Preview> {
  throwIfCancelled(signal)
  const file = await openImageFile({ path }, limits)
  const header = await readImageHeader(file, limits)
  const mimeType = showsAsItIs(file, header, maxEdge)
  if (mimeType !== null && file.bytes !== null) return { mimeType, bytes: file.bytes }
  const raster = await decodeImage(file, header, limits, { longestEdge: maxEdge, shortestEdge: 1 })
  throwIfCancelled(signal)
  const bytes = await sharpOf(raster)
    .resize({ width: maxEdge, height: maxEdge, fit: 'inside', withoutEnlargement: true })
    .webp({ quality: webpQuality, effort: webpEffort })
    .toBuffer()
  return { mimeType: 'image/webp', bytes }
}
