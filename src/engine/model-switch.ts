import type { EmbedderContract } from '../shared/embedder-contract.ts'
import { type AppError, isCancelled, toAppError } from '../shared/errors.ts'
import type { Client } from '../shared/method.ts'
import type { ActiveModel } from './engine-context.ts'
import type { EngineCore } from './engine-core.ts'
import { createIngestContext, type IngestBase } from './ingest/ingest-context.ts'
import type { Pipeline } from './ingest/pipeline.ts'
import { createReembedder } from './ingest/reembed.ts'
import { judge } from './ingest/verdict.ts'
import { dropModelVectors, leftoverModels } from './library/drop-model.ts'
import { swapModel } from './library/swap-model.ts'
import { registerModel } from './library/vectors.ts'
import type { InstalledModel } from './models/registry.ts'

/** After trouble that may pass (disk full, the embedder gone) it is tried again after this long. */
const retryMs = 5000
/** Queries that were begun with the model before end within this time; then its vectors go. */
const retireMs = 2000
const troubleNotice = 'model-switch'
const waitingNotice = 'model-switch-waiting'

/** What a change of the model needs. */
export interface SwitchDependencies {
  readonly core: EngineCore
  readonly ingest: IngestBase
  readonly embedder: Client<EmbedderContract>
  readonly pipeline: Pipeline
  /** Sources whose files may be read now. */
  readonly eligibleSources: () => readonly number[]
}

/** Brings the library from the model that is active to the one that was chosen. */
export interface ModelSwitch {
  /** The choice, or what it depends on, may have changed. */
  wake(): void
  /** The model that is being prepared, and how far it is. */
  preparing(): { readonly modelId: string; readonly done: number; readonly total: number } | null
  /** Whether the chosen model is active, or nothing can be done about it now (paused, trouble). */
  isSettled(): boolean
  stop(): Promise<void>
}

class RunningSwitch implements ModelSwitch {
  readonly #deps: SwitchDependencies
  readonly #loop: Promise<void>
  #preparing: { modelId: string; done: number; total: number } | null = null
  #isBusy = true
  #isWoken = false
  #wake: () => void = () => {}
  #retired: ActiveModel | null = null

  constructor(deps: SwitchDependencies) {
    this.#deps = deps
    deps.core.signal.addEventListener('abort', () => this.wake(), { once: true })
    deps.core.feed.listen(() => this.#forgetWaiting())
    this.#loop = this.#run()
  }

  preparing() {
    return this.#preparing
  }

  isSettled(): boolean {
    return !this.#isBusy && !this.#isWoken
  }

  wake(): void {
    this.#isWoken = true
    this.#wake()
  }

  async stop(): Promise<void> {
    this.wake()
    await this.#loop
  }

  async #run(): Promise<void> {
    const { signal, feed } = this.#deps.core
    while (!signal.aborted) {
      this.#isWoken = false
      this.#isBusy = true
      const pauseMs = await this.#step().catch((error: unknown) => this.#onTrouble(error))
      // 0: there is more to look at.
      this.#isBusy = pauseMs === 0
      feed.changed()
      if (!this.#isWoken && !signal.aborted) await this.#sleep(pauseMs)
    }
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = Number.isFinite(ms) ? setTimeout(resolve, ms) : undefined
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  /** Returns how long to wait when nothing else happens. */
  async #step(): Promise<number> {
    const { core } = this.#deps
    await core.model.get().catch(() => null)
    if (core.model.current() === null) return retryMs
    const pending = await core.models.pending()
    if (pending !== null) return this.#prepare(pending)
    this.#preparing = null
    core.notices.clear(troubleNotice)
    await this.#removeLeftovers(new Set())
    return Number.POSITIVE_INFINITY
  }

  async #prepare(model: InstalledModel): Promise<number> {
    const { core, embedder, ingest, eligibleSources } = this.#deps
    const chosen = core.settings.get().modelId
    const { id: modelId, name } = model.manifest
    const loaded = await embedder.call('embedder.load', { directory: model.directory }, { signal: core.signal })
    const tables = registerModel(core.index, loaded.manifest)
    await this.#removeLeftovers(new Set([tables.rowId]))
    const target: ActiveModel = { ...tables, loaded }
    const reembedder = createReembedder(createIngestContext(ingest, target), eligibleSources)
    const isDone = await core.tasks.run('model-switch', `Preparing “${name}”`, async (onProgress) => {
      for (let more = true; more; more = await reembedder.step()) {
        const progress = reembedder.progress()
        this.#preparing = { modelId, ...progress }
        onProgress(progress.done, progress.total)
        const settings = core.settings.get()
        if (core.signal.aborted || settings.paused || settings.modelId !== chosen) return false
      }
      await this.#takeOver(target)
      return true
    })
    if (isDone || core.settings.get().modelId !== chosen) return 0
    return Number.POSITIVE_INFINITY
  }

  async #takeOver(target: ActiveModel): Promise<void> {
    const { core, pipeline } = this.#deps
    const waiting = await pipeline.exclusive(() => {
      if (core.signal.aborted) return null
      const count = swapModel(core.index, target)
      this.#retired = core.model.current()
      core.model.replace(target)
      core.revision.bump()
      return count
    })
    this.#preparing = null
    if (waiting === null) return
    if (waiting > 0) {
      const which = waiting === 1 ? '1 file' : `${waiting} files`
      const message = `${which} could not be read for the new model yet, for instance because the folder is offline. Until then they are found by their words only.`
      core.notices.set(waitingNotice, 'info', message)
    }
    pipeline.wake()
  }

  /** The notice about files that wait goes when none does. */
  #forgetWaiting(): void {
    const { index, notices } = this.#deps.core
    if (!notices.list().some(({ id }) => id === waitingNotice)) return
    if (index.prepare('SELECT 1 FROM job LIMIT 1').get() === undefined) notices.clear(waitingNotice)
  }

  /** Vectors of models that are neither active nor being prepared. */
  async #removeLeftovers(keep: ReadonlySet<number>): Promise<void> {
    const { core, embedder } = this.#deps
    const leftovers = leftoverModels(core.index, keep)
    if (leftovers.length === 0) return
    const retired = this.#retired
    this.#retired = null
    if (retired !== null) {
      await this.#sleepOnce(retireMs)
      core.signal.throwIfAborted()
      const { id } = retired.loaded.manifest
      if (id !== core.model.current()?.loaded.manifest.id) await embedder.call('embedder.unload', { modelId: id })
    }
    await core.tasks.run('model-clean-up', 'Removing the vectors of a model that is not used', async () => {
      for (const { id } of leftovers) await dropModelVectors(core.index, id, core.signal)
    })
  }

  /** A sleep that only the engine's end cuts short. */
  async #sleepOnce(ms: number): Promise<void> {
    const until = Date.now() + ms
    while (Date.now() < until && !this.#deps.core.signal.aborted) await this.#sleep(until - Date.now())
  }

  #onTrouble(error: unknown): number {
    const { core } = this.#deps
    if (isCancelled(error) || core.signal.aborted) return 0
    const verdict = judge(error)
    const problem: AppError = verdict.action === 'wait' ? verdict.error : toAppError(error)
    const message = `The chosen model could not be prepared, so the one before stays in use. ${problem.message}`
    core.notices.set(troubleNotice, 'warning', message)
    return problem.code === 'invalid-model' ? Number.POSITIVE_INFINITY : retryMs
  }
}

/** Starts to look after the choice of the model; ends with the core's signal. */
export function createModelSwitch(deps: SwitchDependencies): ModelSwitch {
  return new RunningSwitch(deps)
}
