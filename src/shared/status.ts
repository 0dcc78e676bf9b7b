import { z } from 'zod'
import { providerAttemptSchema, providerSchema } from './embedder-contract.ts'
import { errorCodes } from './errors.ts'
import { itemKindSchema } from './item.ts'

/** Files of a source. `found` = `ready` + `waiting` + `skipped` + `failed`, always. */
export const countsSchema = z.object({
  found: z.number().int(),
  ready: z.number().int(),
  waiting: z.number().int(),
  skipped: z.number().int(),
  failed: z.number().int()
})
export type Counts = z.infer<typeof countsSchema>

/** A watched root folder. */
export const sourceSchema = z.object({
  id: z.number().int().positive(),
  name: z.string(),
  path: z.string(),
  include: z.array(z.string()),
  exclude: z.array(z.string()),
  paused: z.boolean(),
  /** `offline`: the folder cannot be reached; its items stay. `unreadable`: it is there but may not be read. */
  health: z.enum(['ready', 'scanning', 'indexing', 'paused', 'offline', 'unreadable']),
  /** One sentence when there is something to say. */
  message: z.string().nullable(),
  /** `polling`: the file system gives no events, so changes are found at the next scan. */
  watching: z.enum(['events', 'polling', 'off']),
  counts: countsSchema,
  photos: z.number().int(),
  notes: z.number().int(),
  lastScanAt: z.string().nullable()
})
export type Source = z.infer<typeof sourceSchema>

/** A file that could not be read, or was left out on purpose. */
export const failureSchema = z.object({
  /** The file's id. */
  id: z.number().int().positive(),
  sourceId: z.number().int(),
  sourceName: z.string(),
  relativePath: z.string(),
  kind: itemKindSchema,
  code: z.enum(errorCodes),
  message: z.string(),
  attempts: z.number().int(),
  occurredAt: z.string()
})
export type Failure = z.infer<typeof failureSchema>

/** An installed model. */
export const modelStateSchema = z.object({
  id: z.string(),
  name: z.string(),
  version: z.string(),
  family: z.enum(['dual-encoder', 'visualized-bge']),
  dimension: z.number().int(),
  languages: z.array(z.string()),
  goodAt: z.array(z.string()),
  licence: z.string(),
  sizeBytes: z.number(),
  /** Whether it answers queries. */
  active: z.boolean(),
  /** While it is being prepared to take over: items with their new vectors, of all. */
  preparing: z.object({ done: z.number().int(), total: z.number().int() }).optional(),
  /** It came with Keepsake and cannot be removed. */
  builtIn: z.boolean().optional(),
  provider: providerSchema.nullable(),
  precision: z.string().nullable(),
  attempts: z.array(providerAttemptSchema)
})
export type ModelState = z.infer<typeof modelStateSchema>

export const statusSchema = z.object({
  libraryDirectory: z.string(),
  /** Rises whenever the contents of the index changed: results on screen may be refreshed. */
  revision: z.number().int(),
  photos: z.number().int(),
  notes: z.number().int(),
  counts: countsSchema,
  ingest: z.object({
    state: z.enum(['idle', 'scanning', 'running', 'paused', 'waiting']),
    /** Since the queue was last empty. */
    done: z.number().int(),
    total: z.number().int(),
    itemsPerSecond: z.number(),
    etaSeconds: z.number().nullable(),
    /** The file being read. */
    current: z.string().nullable()
  }),
  /** The one that answers queries. Null until it is loaded. */
  model: modelStateSchema.nullable(),
  processes: z.array(
    z.object({
      name: z.string(),
      state: z.enum(['starting', 'running', 'restarting', 'degraded', 'stopped']),
      restarts: z.number().int(),
      message: z.string().nullable()
    })
  ),
  /** Things the person should know until they pass: disk full, watch limit reached, a drive offline. */
  notices: z.array(z.object({ id: z.string(), level: z.enum(['info', 'warning', 'error']), message: z.string() })),
  /** Long work outside the queue: drawing the sample, a backup. */
  tasks: z.array(z.object({ id: z.string(), label: z.string(), done: z.number(), total: z.number() }))
})
export type Status = z.infer<typeof statusSchema>
