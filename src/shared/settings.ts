import { z } from 'zod'

/** What a person can set. Every field has a default, so that an older file stays valid. */
export const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  /** A full check of all sources at least this often; the watcher finds changes sooner. */
  rescanMinutes: z.number().int().min(5).max(1440).default(60),
  /** Photos with more pixels are skipped: decoding them would need too much memory. */
  maxMegapixels: z.number().min(1).max(2000).default(200),
  /** Larger photo files are skipped. */
  maxPhotoMegabytes: z.number().min(1).max(4000).default(300),
  /** Larger notes are skipped. */
  maxNoteMegabytes: z.number().min(0.1).max(100).default(10),
  /** Names of folders that are never entered; `*` stands for any letters. */
  skippedFolders: z
    .array(z.string().min(1))
    .default([
      '.*',
      'node_modules',
      '@eaDir',
      '$RECYCLE.BIN',
      'System Volume Information',
      '__MACOSX',
      'Thumbs',
      '*.photoslibrary',
      '*.lrdata'
    ]),
  /** Indexing waits while this is on. */
  paused: z.boolean().default(false),
  /** The model that the person chose; null: the one that comes with Keepsake. Changed by `models.use` only. */
  modelId: z.string().nullable().default(null)
})
export type Settings = z.output<typeof settingsSchema>
export const defaultSettings: Settings = settingsSchema.parse({})
const { shape } = settingsSchema
/** A change of some settings; the others stay. (`settingsSchema.partial()` would fill in the defaults of the others.) */
export const settingsChangeSchema = z.object({
  theme: shape.theme.removeDefault().optional(),
  rescanMinutes: shape.rescanMinutes.removeDefault().optional(),
  maxMegapixels: shape.maxMegapixels.removeDefault().optional(),
  maxPhotoMegabytes: shape.maxPhotoMegabytes.removeDefault().optional(),
  maxNoteMegabytes: shape.maxNoteMegabytes.removeDefault().optional(),
  skippedFolders: shape.skippedFolders.removeDefault().optional(),
  paused: shape.paused.removeDefault().optional()
})
