import type { Metadata, SharpOptions } from 'sharp'
import { AppError } from '../shared/errors.ts'
import { imageError } from './image-error.ts'
import type { ImageFile, ImageLimits } from './image-file.ts'
import { sharp } from './sharp-setup.ts'

/** What the header of an image says, before any pixel is decoded. */
export interface ImageHeader {
  /** Size in pixels after orientation. */
  readonly width: number
  readonly height: number
  /** EXIF orientation 1 to 8; 1 when the decoder applies it by itself (HEIC, AVIF). */
  readonly orientation: number
  /** Whether the pixels are stored as indices into a palette. */
  readonly indexed: boolean
  /** ICC profile of the pixels, if any. */
  readonly icc: Buffer | null
  /** The EXIF block as a TIFF, and the XMP packet, as libvips found them. */
  readonly exif: Buffer | null
  readonly xmp: Buffer | null
}

/** Options for every decode: strict about damage, one pass from top to bottom, never more pixels than allowed. */
export function decodeOptions(limits: ImageLimits): SharpOptions {
  return { failOn: 'error', sequentialRead: true, limitInputPixels: limits.maxPixels, animated: false }
}

/** The file as sharp takes it. */
export function sharpInput(file: ImageFile): Buffer | string {
  return file.bytes ?? (file.path as string)
}

function millions(pixels: number): string {
  return (pixels / 1_000_000).toLocaleString('en', { maximumFractionDigits: 1 })
}

/** Throws `too-large` for a picture of more pixels than the limits allow. */
export function checkPixels(name: string, width: number, height: number, limits: ImageLimits): void {
  if (width * height <= limits.maxPixels) return
  const message = `"${name}" has ${width} × ${height} pixels (${millions(width * height)} million); Keepsake reads photos of up to ${millions(limits.maxPixels)} million.`
  throw new AppError('too-large', message)
}

/** JPEG's name for the block that follows, which libvips leaves in place. */
const exifPrefix = 'Exif\0\0'

function withoutPrefix(exif: Buffer): Buffer {
  return exif.toString('latin1', 0, exifPrefix.length) === exifPrefix ? exif.subarray(exifPrefix.length) : exif
}

/**
 * Reads the header of an image and checks its size. Costs no more than a few milliseconds whatever the size.
 * Rejects with `AppError`: `too-large` (pixels), `unreadable` (damaged).
 */
export async function readImageHeader(file: ImageFile, limits: ImageLimits): Promise<ImageHeader> {
  let metadata: Metadata
  try {
    metadata = await sharp(sharpInput(file), { ...decodeOptions(limits), limitInputPixels: false }).metadata()
  } catch (error) {
    throw imageError(error, file.name)
  }
  const { width, height } = metadata
  checkPixels(file.name, width, height, limits)
  return {
    width: metadata.autoOrient.width,
    height: metadata.autoOrient.height,
    orientation: file.type === 'heic' || file.type === 'avif' ? 1 : (metadata.orientation ?? 1),
    indexed: metadata.isPalette || file.type === 'gif',
    icc: metadata.icc ?? null,
    exif: metadata.exif ? withoutPrefix(metadata.exif) : null,
    xmp: metadata.xmp ?? null
  }
}
