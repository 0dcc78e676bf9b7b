import { z } from 'zod'

const fileName = z.string().regex(/^[\w.-]+$/, 'a plain file name')

/** A file of a model with what is needed to verify it. */
export const modelFileSchema = z.object({
  name: fileName,
  sizeBytes: z.number().int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/)
})

/** Weights of `unit(imageWeight · image + textWeight · text)`. */
const compositionSchema = z.object({
  rule: z.literal('sum'),
  imageWeight: z.number(),
  textWeight: z.number()
})

/** How a dual encoder wants its pixels: the whole picture squeezed to `width` × `height`. */
const dualEncoderImageSchema = z.object({
  file: fileName,
  input: z.string(),
  output: z.string(),
  layout: z.literal('NCHW'),
  channels: z.literal('RGB'),
  /** What 0 and 255 become before mean and std. */
  range: z.tuple([z.number(), z.number()]),
  mean: z.array(z.number()).length(3).optional(),
  std: z.array(z.number()).length(3).optional(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  fit: z.enum(['fill', 'cover']),
  kernel: z.enum(['cubic', 'lanczos3'])
})

const dualEncoderTextSchema = z.object({
  file: fileName,
  inputs: z.array(z.string()),
  output: z.string(),
  tokenizer: fileName,
  maxTokens: z.number().int().positive()
})

const common = {
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]*$/),
  version: z.string(),
  name: z.string(),
  /** Length of the unit vectors it gives. */
  dimension: z.number().int().positive(),
  /** BCP 47 tags; `mul` for many. */
  languages: z.array(z.string()),
  goodAt: z.array(z.enum(['visual', 'text', 'composed', 'knowledge'])),
  /** 99.95th percentile of |x| over its vectors: the largest magnitude that int8 keeps. */
  int8Scale: z.number().positive(),
  licence: z.string(),
  files: z.array(modelFileSchema)
}

/** Separate image and text graphs in one space (the starter, CLIP, SigLIP). */
export const dualEncoderManifestSchema = z.object({
  ...common,
  family: z.literal('dual-encoder'),
  image: dualEncoderImageSchema,
  text: dualEncoderTextSchema,
  composition: compositionSchema,
  joint: compositionSchema
})

/** Two graphs: pixels to image tokens, and image tokens with text to an embedding. */
export const visualizedBgeManifestSchema = z.object({
  ...common,
  family: z.literal('visualized-bge'),
  imageTokens: z.object({
    file: fileName,
    /** The same graph with 8-bit weights, faster on a CPU and a little less exact: to be used only where it agrees. */
    int8File: fileName.optional(),
    /** Side of the square input in pixels. */
    size: z.number().int().positive(),
    mean: z.array(z.number()).length(3),
    std: z.array(z.number()).length(3),
    /** Image tokens for each picture. */
    count: z.number().int().positive()
  }),
  encoder: z.object({
    file: fileName,
    /** As `imageTokens.int8File`. */
    int8File: fileName.optional(),
    tokenizer: fileName,
    /** Limits include the first and last special token. */
    maxTextTokens: z.number().int().positive(),
    maxJointTokens: z.number().int().positive(),
    /** `bert`: text positions from 0; `xlm-roberta`: padId + 1 onwards, in text mode only. */
    positions: z.enum(['bert', 'xlm-roberta']),
    padId: z.number().int().nonnegative(),
    /** Nodes that run on the CPU whatever the provider: they look up rows of large tables. */
    cpuNodes: z.array(z.string()).default([])
  })
})

/** The contents of `model.json`. */
export const modelManifestSchema = z.discriminatedUnion('family', [
  dualEncoderManifestSchema,
  visualizedBgeManifestSchema
])

export type DualEncoderManifest = z.infer<typeof dualEncoderManifestSchema>
export type VisualizedBgeManifest = z.infer<typeof visualizedBgeManifestSchema>
export type ModelManifest = z.infer<typeof modelManifestSchema>

/** What the media process must do to a decoded picture so that the model can read it. Output: RGB bytes, row by row. */
export const imagePreprocessingSchema = z.discriminatedUnion('method', [
  /** The whole picture to `width` × `height`, aspect not kept. */
  z.object({
    method: z.literal('resize'),
    width: z.number().int().positive(),
    height: z.number().int().positive(),
    fit: z.enum(['fill', 'cover']),
    kernel: z.enum(['cubic', 'lanczos3'])
  }),
  /** Shortest edge to `size` with Pillow's bicubic kernel, then a centre crop: bit-exact with the authors' code. */
  z.object({ method: z.literal('pillow-crop'), size: z.number().int().positive() })
])
export type ImagePreprocessing = z.infer<typeof imagePreprocessingSchema>

/** The preprocessing that a model asks for. */
export function imagePreprocessingOf(manifest: ModelManifest): ImagePreprocessing {
  if (manifest.family === 'visualized-bge') return { method: 'pillow-crop', size: manifest.imageTokens.size }
  const { width, height, fit, kernel } = manifest.image
  return { method: 'resize', width, height, fit, kernel }
}
