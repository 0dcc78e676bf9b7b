import { z } from 'zod'
import { query } from '../../shared/method.ts'
import type { Hit, SearchResult } from '../../shared/search-result.ts'
import type { SearchPlan } from './search-plan.ts'

/** What the search thread is started with. */
export interface SearchThreadData {
  indexFile: string
}

/** What the thread gives back for a query; the engine adds what only it knows. */
export type SearchOutcome = Pick<SearchResult, 'total' | 'hits' | 'bands' | 'notices'> & {
  plan: Pick<SearchResult['plan'], 'channels'>
}

const offlineSources = z.custom<ReadonlySet<number>>()

/**
 * Messages between the engine's thread and the search thread. Both ends are Keepsake's own code in one process, so the
 * inputs are typed here but were checked at the engine's boundary.
 */
export const searchThreadContract = {
  /** Runs a query, holds its result under `resultId` and gives the first hits. */
  'thread.run': query(
    z.object({ resultId: z.string(), plan: z.custom<SearchPlan>(), limit: z.number().int(), offlineSources }),
    z.custom<SearchOutcome>()
  ),
  /** Hits of a held result. `not-found` when it is no longer held. */
  'thread.page': query(
    z.object({ resultId: z.string(), offset: z.number().int(), limit: z.number().int(), offlineSources }),
    z.custom<{ hits: Hit[] }>()
  ),
  'thread.layout': query(z.object({ resultId: z.string() }), z.custom<{ aspects: Float32Array }>())
}
export type SearchThreadContract = typeof searchThreadContract
