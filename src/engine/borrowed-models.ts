import type { EmbedderContract, LoadedModel } from '../shared/embedder-contract.ts'
import type { Client } from '../shared/method.ts'
import type { ModelCatalogue } from './model-catalogue.ts'

/** A model that was loaded for single questions leaves the memory after this long without one. */
const idleMs = 60_000

/** Loads installed models that the library is not searched with. */
export interface BorrowedModels {
  /** Rejects with `not-found`, `invalid-model`. */
  load(id: string, signal: AbortSignal): Promise<LoadedModel>
  stop(): void
}

/** `isInUse`: whether a model is needed for the library, so that it must stay loaded. */
export function createBorrowedModels(
  embedder: Client<EmbedderContract>,
  catalogue: ModelCatalogue,
  isInUse: (id: string) => boolean
): BorrowedModels {
  const timers = new Map<string, NodeJS.Timeout>()
  const giveBack = (id: string) => {
    timers.delete(id)
    // What is not unloaded now goes with the process.
    if (!isInUse(id)) embedder.call('embedder.unload', { modelId: id }).catch(() => {})
  }
  return {
    async load(id, signal) {
      const { directory } = await catalogue.find(id)
      const loaded = await embedder.call('embedder.load', { directory }, { signal })
      clearTimeout(timers.get(id))
      timers.set(id, setTimeout(giveBack, idleMs, id).unref())
      return loaded
    },
    stop() {
      for (const timer of timers.values()) clearTimeout(timer)
    }
  }
}
