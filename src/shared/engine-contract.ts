import { z } from 'zod'
import { availableModelSchema } from './available-model.ts'
import { bytesSchema, floatsSchema } from './binary.ts'
import { itemCardSchema, itemDetailSchema, itemId } from './item.ts'
import { previewFormatSchema } from './media-contract.ts'
import { command, query, subscription } from './method.ts'
import { searchQuerySchema } from './query.ts'
import { hitsSchema, searchResultSchema } from './search-result.ts'
import { settingsChangeSchema, settingsSchema } from './settings.ts'
import { failureSchema, modelStateSchema, sourceSchema, statusSchema } from './status.ts'

const nothing = z.object({})
const bytes = bytesSchema
const sourceId = z.number().int().positive()
const patterns = z.array(z.string().min(1).max(500)).max(200)
const page = { offset: z.number().int().nonnegative().default(0), limit: z.number().int().min(1).max(500).default(100) }
const modelId = z
  .string()
  .max(200)
  .regex(/^[a-z0-9][a-z0-9._-]*$/, 'lower-case letters, digits, dots, dashes and underscores')
const filePath = z.string().min(1).max(4096)
const failureIds = z.union([z.literal('all'), z.array(z.number().int().positive())])

/** What the engine can do, for every host: the window, the page, the command line. */
export const engineContract = {
  'status.get': query(nothing, statusSchema),
  'status.watch': subscription(nothing, statusSchema),

  'sources.list': query(nothing, z.array(sourceSchema)),
  'sources.watch': subscription(nothing, z.array(sourceSchema)),
  /** Adds a folder and starts to read it. A folder inside or around another source is allowed: its files count once. */
  'sources.add': command(
    z.object({
      path: z.string().min(1).max(4096),
      name: z.string().max(200).nullable().default(null),
      include: patterns.default([]),
      exclude: patterns.default([])
    }),
    sourceSchema
  ),
  'sources.update': command(
    z.object({
      id: sourceId,
      name: z.string().min(1).max(200).optional(),
      paused: z.boolean().optional(),
      include: patterns.optional(),
      exclude: patterns.optional()
    }),
    sourceSchema
  ),
  /** Forgets a folder and what was derived from it. The files themselves are not touched. */
  'sources.remove': command(z.object({ id: sourceId }), nothing),
  /** Compares a source (or all) with the disk now. Resolves when the comparison is done, not the indexing. */
  'sources.rescan': command(z.object({ id: sourceId.nullable().default(null) }), nothing),
  /** Folders whose path begins so, for hosts without a folder picker. */
  'sources.completePath': query(z.object({ prefix: z.string().max(4096) }), z.array(z.string())),

  'ingest.pause': command(nothing, nothing),
  'ingest.resume': command(nothing, nothing),
  /** Resolves when every source has been compared with the disk and nothing is waiting (or all is paused). */
  'ingest.settle': query(nothing, statusSchema),
  'failures.list': query(
    z.object({
      state: z.enum(['failed', 'skipped']).default('failed'),
      sourceId: sourceId.nullable().default(null),
      ...page
    }),
    z.object({ total: z.number().int(), failures: z.array(failureSchema) })
  ),
  'failures.retry': command(z.object({ ids: failureIds }), z.object({ count: z.number().int() })),
  /** The files count as skipped until they change. */
  'failures.ignore': command(z.object({ ids: failureIds }), z.object({ count: z.number().int() })),

  'search.run': query(
    z.object({ query: searchQuerySchema, limit: z.number().int().min(1).max(500).default(60) }),
    searchResultSchema
  ),
  /** More of a result, in the same order. `not-found` when the result is no longer held: run the query again. */
  'search.page': query(z.object({ resultId: z.string(), ...page }), hitsSchema),
  /** Width divided by height of every hit of a result in order; 0 for a note. */
  'search.layout': query(z.object({ resultId: z.string() }), z.object({ aspects: floatsSchema })),
  /** Holds a photo from outside in memory as a term. Nothing of it is written to disk. */
  'query.addImage': query(
    z.object({ name: z.string().max(1000), bytes }),
    z.object({ imageId: z.string(), width: z.number().int(), height: z.number().int(), preview: bytes })
  ),

  'items.get': query(z.object({ id: itemId }), itemDetailSchema),
  'items.cards': query(z.object({ ids: z.array(itemId).max(500) }), z.array(itemCardSchema)),
  /** The text of a note as it stands on disk. */
  'items.noteText': query(z.object({ id: itemId }), z.object({ text: z.string() })),
  /** A photo as a browser can show it, at most this long at its longest edge. */
  'items.preview': query(
    z.object({ id: itemId, maxEdge: z.number().int().min(16).max(8192), format: previewFormatSchema.default('web') }),
    z.object({ mimeType: z.string(), bytes })
  ),
  /** The WebP thumbnail; drawn again when it was lost. */
  'items.thumbnail': query(
    z.object({ key: z.string().regex(/^[0-9a-f]{64}$/) }),
    z.object({ mimeType: z.string(), bytes })
  ),
  /** Where the item's file lies now, checked to be inside its source. */
  'items.path': query(z.object({ id: itemId }), z.object({ path: z.string() }), 'shell'),

  'settings.get': query(nothing, settingsSchema),
  'settings.watch': subscription(nothing, settingsSchema),
  'settings.update': command(settingsChangeSchema, settingsSchema),

  /** The installed models and the one that comes with Keepsake. */
  'models.list': query(nothing, z.array(modelStateSchema)),
  /**
   * Installs a model from this machine: a Visualized BGE checkpoint (`.pth`, `.safetensors`), which is converted, or a
   * folder with a `model.json`, which is copied. Progress is a task in the status; a cancelled one can be continued.
   */
  'models.install': command(
    z.object({
      path: filePath,
      config: filePath.nullable().default(null),
      tokenizer: filePath.nullable().default(null),
      id: modelId.nullable().default(null)
    }),
    modelStateSchema
  ),
  /** Models that Keepsake knows where to get. Asking does not touch the network. */
  'models.available': query(nothing, z.array(availableModelSchema)),
  /**
   * Fetches a model of `models.available` and installs it. `accept` is what the person agreed to: the licence, and each
   * host that is asked. Progress is a task in the status; a cancelled one can be continued.
   */
  'models.download': command(
    z.object({ id: modelId, accept: z.object({ licence: z.literal(true), hosts: z.array(z.string()).max(20) }) }),
    modelStateSchema
  ),
  /**
   * Chooses the model to search with. The items are embedded anew in the background while the model before answers;
   * when all are done, it takes over. Choosing the one in use ends a change that is under way.
   */
  'models.use': command(z.object({ id: modelId }), modelStateSchema),
  /** Deletes an installed model that is not in use. */
  'models.remove': command(z.object({ id: modelId }), nothing),
  /** Compares a model's files with their checksums. Rejects with `invalid-model` and says which file is wrong. */
  'models.verify': query(z.object({ id: modelId }), nothing),
  'embed.run': query(
    z.object({ modelId: z.string().nullable().default(null), text: z.string().nullable(), image: bytes.nullable() }),
    z.object({ model: z.string(), dimension: z.number().int(), embedding: floatsSchema })
  ),

  /** Draws the sample library into a folder (the default one when none is named) and adds it as a source. */
  'sample.create': command(z.object({ directory: z.string().nullable().default(null) }), sourceSchema),
  /** A verified copy of what the person made. */
  'library.backup': command(
    z.object({ file: z.string().nullable().default(null) }),
    z.object({ file: z.string(), sizeBytes: z.number() })
  ),
  /** Looks for damage in the index and repairs it when asked. */
  'library.doctor': command(
    z.object({ repair: z.boolean().default(false) }),
    z.object({
      findings: z.array(
        z.object({ check: z.string(), count: z.number().int(), message: z.string(), repaired: z.boolean() })
      )
    })
  )
}
export type EngineContract = typeof engineContract
