import { z } from 'zod'
import { bytesSchema } from './binary.ts'
import { imagePreprocessingSchema } from './manifest.ts'
import { command, query } from './method.ts'
import { photoMetadataSchema } from './photo-metadata.ts'

/** A file on disk or bytes in memory (a pasted photo). `path` is bytes when the name is not valid UTF-8. */
export const imageSourceSchema = z.union([
  z.object({ path: z.union([z.string(), bytesSchema]) }),
  z.object({ bytes: bytesSchema, name: z.string() })
])

/** Checked before anything is decoded. */
export const imageLimitsSchema = z.object({
  maxPixels: z.number().int().positive(),
  maxBytes: z.number().int().positive()
})

/** `web`: what a browser shows, as small as it can be. `png`: for the clipboard, which knows little else. */
export const previewFormatSchema = z.enum(['web', 'png'])

const bytes = bytesSchema

/** What the media process does. It holds no state, so it can be recycled between any two calls. */
export const mediaContract = {
  /** SHA-256 of a file as 64 hex digits, read as a stream. */
  'media.hash': query(
    z.object({ path: z.union([z.string(), bytes]) }),
    z.object({ contentKey: z.string(), sizeBytes: z.number() })
  ),
  /** Decodes a photo once and gives all that ingest (or a query) needs of it. */
  'media.readPhoto': query(
    z.object({
      source: imageSourceSchema,
      sidecarPath: z.string().nullable().default(null),
      limits: imageLimitsSchema,
      /** Longest edge of the WebP thumbnail in pixels; null for none. */
      thumbnailEdge: z.number().int().positive().nullable(),
      preprocessing: imagePreprocessingSchema.nullable()
    }),
    z.object({
      metadata: photoMetadataSchema,
      thumbnail: bytes.nullable(),
      /** ThumbHash (thumbhash by E. Wallace), about 25 bytes; null when no thumbnail was asked for. */
      thumbHash: bytes.nullable(),
      /** RGB, row by row, of the size that `preprocessing` asks for. */
      pixels: bytes.nullable()
    })
  ),
  /** The photo as a browser can show it: the original bytes when they are small enough and of a known type, else WebP. */
  'media.preview': query(
    z.object({
      path: z.union([z.string(), bytes]),
      limits: imageLimitsSchema,
      maxEdge: z.number().int().positive(),
      format: previewFormatSchema.default('web')
    }),
    z.object({ mimeType: z.string(), bytes })
  ),
  /** Ends the process after the calls under way; the supervisor starts a fresh one. */
  'media.recycle': command(z.object({}), z.object({}))
}
export type MediaContract = typeof mediaContract
