import { z } from 'zod'
import { bytesSchema } from './binary.ts'
import { photoMetadataSchema } from './photo-metadata.ts'

export const itemKindSchema = z.enum(['photo', 'note'])
export type ItemKind = z.infer<typeof itemKindSchema>
export const itemId = z.number().int().positive()

/** A piece of text with the parts to mark. Offsets are UTF-16 into `text`, end exclusive. */
export const passageSchema = z.object({
  text: z.string(),
  highlights: z.array(z.tuple([z.number().int(), z.number().int()])),
  /** Headings from the outside in. */
  headingPath: z.array(z.string()),
  /** First line of the passage in the file, from 1. */
  line: z.number().int().positive()
})
export type Passage = z.infer<typeof passageSchema>

/** What the grid needs to show an item. */
export const itemCardSchema = z.object({
  id: itemId,
  kind: itemKindSchema,
  /** A note's title; a photo's title, else its file name. */
  title: z.string(),
  fileName: z.string(),
  sourceId: z.number().int().positive(),
  /** Folder below the source, `/` between parts, empty at the top. */
  folder: z.string(),
  /** `YYYY-MM-DDTHH:mm:ss`, wall-clock: taken (photo); the front matter's date, else modified (note). */
  date: z.string(),
  /** True while its source cannot be reached. */
  offline: z.boolean(),
  /** Names the thumbnail. Null for notes. */
  thumbnailKey: z.string().nullable(),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
  thumbHash: bytesSchema.nullable(),
  caption: z.string().nullable(),
  /** A note's first words, when no passage is given. */
  excerpt: z.string().nullable(),
  /** Thumbnail of the first photo that a note embeds. */
  coverKey: z.string().nullable()
})
export type ItemCard = z.infer<typeof itemCardSchema>

/** Why two items belong together. */
export const linkReasonSchema = z.enum(['embeds', 'same-name', 'folder-note'])
export type LinkReason = z.infer<typeof linkReasonSchema>

/** Where a photo's text comes from; nearest first. */
export const photoTextReasonSchema = z.enum(['xmp-sidecar', 'file', 'same-name', 'embeds', 'folder-note'])
export type PhotoTextReason = z.infer<typeof photoTextReasonSchema>

export const itemLinkSchema = z.object({
  card: itemCardSchema,
  reason: linkReasonSchema,
  /** The section of the note that the link is about. */
  passage: passageSchema.nullable()
})
export type ItemLink = z.infer<typeof itemLinkSchema>

/** Everything the viewer shows about an item. */
export const itemDetailSchema = z.object({
  card: itemCardSchema,
  contentKey: z.string(),
  sizeBytes: z.number(),
  /** Every place where a file with these bytes lies. */
  files: z.array(
    z.object({ sourceId: z.number().int(), sourceName: z.string(), relativePath: z.string(), absolutePath: z.string() })
  ),
  metadata: photoMetadataSchema.nullable(),
  texts: z.array(z.object({ reason: photoTextReasonSchema, text: z.string(), noteId: itemId.nullable() })),
  /** Notes of a photo; photos of a note. */
  links: z.array(itemLinkSchema),
  vectors: z.array(z.object({ modelId: z.string(), channel: z.string(), count: z.number().int() }))
})
export type ItemDetail = z.infer<typeof itemDetailSchema>
