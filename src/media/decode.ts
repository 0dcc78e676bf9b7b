import { AppError } from '../shared/errors.ts'
import { decodeHeic } from './heic.ts'
import { imageError } from './image-error.ts'
import type { ImageFile, ImageLimits } from './image-file.ts'
import { decodeOptions, type ImageHeader, sharpInput } from './image-header.ts'
import type { MediaCall } from './media-host.ts'
import { createPixelBudget } from './pixel-budget.ts'
import { sharp } from './sharp-setup.ts'

/** Decoded pixels: sRGB, 8 bits, row by row, upright. Four channels when the picture has transparency. */
export interface Raster {
  readonly data: Buffer
  readonly width: number
  readonly height: number
  readonly channels: 3 | 4
}

/** How small a decoded picture may be for what is to be made of it, in pixels. */
export interface RasterNeeds {
  readonly longestEdge: number
  readonly shortestEdge: number
}

/** Keeps decoding within about 600 MB, at 3 to 6 bytes a pixel: four photos of 24 megapixels, or one of any size. */
const budget = createPixelBudget(100_000_000)

/** What libjpeg can divide by while it decodes. */
const largestShrink = 8

/**
 * The power of two by which a picture may be shrunk while it is decoded and still serve the needs; 1 keeps all pixels.
 * Powers of two are what JPEG decodes to directly, without resampling.
 */
export function shrinkFor(width: number, height: number, needs: RasterNeeds): number {
  const longest = Math.max(width, height)
  const shortest = Math.min(width, height)
  let shrink = 1
  while (
    shrink < largestShrink &&
    longest / (shrink * 2) >= needs.longestEdge &&
    shortest / (shrink * 2) >= needs.shortestEdge
  ) {
    shrink *= 2
  }
  return shrink
}

/** A raster as an input of sharp. */
export function sharpOf(raster: Raster): ReturnType<typeof sharp> {
  const { width, height, channels } = raster
  return sharp(raster.data, { raw: { width, height, channels } })
}

/** Runs a pipeline to sRGB bytes. */
export async function toRaster(image: ReturnType<typeof sharp>): Promise<Raster> {
  const { data, info } = await image.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })
  if (info.channels !== 3 && info.channels !== 4) {
    throw new AppError('unsupported', `A picture with ${info.channels} channels cannot be shown.`)
  }
  return { data, width: info.width, height: info.height, channels: info.channels }
}

/**
 * Decodes a picture once for everything that is made of it: upright, in sRGB (from CMYK, 16 bits or a wide gamut as
 * well), the first frame of an animation, shrunk no further than the needs allow.
 * Rejects with `AppError` `unreadable`, `too-large`, `cancelled`.
 */
export async function decodeImage(
  file: ImageFile,
  header: ImageHeader,
  limits: ImageLimits,
  needs: RasterNeeds,
  call: MediaCall
): Promise<Raster> {
  const shrink = shrinkFor(header.width, header.height, needs)
  const size = { width: Math.ceil(header.width / shrink), height: Math.ceil(header.height / shrink) }
  try {
    return await budget.run(header.width * header.height, call.signal, async () => {
      const image =
        file.type === 'heic'
          ? await decodeHeic(file, header, limits, call.host)
          : sharp(sharpInput(file), decodeOptions(limits)).autoOrient()
      return await toRaster(shrink === 1 ? image : image.resize({ ...size, fit: 'fill', kernel: 'cubic' }))
    })
  } catch (error) {
    throw imageError(error, file.name)
  }
}
