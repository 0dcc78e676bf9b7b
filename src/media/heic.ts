import type { LibHeif } from 'libheif-js/libheif-wasm/libheif-bundle.mjs'
import { AppError } from '../shared/errors.ts'
import type { ImageFile, ImageLimits } from './image-file.ts'
import { checkPixels, decodeOptions, type ImageHeader } from './image-header.ts'
import type { MediaHost } from './media-host.ts'
import { layOutTiff } from './raw-tiff.ts'
import { sharp } from './sharp-setup.ts'

/** A WASM heap never shrinks; past this size the next picture gets a fresh one. */
const heapLimitBytes = 256 * 1024 * 1024

/** Seven times what a small laptop needs. */
const slowestMsPerMegapixel = 500

/** Shared by all calls: decoding is synchronous, so two pictures never use it at once. */
let instance: LibHeif | null = null

async function libHeif(): Promise<LibHeif> {
  if (instance && instance.HEAPU8.length <= heapLimitBytes) return instance
  const { default: create } = await import('libheif-js/libheif-wasm/libheif-bundle.mjs')
  // libheif's own complaints come back as errors; nothing is to be printed.
  instance = await create({ print: () => {}, printErr: () => {} })
  return instance
}

function failure(name: string, detail: string): AppError {
  const cause = new Error(detail)
  if (/unsupported|not supported|no decoder|plugin/i.test(detail)) {
    const message = `"${name}" is a HEIF picture with a compression that Keepsake cannot decode. Save it as JPEG or HEIC.`
    return new AppError('unsupported', message, { cause })
  }
  const message = `"${name}" is damaged or cut short and cannot be decoded. Copy it again from where it came from.`
  return new AppError('unreadable', message, { cause })
}

/** Runs `work` on the primary picture of a file and frees all that libheif holds. */
function withPrimaryImage<T>(heif: LibHeif, file: ImageFile, work: (handle: object) => T): T {
  const context = heif.heif_context_alloc()
  try {
    const read = heif.heif_context_read_from_memory(context, file.bytes as Buffer)
    if (read.code !== heif.heif_error_code.heif_error_Ok) throw failure(file.name, read.message)
    const handle = heif.heif_js_context_get_primary_image_handle(context)
    if ('code' in handle) throw failure(file.name, handle.message)
    try {
      return work(handle)
    } finally {
      heif.heif_image_handle_release(handle)
    }
  } finally {
    heif.heif_context_free(context)
  }
}

/** Decodes to an uncompressed TIFF in memory, which carries the colour profile along. */
function decodeToTiff(heif: LibHeif, file: ImageFile, header: ImageHeader, limits: ImageLimits): Buffer {
  return withPrimaryImage(heif, file, (handle) => {
    checkPixels(file.name, heif.heif_image_handle_get_width(handle), heif.heif_image_handle_get_height(handle), limits)
    const channels = heif.heif_image_handle_has_alpha_channel(handle) ? 4 : 3
    const { heif_chroma_interleaved_RGB: rgb, heif_chroma_interleaved_RGBA: rgba } = heif.heif_chroma
    const chroma = channels === 4 ? rgba : rgb
    const decoded = heif.heif_js_decode_image2(handle, heif.heif_colorspace.heif_colorspace_RGB, chroma)
    if (!('channels' in decoded)) throw failure(file.name, 'message' in decoded ? decoded.message : 'No picture.')
    try {
      const plane = decoded.channels[0]
      if (!plane || plane.width < 1 || plane.height < 1) throw failure(file.name, 'No pixels.')
      const tiff = layOutTiff(plane.width, plane.height, channels, header.icc)
      const rowBytes = plane.width * channels
      for (let row = 0; row < plane.height; row++) {
        const start = row * plane.stride
        tiff.pixels.set(plane.data.subarray(start, start + rowBytes), row * rowBytes)
      }
      return tiff.file
    } finally {
      heif.heif_image_release(decoded.image)
    }
  })
}

/**
 * Decodes the primary picture of a HEIC/HEIF file with libheif (WASM), which applies rotation and mirroring itself.
 * Blocks the thread for about 70 ms per million pixels, and says so beforehand. Rejects with `AppError` `unreadable`, `unsupported`, `too-large`.
 */
export async function decodeHeic(
  file: ImageFile,
  header: ImageHeader,
  limits: ImageLimits,
  host: MediaHost
): Promise<ReturnType<typeof sharp>> {
  const heif = await libHeif()
  host.announceSilence((header.width * header.height * slowestMsPerMegapixel) / 1_000_000)
  try {
    return sharp(decodeToTiff(heif, file, header, limits), decodeOptions(limits))
  } catch (error) {
    if (error instanceof AppError) throw error
    // A trap inside WASM leaves its heap in an unknown state: the next picture starts over.
    instance = null
    throw failure(file.name, error instanceof Error ? error.message : String(error))
  }
}
