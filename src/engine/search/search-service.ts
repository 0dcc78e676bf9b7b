import type { Database } from 'better-sqlite3'
import { AppError } from '../../shared/errors.ts'
import type { Handlers } from '../../shared/method.ts'
import { createBreather } from '../breather.ts'
import { answerPlan, type SearchReader } from './answer-plan.ts'
import { loadHits } from './hits.ts'
import type { MemoryVectors } from './memory-vectors.ts'
import { createRecent } from './recent.ts'
import type { ResultSnapshot } from './result-snapshot.ts'
import type { SearchThreadContract } from './search-thread-contract.ts'
import { createVectorSampler } from './vector-sample.ts'

/** Results that can be paged, and how many hits they may have together. */
const maxResults = 50
const maxHeldHits = 2_000_000

/** One after the other, in the order of asking. What was cancelled while it waited is not started. */
function createQueue(): <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (signal, work) => {
    const run = last.then(async () => {
      // Lets messages in that came while the one before held the thread; a cancellation may be among them.
      await new Promise(setImmediate)
      signal.throwIfAborted()
      return await work()
    })
    last = run.catch(() => {})
    return run
  }
}

/** The search thread's answers over a read-only connection. */
export function createSearchService(index: Database, memory: MemoryVectors): Handlers<SearchThreadContract> {
  const reader: SearchReader = { index, memory, sample: createVectorSampler(index) }
  const held = createRecent<ResultSnapshot>(maxHeldHits, ({ total }) => Math.max(total, maxHeldHits / maxResults))
  const queue = createQueue()
  const resultOf = (resultId: string) => {
    const snapshot = held.get(resultId)
    if (snapshot !== undefined) return snapshot
    throw new AppError('not-found', 'This result is no longer held. Run the query again.', { retry: 'now' })
  }
  /** One state of the library for all the statements of a query. */
  const inSnapshot = async <T>(work: () => Promise<T>): Promise<T> => {
    index.exec('BEGIN')
    try {
      return await work()
    } finally {
      index.exec('COMMIT')
    }
  }
  return {
    'thread.run': ({ resultId, plan, limit, offlineSources }, { signal }) =>
      queue(signal, () =>
        inSnapshot(async () => {
          const { snapshot, notices } = await answerPlan(reader, plan, createBreather(signal))
          held.set(resultId, snapshot)
          const { total, bands, channels } = snapshot
          const hits = loadHits(index, snapshot, { offset: 0, limit }, offlineSources)
          return { total, bands, hits, notices, plan: { channels: [...channels] } }
        })
      ),
    'thread.page': ({ resultId, offset, limit, offlineSources }, { signal }) =>
      queue(signal, async () => ({ hits: loadHits(index, resultOf(resultId), { offset, limit }, offlineSources) })),
    'thread.layout': ({ resultId }, { signal }) => queue(signal, async () => ({ aspects: resultOf(resultId).aspects }))
  }
}
