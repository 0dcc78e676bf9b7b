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
import { makeThumbHash, makeThumbnail } from './thumbnail.ts'

type ReadPhotoInput = z.output<(typeof mediaContract)['media.readPhoto']['input']>
type ReadPhotoOutput = z.output<(typeof mediaContract)['media.readPhoto']['output']>

/**
 * Longest edge that is always kept while decoding. JPEG decodes to a half, quarter or eighth several times faster than
 * in full, at a small cost in the model's eyes (bench/decode.ts measures both). 960 lets the usual 4,032-pixel photo of
 * a phone come in at a quarter and leaves a thumbnail of 512 almost twice its size to be made from.
 */
const keptLongestEdge = 960
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
  const [thumbnail, thumbHash, pixels] = await Promise.all([
    thumbnailEdge === null ? null : makeThumbnail(raster, thumbnailEdge),
    thumbnailEdge === null ? null : makeThumbHash(raster),
    preprocessing === null ? null : preprocessPixels(raster, header, preprocessing)
  ])
  return { metadata, thumbnail, thumbHash, pixels }
}
