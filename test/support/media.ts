// Calls of the media handlers with everyday defaults, checked against the contract on the way in and out.
import type { z } from 'zod'
import { createMediaHandlers } from '../../src/media/media-handlers.ts'
import { mediaContract } from '../../src/shared/media-contract.ts'

const handlers = createMediaHandlers()
const photo = mediaContract['media.readPhoto']

type ReadPhotoInput = z.input<typeof photo.input>
export type ReadPhotoResult = z.output<typeof photo.output>

export const defaultLimits = { maxPixels: 200_000_000, maxBytes: 300_000_000 }
export const starterPreprocessing = { method: 'resize', width: 260, height: 260, fit: 'fill', kernel: 'cubic' } as const

/** Reads a photo from a path or from bytes; by default with a thumbnail of 512 pixels and no model pixels. */
export async function readPhoto(
  from: string | Uint8Array,
  options: Partial<ReadPhotoInput> = {},
  signal: AbortSignal = new AbortController().signal
): Promise<ReadPhotoResult> {
  const input = photo.input.parse({
    source: typeof from === 'string' ? { path: from } : { bytes: from, name: 'photo.jpg' },
    limits: defaultLimits,
    thumbnailEdge: 512,
    preprocessing: null,
    ...options
  })
  return photo.output.parse(await handlers['media.readPhoto'](input, { signal }))
}

/** Only what is written in a photo, without decoding it. */
export async function readMetadata(
  from: string | Uint8Array,
  options: Partial<ReadPhotoInput> = {}
): Promise<ReadPhotoResult['metadata']> {
  return (await readPhoto(from, { thumbnailEdge: null, ...options })).metadata
}

export async function preview(path: string, maxEdge: number, format: 'web' | 'png' = 'web') {
  const input = mediaContract['media.preview'].input.parse({ path, limits: defaultLimits, maxEdge, format })
  return await handlers['media.preview'](input, { signal: new AbortController().signal })
}

export async function hash(path: string | Uint8Array, signal: AbortSignal = new AbortController().signal) {
  return await handlers['media.hash']({ path }, { signal })
}
