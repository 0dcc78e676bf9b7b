import type { EngineContract } from '../../shared/engine-contract.ts'
import { AppError } from '../../shared/errors.ts'
import type { Handlers } from '../../shared/method.ts'
import type { EngineContext } from '../engine-context.ts'

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

/** What `createSearchHandlers` gives: spread `handlers` into the engine's own, call `stop` when it ends. */
export interface ReadingSide {
  readonly handlers: Pick<Handlers<EngineContract>, ReadingMethod>
  /** Ends the search thread. Calls in flight reject with `cancelled`. */
  stop(): Promise<void>
}

/** Builds the reading side. The search thread starts at once, so that the first query does not wait for it. */
export function createSearchHandlers(_context: EngineContext): ReadingSide {
  const notYet = () => {
    throw new AppError('unavailable', 'The search is not connected yet.')
  }
  return {
    handlers: {
      'search.run': notYet,
      'search.page': notYet,
      'search.layout': notYet,
      'query.addImage': notYet,
      'items.get': notYet,
      'items.cards': notYet,
      'items.noteText': notYet,
      'items.preview': notYet,
      'items.thumbnail': notYet,
      'items.path': notYet,
      'embed.run': notYet
    },
    stop: async () => {}
  }
}
