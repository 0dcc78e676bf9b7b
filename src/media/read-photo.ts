import type { z } from 'zod'
import { throwIfCancelled } from '../shared/errors.ts'
import type { mediaContract } from '../shared/media-contract.ts'
import { decodeImage } from './decode.ts'
import { fileError, openImageFile } from './image-file.ts'
import { readImageHeader } from './image-header.ts'
import type { MediaCall } from './media-host.ts'
import { photoMetadata } from './metadata.ts'
import { preprocessPixels, shortestEdgeFor } from './pixels.ts'
import { readSidecar } from './sidecar.ts'
import { readTags } from './tags.ts'
import { makeThumbnail } from './thumbnail.ts'

type ReadPhotoInput = z.output<(typeof mediaContract)['media.readPhoto']['input']>
type ReadPhotoOutput = z.output<(typeof mediaContract)['media.readPhoto']['output']>

/**
 * Longest edge that is always kept while decoding. JPEG decodes to a half, quarter or eighth several times faster than
 * in full, at a small cost in the model's eyes (bench/decode.ts measures both: cosine 0.9988 in the worst case). With
 * 1,000 the usual photo of a phone (4,000 or 4,032 pixels) comes in at a quarter, one of 1,920 pixels untouched, and a
 * thumbnail of 512 is made from almost twice its size.
 */
const keptLongestEdge = 1_000
const keptPerThumbnailPixel = keptLongestEdge / 512

/** Reads a photo once: metadata, thumbnail, placeholder and model pixels. Rejects with `AppError`. */
export async function readPhoto(input: ReadPhotoInput, call: MediaCall): Promise<ReadPhotoOutput> {
  const { signal } = call
  const { source, sidecarPath, limits, thumbnailEdge, preprocessing } = input
  throwIfCancelled(signal)
  const file = await openImageFile(source, limits)
  const header = await readImageHeader(file, limits)
  const sidecar = sidecarPath === null ? null : await readSidecar(sidecarPath)
  const tags = await readTags(file, header).catch((error: unknown) => {
    throw fileError(error, file.name)
  })
  const metadata = photoMetadata(file, header, tags, sidecar)
  throwIfCancelled(signal)
  if (thumbnailEdge === null && preprocessing === null) {
    return { metadata, thumbnail: null, thumbHash: null, pixels: null }
  }
  const needs = {
    longestEdge: Math.max(keptLongestEdge, (thumbnailEdge ?? 0) * keptPerThumbnailPixel),
    shortestEdge: shortestEdgeFor(preprocessing, header)
  }
  const raster = await decodeImage(file, header, limits, needs, call)
  throwIfCancelled(signal)
  const thumbnail = thumbnailEdge === null ? null : await makeThumbnail(raster, thumbnailEdge)
  const pixels = preprocessing === null ? null : await preprocessPixels(raster, header, preprocessing)
  return { metadata, thumbnail: thumbnail?.webp ?? null, thumbHash: thumbnail?.thumbHash ?? null, pixels }
}
