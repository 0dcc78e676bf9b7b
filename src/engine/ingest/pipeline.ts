import type { Statement } from 'better-sqlite3'
import { type AppError, isCancelled, toAppError } from '../../shared/errors.ts'
import type { ActiveModel } from '../engine-context.ts'
import { collectOrphans } from '../library/orphans.ts'
import type { Notices } from '../status/notices.ts'
import { createRateMeter } from '../status/rate.ts'
import { createFileWorker, type FileWorker, type JobEnd } from './file-worker.ts'
import { createIngestContext, type IngestBase } from './ingest-context.ts'
import type { JobQueue, LeasedJob } from './queue.ts'
import { createPhotoRefresher, type PhotoRefresher } from './refresh-photos.ts'
import { isIndexDamage, judge } from './verdict.ts'

/** Files under way at once: enough to fill the model's batches while others are decoded, few enough for memory. */
const filesAtOnce = 32
const refreshBatch = 16
/** After trouble that concerns all files (disk full, a process gone), the pipeline looks again this often. */
const troubleRetryMs = 5000
const noticeId = 'ingest'

/** What the pipeline needs beside the stores. */
export interface PipelineDependencies extends IngestBase {
  readonly queue: JobQueue
  readonly notices: Notices
  activeModel(): Promise<ActiveModel>
  isPaused(): boolean
  /** Sources whose files may be read now. */
  eligibleSources(): number[]
  /** Whether any source is being compared with the disk. */
  isScanBusy(): boolean
  /** Asks for a comparison of a folder with the disk. */
  hint(sourceId: number, folder: string): void
  onChange(): void
  onIndexDamage(): void
}

/** How the pipeline is now. */
export interface PipelineState {
  readonly state: 'idle' | 'running' | 'paused' | 'waiting'
  /** Files finished since the queue was last empty. */
  readonly done: number
  readonly itemsPerSecond: number
  /** Relative path of a file under way. */
  readonly current: string | null
}

/** Reads, embeds and stores what the scans found. */
export interface Pipeline {
  /** Something may be there to do, or may be allowed now. */
  wake(): void
  state(): PipelineState
  /** Whether nothing is left to do (or all is paused). */
  isSettled(): boolean
  /** The items of removed files are to be looked for when the queue is empty. */
  requestSweep(): void
  /** Runs `work` when no file is under way, and starts none before it is done. */
  exclusive<T>(work: () => T): Promise<T>
  stop(): Promise<void>
}

interface Workers {
  readonly model: ActiveModel
  readonly files: FileWorker
  readonly refresher: PhotoRefresher
}

class IngestPipeline implements Pipeline {
  readonly #deps: PipelineDependencies
  readonly #rate = createRateMeter()
  readonly #running = new Map<number, Promise<void>>()
  readonly #loop: Promise<void>
  readonly #countRefreshes: Statement<[], number>
  readonly #pathOf: Statement<[number], string>
  #workers: Workers | null = null
  #refreshing: Promise<void> | null = null
  #refreshLimit = refreshBatch
  #isSolo = false
  #troubleUntilMs = 0
  #leasesLost = false
  #sweepWanted = true
  #isSweeping = false
  #done = 0
  #holds = 0
  /** Rises with each exclusive piece of work: what was prepared before it may be out of date. */
  #era = 0
  #wake: () => void = () => {}
  #isWoken = false

  constructor(deps: PipelineDependencies) {
    this.#deps = deps
    this.#countRefreshes = deps.index.prepare<[], number>('SELECT count(*) FROM photo_refresh').pluck()
    this.#pathOf = deps.index.prepare<[number], string>('SELECT relative_path FROM file WHERE id = ?').pluck()
    deps.queue.releaseAll()
    this.#loop = this.#run()
  }

  wake(): void {
    this.#isWoken = true
    this.#wake()
  }

  requestSweep(): void {
    this.#sweepWanted = true
    this.wake()
  }

  async #run(): Promise<void> {
    const { signal } = this.#deps
    signal.addEventListener('abort', () => this.wake(), { once: true })
    while (!signal.aborted) {
      this.#isWoken = false
      const pauseMs = await this.#step().catch((error: unknown) => this.#onTrouble(error))
      this.#deps.onChange()
      if (!this.#isWoken && !signal.aborted) await this.#sleep(pauseMs)
    }
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.min(ms, 60_000))
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  /** Starts what can be started; returns how long to sleep when nothing else happens. */
  async #step(): Promise<number> {
    if (this.#deps.isPaused() || this.#holds > 0) return Number.POSITIVE_INFINITY
    const troubleMs = this.#troubleUntilMs - Date.now()
    if (troubleMs > 0) return troubleMs
    if (this.#leasesLost && this.#isQuiet()) {
      this.#deps.queue.releaseAll()
      this.#leasesLost = false
    }
    if (!this.#hasWork()) return this.#rest()
    const era = this.#era
    const workers = await this.#prepareWorkers()
    if (this.#holds > 0 || era !== this.#era) return 0
    // The model has a notice of its own.
    if (workers === null) return this.#waitAWhile()
    this.#startFiles(workers)
    this.#startRefresh(workers)
    return this.#rest()
  }

  #hasWork(): boolean {
    return this.#deps.queue.nextStartMs(this.#deps.eligibleSources()) !== null || this.#pendingRefreshes() > 0
  }

  #pendingRefreshes(): number {
    return this.#countRefreshes.get() ?? 0
  }

  async #prepareWorkers(): Promise<Workers | null> {
    const model = await this.#deps.activeModel().catch(() => null)
    if (model === null) return null
    if (this.#workers?.model.rowId === model.rowId) return this.#workers
    const context = createIngestContext(this.#deps, model)
    const files = createFileWorker(context, this.#deps.queue, (id, folder) => this.#deps.hint(id, folder))
    this.#workers = { model, files, refresher: createPhotoRefresher(context) }
    return this.#workers
  }

  #startFiles(workers: Workers): void {
    if (this.#isSolo) return
    const room = filesAtOnce - this.#running.size
    if (room < filesAtOnce / 2 && this.#running.size > 0) return
    const jobs = this.#deps.queue.lease(room, this.#deps.eligibleSources(), Date.now())
    const fresh = jobs.filter(({ attempts }) => attempts === 0)
    // A file on which a process may have crashed runs with nothing else, so that it takes no other file along.
    const [suspect, ...others] = jobs.filter(({ attempts }) => attempts > 0)
    const canRunSuspect = suspect !== undefined && fresh.length === 0 && this.#isQuiet()
    for (const job of canRunSuspect ? others : jobs.filter(({ attempts }) => attempts > 0))
      this.#deps.queue.release(job.fileId)
    for (const job of fresh) this.#startFile(workers, job)
    if (canRunSuspect) {
      this.#isSolo = true
      this.#startFile(workers, suspect)
    }
  }

  #isQuiet(): boolean {
    return this.#running.size === 0 && this.#refreshing === null
  }

  #startFile(workers: Workers, job: LeasedJob): void {
    const work = workers.files.work(job).then(
      (end) => this.#onEnd(end),
      (error: unknown) => void this.#onTrouble(error)
    )
    const settled = work.then(() => {
      this.#running.delete(job.fileId)
      if (this.#running.size === 0) this.#isSolo = false
      this.wake()
    })
    this.#running.set(job.fileId, settled)
  }

  #onEnd(end: JobEnd): void {
    switch (end.result) {
      case 'ready':
      case 'given-up':
        this.#done += 1
        this.#rate.add(1, Date.now())
        this.#deps.notices.clear(noticeId)
        break
      case 'wait':
        this.#onTrouble(end.error)
        break
      case 'postponed':
      case 'stopped':
        break
    }
  }

  #startRefresh(workers: Workers): void {
    if (this.#refreshing !== null || this.#isSolo || workers.refresher.pending() === 0) return
    const limit = this.#refreshLimit
    const run = async () => {
      try {
        await workers.refresher.runBatch(limit)
        this.#refreshLimit = refreshBatch
      } catch (error) {
        if (judge(error).action !== 'isolate') this.#onTrouble(error)
        else if (limit === 1) workers.refresher.skipNext()
        else this.#refreshLimit = 1
      }
    }
    this.#refreshing = run()
      .catch((error: unknown) => void this.#onTrouble(error))
      .then(() => {
        this.#refreshing = null
        this.wake()
      })
  }

  /** Waits with everything for a while and says why. */
  #onTrouble(error: unknown): number {
    if (isCancelled(error) || this.#deps.signal.aborted) return 0
    if (isIndexDamage(error)) this.#deps.onIndexDamage()
    const verdict = judge(error)
    const problem: AppError = verdict.action === 'wait' ? verdict.error : toAppError(error)
    // On a full disk a job could not even be given back.
    this.#leasesLost = true
    this.#deps.notices.set(noticeId, 'warning', problem.message)
    return this.#waitAWhile()
  }

  #waitAWhile(): number {
    this.#troubleUntilMs = Date.now() + troubleRetryMs
    return troubleRetryMs
  }

  /** When nothing is under way: sweeps, and finds out when the next job may start. */
  #rest(): number {
    if (!this.#isQuiet()) return Number.POSITIVE_INFINITY
    const next = this.#deps.queue.nextStartMs(this.#deps.eligibleSources())
    if (next !== null) return Math.max(10, next - Date.now())
    if (!this.#deps.isScanBusy() && this.#pendingRefreshes() === 0) {
      this.#done = 0
      this.#rate.reset()
      this.#sweep()
    }
    return Number.POSITIVE_INFINITY
  }

  #sweep(): void {
    if (!this.#sweepWanted || this.#isSweeping) return
    this.#sweepWanted = false
    this.#isSweeping = true
    const { index, libraryDirectory, revision, signal } = this.#deps
    void collectOrphans(index, libraryDirectory, revision, signal)
      .catch((error: unknown) => {
        this.#sweepWanted = true
        this.#onTrouble(error)
      })
      .then(() => {
        this.#isSweeping = false
        this.wake()
      })
  }

  state(): PipelineState {
    const now = Date.now()
    const isBusy = this.#running.size > 0 || this.#refreshing !== null
    const isWaiting = this.#troubleUntilMs > now || (!isBusy && this.#hasWork())
    const state = this.#deps.isPaused() ? 'paused' : isBusy ? 'running' : isWaiting ? 'waiting' : 'idle'
    const [first] = this.#running.keys()
    const current = first === undefined ? null : (this.#pathOf.get(first) ?? null)
    return { state, done: this.#done, itemsPerSecond: this.#rate.itemsPerSecond(now), current }
  }

  isSettled(): boolean {
    if (this.#deps.isScanBusy()) return false
    if (this.#running.size > 0 || this.#refreshing !== null || this.#isSweeping) return false
    return this.#deps.isPaused() || (!this.#hasWork() && !this.#sweepWanted)
  }

  async exclusive<T>(work: () => T): Promise<T> {
    this.#holds += 1
    try {
      await Promise.all([...this.#running.values(), this.#refreshing])
      return work()
    } finally {
      this.#holds -= 1
      this.#era += 1
      this.wake()
    }
  }

  async stop(): Promise<void> {
    this.wake()
    await Promise.all([...this.#running.values(), this.#refreshing, this.#loop])
  }
}

/** Starts the pipeline; it runs until the signal fires. */
export function createPipeline(deps: PipelineDependencies): Pipeline {
  return new IngestPipeline(deps)
}
