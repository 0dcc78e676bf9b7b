import type { EmbedderContract, EmbedItem } from '../../shared/embedder-contract.ts'
import type { Client } from '../../shared/method.ts'

/** Things to embed in one call: enough to fill the model, few enough that a query can get in between. */
const batchSize = 16
/** A batch that is not full waits this long for more. */
const gatherMs = 15
/** Calls under way at once: while one runs, the next is on its way. */
const callsAtOnce = 2

/** Gathers what different files have to embed into common batches for the back-fill lane. */
export interface EmbedBatcher {
  /** Unit vectors in the order of the items. Rejects with the embedder's error, the same for all of a batch. */
  embed(items: readonly EmbedItem[]): Promise<Float32Array[]>
}

interface Waiting {
  item: EmbedItem
  readonly resolve: (vector: Float32Array) => void
  readonly reject: (error: unknown) => void
}

/** A batcher for one loaded model. */
export function createEmbedBatcher(
  embedder: Client<EmbedderContract>,
  modelId: string,
  signal: AbortSignal
): EmbedBatcher {
  const queue: Waiting[] = []
  let running = 0
  let timer: NodeJS.Timeout | null = null

  const send = async (batch: Waiting[]) => {
    try {
      const items = batch.map(({ item }) => item)
      const { vectors, dimension } = await embedder.call(
        'embedder.embed',
        { modelId, lane: 'backfill', items },
        { signal }
      )
      batch.forEach(({ resolve }, i) => resolve(vectors.slice(i * dimension, (i + 1) * dimension)))
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }
  const flush = (isDue: boolean) => {
    if (isDue) timer = null
    const enough = isDue ? 1 : batchSize
    while (running < callsAtOnce && queue.length >= enough) {
      running += 1
      void send(queue.splice(0, batchSize)).then(() => {
        running -= 1
        flush(true)
      })
    }
    if (queue.length > 0 && running < callsAtOnce) timer ??= setTimeout(() => flush(true), gatherMs)
  }
  return {
    embed: (items) =>
      Promise.all(
        items.map(
          (item) =>
            new Promise<Float32Array>((resolve, reject) => {
              queue.push({ item, resolve, reject })
              flush(false)
            })
        )
      )
  }
}
