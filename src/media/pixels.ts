import type { ImagePreprocessing } from '../shared/manifest.ts'
import { type Raster, sharpOf } from './decode.ts'
import type { ImageHeader } from './image-header.ts'

/** The largest sensors of phones; above this a picture is halved first, or it would fill the memory. */
const exactPixels = 50_000_000

/** The RGB pixels, row by row, that a model's preprocessing asks for. Transparency is flattened on white. */
export async function preprocessPixels(
  raster: Raster,
  header: ImageHeader,
  preprocessing: ImagePreprocessing
): Promise<Uint8Array> {
  if (preprocessing.method === 'pillow-crop') {
    const { visualizedBgePixels } = await import('./pillow-resize.ts')
    const { data, width, height, channels } = raster
    // No flattening here: the authors' code drops the transparency, and this must agree with it.
    return visualizedBgePixels(data, width, height, channels, preprocessing.size, { indexed: header.indexed })
  }
  const { width, height, fit, kernel } = preprocessing
  return await sharpOf(raster)
    .flatten({ background: '#ffffff' })
    .resize({ width, height, fit, kernel })
    .toColourspace('srgb')
    .raw()
    .toBuffer()
}

/**
 * The shortest edge that a decoded picture must keep for a preprocessing, in pixels. Pillow's crop is promised bit-exact
 * and so needs every pixel, up to `exactPixels` of them.
 */
export function shortestEdgeFor(preprocessing: ImagePreprocessing | null, header: ImageHeader): number {
  if (preprocessing === null) return 1
  if (preprocessing.method === 'pillow-crop') {
    let shrink = 1
    while ((header.width * header.height) / shrink ** 2 > exactPixels) shrink *= 2
    return Math.max(preprocessing.size, Math.min(header.width, header.height) / shrink)
  }
  return Math.max(preprocessing.width, preprocessing.height)
}
