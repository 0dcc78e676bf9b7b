import { z } from 'zod'

/** When a photo was taken, as well as the file tells it. */
export const takenAtSchema = z.object({
  /** Wall-clock time where the photo was taken: `YYYY-MM-DDTHH:mm:ss`, no zone. Timelines and filters use this. */
  local: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
  /** Minutes east of UTC, when the file (or its GPS time) says. */
  offsetMinutes: z.number().int().nullable(),
  /** Which field it came from; `file` is the modification time, used when nothing better is there. */
  source: z.enum(['exif', 'xmp', 'iptc', 'gps', 'file'])
})

/** What is written in a photo about it. Text fields are trimmed and never empty. */
export const photoMetadataSchema = z.object({
  format: z.string(),
  /** Pixels after EXIF orientation has been applied. */
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  takenAt: takenAtSchema.nullable(),
  camera: z.string().nullable(),
  lens: z.string().nullable(),
  iso: z.number().nullable(),
  exposureSeconds: z.number().nullable(),
  fNumber: z.number().nullable(),
  focalLengthMm: z.number().nullable(),
  /** Decimal degrees, WGS 84. */
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  altitudeMetres: z.number().nullable(),
  title: z.string().nullable(),
  caption: z.string().nullable(),
  keywords: z.array(z.string()),
  /** 1 to 5; null when not rated. */
  rating: z.number().int().nullable(),
  /** Where caption, title and keywords were found; the sidecar wins over the file. */
  textSource: z.enum(['file', 'xmp-sidecar']).nullable()
})
export type PhotoMetadata = z.infer<typeof photoMetadataSchema>
