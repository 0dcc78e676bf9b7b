import type { Database } from 'better-sqlite3'
import type { EmbedderContract, LoadedModel } from '../shared/embedder-contract.ts'
import { type AppError, toAppError } from '../shared/errors.ts'
import type { Client } from '../shared/method.ts'
import type { ModelState } from '../shared/status.ts'
import type { ActiveModel } from './engine-context.ts'
import { activateModel } from './library/vectors.ts'
import type { Notices } from './status/notices.ts'

/** A model that could not be loaded is tried again after this long. */
const retryMs = 5000
const noticeId = 'model'

/** Loads the model that the library is searched with, and keeps it loaded. */
export interface ModelHolder {
  /** Waits until it is loaded. Rejects with `AppError` when it cannot be; later calls try again. */
  readonly get: () => Promise<ActiveModel>
  /** Null until it is loaded. */
  current(): ActiveModel | null
  state(): ModelState | null
  /** Why it is not loaded. */
  error(): AppError | null
  /** Another model answers from here on; it is loaded and has its vectors. */
  replace(model: ActiveModel): void
  stop(): void
}

interface HolderDependencies {
  readonly embedder: Client<EmbedderContract>
  /** The folder of the model to load. */
  locate(): Promise<string>
  readonly index: Database
  readonly notices: Notices
  readonly signal: AbortSignal
  onChange(): void
}

/** A model as it runs, or one that is not loaded. */
type ShownModel = Pick<LoadedModel, 'manifest' | 'attempts'> & Pick<ModelState, 'provider' | 'precision'>

/** What the status page shows of a model, taken as the active one. */
export function modelStateOf({ manifest, provider, precision, attempts }: ShownModel): ModelState {
  const { id, name, version, family, dimension, languages, goodAt, licence, files } = manifest
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0)
  return {
    id,
    name,
    version,
    family,
    dimension,
    languages,
    goodAt,
    licence,
    sizeBytes,
    active: true,
    provider,
    precision,
    attempts
  }
}

/** A holder for the model of a library. Nothing is loaded before the first `get`. */
export function createModelHolder(deps: HolderDependencies): ModelHolder {
  let loading: Promise<ActiveModel> | null = null
  let active: ActiveModel | null = null
  let failure: { error: AppError; atMs: number } | null = null

  const load = async (): Promise<ActiveModel> => {
    try {
      const directory = await deps.locate()
      const loaded = await deps.embedder.call('embedder.load', { directory }, { signal: deps.signal })
      active = { ...activateModel(deps.index, loaded.manifest), loaded }
      failure = null
      deps.notices.clear(noticeId)
      return active
    } catch (error) {
      const problem = toAppError(error)
      failure = { error: problem, atMs: Date.now() }
      if (problem.code !== 'cancelled') {
        const message = `The model could not be loaded, so only words are searched and new files wait. ${problem.message}`
        deps.notices.set(noticeId, 'error', message)
      }
      throw problem
    } finally {
      loading = null
      deps.onChange()
    }
  }
  // A provider that is lost is replaced by another: the status page shows which.
  const stopWatching = deps.embedder.subscribe('embedder.watch', {}, ({ models }) => {
    const loaded = models.find(({ manifest }) => manifest.id === active?.loaded.manifest.id)
    if (active === null || loaded === undefined) return
    active = { ...active, loaded }
    deps.onChange()
  })
  return {
    async get() {
      if (active !== null) return active
      if (failure !== null && Date.now() - failure.atMs < retryMs) throw failure.error
      loading ??= load()
      return loading
    },
    current: () => active,
    state: () => (active === null ? null : modelStateOf(active.loaded)),
    error: () => (active === null ? (failure?.error ?? null) : null),
    replace(model) {
      active = model
      deps.onChange()
    },
    stop: stopWatching
  }
}
