import type { EmbedderContract, LoadedModel, Provider } from '../shared/embedder-contract.ts'
import { AppError, toAppError } from '../shared/errors.ts'
import type { Handlers } from '../shared/method.ts'
import { Lanes } from './lanes.ts'
import { readManifest } from './model-directory.ts'
import type { RequestedItem } from './model-runtime.ts'
import { type OpenedModel, openOnBestProvider } from './providers.ts'

/** Items of one run. Larger makes a query wait longer behind back-fill; smaller wastes time between runs. */
const itemsPerRun = 8

interface Entry {
  readonly directory: string
  model: OpenedModel
}

type State = { models: LoadedModel[] }

export interface EmbedderOptions {
  /** Called before work that blocks this thread for long. */
  beforeLoading?: () => void
  /** Called when that work is done, however it ended. */
  afterLoading?: () => void
}

/** Cuts a request into runs. */
function batches(items: readonly RequestedItem[]): RequestedItem[][] {
  return Array.from({ length: Math.ceil(items.length / itemsPerRun) }, (_, i) =>
    items.slice(i * itemsPerRun, (i + 1) * itemsPerRun)
  )
}

/** The loaded models and the two lanes to them. */
class LoadedModels {
  readonly #entries = new Map<string, Entry>()
  readonly #lanes = new Lanes()
  readonly #listeners = new Set<(state: State) => void>()
  readonly #options: EmbedderOptions

  constructor(options: EmbedderOptions) {
    this.#options = options
  }

  async #open(...args: Parameters<typeof openOnBestProvider>): Promise<OpenedModel> {
    this.#options.beforeLoading?.()
    try {
      return await openOnBestProvider(...args)
    } finally {
      this.#options.afterLoading?.()
    }
  }

  /** Loads run in the lanes too: a session is never created while another runs. */
  load(directory: string, provider: Provider | null): Promise<LoadedModel> {
    return this.#lanes.run('interactive', async () => {
      const manifest = await readManifest(directory)
      const present = this.#entries.get(manifest.id)
      if (present?.directory === directory && present.model.loaded.manifest.version === manifest.version) {
        return present.model.loaded
      }
      const model = await this.#open(directory, manifest, provider)
      await present?.model.runtime.release()
      this.#entries.set(manifest.id, { directory, model })
      this.#announce()
      return model.loaded
    })
  }

  unload(modelId: string): Promise<void> {
    return this.#lanes.run('interactive', async () => {
      await this.#entries.get(modelId)?.model.runtime.release()
      if (this.#entries.delete(modelId)) this.#announce()
    })
  }

  async embed(modelId: string, lane: 'interactive' | 'backfill', items: RequestedItem[], signal: AbortSignal) {
    const { dimension } = this.#entry(modelId).model.loaded.manifest
    const vectors = new Float32Array(items.length * dimension)
    let done = 0
    for (const batch of batches(items)) {
      const part = await this.#lanes.run(lane, () => this.#runBatch(modelId, batch), signal)
      vectors.set(part, done * dimension)
      done += batch.length
    }
    return { vectors, dimension }
  }

  countTokens(modelId: string, texts: readonly string[]): number[] {
    const { runtime } = this.#entry(modelId).model
    return texts.map((text) => runtime.countTokens(text))
  }

  watch(listener: (state: State) => void): () => void {
    this.#listeners.add(listener)
    listener(this.#state())
    return () => this.#listeners.delete(listener)
  }

  /** A provider that fails at run time (a lost device) steps down to the CPU; the batch is done again there. */
  async #runBatch(modelId: string, batch: RequestedItem[]): Promise<Float32Array> {
    const entry = this.#entry(modelId)
    try {
      return await entry.model.runtime.embed(batch)
    } catch (error) {
      const { loaded, runtime } = entry.model
      if (loaded.provider === 'cpu' || toAppError(error).code === 'invalid-input') throw error
      await runtime.release().catch(() => {})
      const cpu = await this.#open(entry.directory, loaded.manifest, 'cpu')
      const lost = {
        provider: loaded.provider,
        chosen: false,
        reason: `failed while running: ${toAppError(error).message}`
      }
      entry.model = { runtime: cpu.runtime, loaded: { ...cpu.loaded, attempts: [lost, ...cpu.loaded.attempts] } }
      this.#announce()
      return await entry.model.runtime.embed(batch)
    }
  }

  #entry(modelId: string): Entry {
    const entry = this.#entries.get(modelId)
    if (entry === undefined)
      throw new AppError('not-found', `The model "${modelId}" is not loaded.`, { retry: 'later' })
    return entry
  }

  #state(): State {
    return { models: [...this.#entries.values()].map(({ model }) => model.loaded) }
  }

  #announce(): void {
    for (const listener of this.#listeners) listener(this.#state())
  }
}

/** The embedder's side of its contract. */
export function createEmbedderHandlers(options: EmbedderOptions = {}): Handlers<EmbedderContract> {
  const models = new LoadedModels(options)
  return {
    'embedder.load': ({ directory, provider }) => models.load(directory, provider),
    'embedder.unload': async ({ modelId }) => {
      await models.unload(modelId)
      return {}
    },
    'embedder.embed': ({ modelId, lane, items }, { signal }) => models.embed(modelId, lane, items, signal),
    'embedder.countTokens': ({ modelId, texts }) => ({ counts: models.countTokens(modelId, texts) }),
    'embedder.watch': (_input, { emit }) => models.watch(emit)
  }
}
