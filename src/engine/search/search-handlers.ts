import { randomUUID } from 'node:crypto'
import type { EngineContract } from '../../shared/engine-contract.ts'
import { AppError } from '../../shared/errors.ts'
import type { Handlers } from '../../shared/method.ts'
import type { EngineContext } from '../engine-context.ts'
import { loadCards } from '../library/item-cards.ts'
import { readNoteText, readOrDrawThumbnail, readPreview } from '../library/item-content.ts'
import { loadDetails } from '../library/item-details.ts'
import { locateItem } from '../library/item-file.ts'
import { runEmbed } from './embed-run.ts'
import { preparePlan } from './prepare-plan.ts'
import { createQueryImages, type QueryImages } from './query-images.ts'
import { readyModel } from './ready-model.ts'
import { type SearchThread, startSearchThread } from './search-thread-client.ts'
import { createTermVectors } from './term-vectors.ts'

/** The engine's reading side: everything that answers and changes nothing. */
export type ReadingMethod =
  | 'search.run'
  | 'search.page'
  | 'search.layout'
  | 'query.addImage'
  | 'items.get'
  | 'items.cards'
  | 'items.noteText'
  | 'items.preview'
  | 'items.thumbnail'
  | 'items.path'
  | 'embed.run'
type ReadingHandlers = Pick<Handlers<EngineContract>, ReadingMethod>

/** What `createSearchHandlers` gives: spread `handlers` into the engine's own, call `stop` when it ends. */
export interface ReadingSide {
  readonly handlers: ReadingHandlers
  /** Ends the search thread. Calls in flight reject with `cancelled`. */
  stop(): Promise<void>
}

/** How long a photo from outside waits for the model, so that it is decoded only once. */
const imagePatienceMs = 500

function searchHandlers(
  context: EngineContext,
  thread: SearchThread,
  images: QueryImages
): Pick<ReadingHandlers, 'search.run' | 'search.page' | 'search.layout'> {
  const termVectors = createTermVectors(context, images)
  /** The caller's signal, or the engine's end. */
  const either = (signal: AbortSignal) => AbortSignal.any([signal, context.signal])
  return {
    'search.run': async ({ query, limit }, call) => {
      const startedAt = performance.now()
      const signal = either(call.signal)
      const { plan, notices } = await preparePlan(context, images, termVectors, query, signal)
      const resultId = randomUUID()
      const input = { resultId, plan, limit, offlineSources: context.offlineSources() }
      const outcome = await thread.call('thread.run', input, signal)
      const modelId = plan.vectors?.tables.modelId ?? null
      return {
        resultId,
        total: outcome.total,
        hits: outcome.hits,
        bands: outcome.bands,
        plan: { verb: plan.verb, modelId, channels: outcome.plan.channels },
        notices: [...notices, ...outcome.notices],
        tookMs: performance.now() - startedAt
      }
    },
    'search.page': (page, { signal }) =>
      thread.call('thread.page', { ...page, offlineSources: context.offlineSources() }, either(signal)),
    'search.layout': (result, { signal }) => thread.call('thread.layout', result, either(signal))
  }
}

function itemHandlers(context: EngineContext): Pick<ReadingHandlers, Extract<ReadingMethod, `items.${string}`>> {
  return {
    'items.get': ({ id }) => loadDetails(context, id),
    'items.cards': ({ ids }) => loadCards(context.index, ids, context.offlineSources()),
    'items.noteText': async ({ id }, { signal }) => ({ text: await readNoteText(context, id, signal) }),
    'items.preview': (request, { signal }) => readPreview(context, request, signal),
    'items.thumbnail': ({ key }, { signal }) => readOrDrawThumbnail(context, key, signal),
    'items.path': async ({ id }) => {
      const { path, fileName } = await locateItem(context, id)
      if (typeof path === 'string') return { path }
      const message = `The name of ${fileName} is not valid text, so other programs cannot be given its path.`
      throw new AppError('unsupported', message)
    }
  }
}

/** Builds the reading side. The search thread starts at once, so that the first query does not wait for it. */
export function createSearchHandlers(context: EngineContext): ReadingSide {
  const thread = startSearchThread(context.searchThreadFile, { indexFile: context.indexFile })
  const images = createQueryImages(
    context,
    async () => (await readyModel(context, context.signal, imagePatienceMs)).model
  )
  return {
    handlers: {
      ...searchHandlers(context, thread, images),
      ...itemHandlers(context),
      'query.addImage': async ({ name, bytes }, { signal }) => {
        const { imageId, image } = await images.add(name, bytes, signal)
        return { imageId, width: image.width, height: image.height, preview: image.preview }
      },
      'embed.run': (request, { signal }) => runEmbed(context, request, signal)
    },
    stop: () => thread.stop()
  }
}
