import { engineContract } from '../shared/engine-contract.ts'
import { AppError } from '../shared/errors.ts'
import { createService, type Service } from '../shared/server.ts'
import type { Settings } from '../shared/settings.ts'
import { createBorrowedModels } from './borrowed-models.ts'
import type { EngineContext } from './engine-context.ts'
import { createEngineCore, type EngineCore, type EngineOptions } from './engine-core.ts'
import { createIngestHandlers } from './handlers/ingest-handlers.ts'
import { createModelHandlers } from './handlers/model-handlers.ts'
import { createSettingsHandlers } from './handlers/settings-handlers.ts'
import { createSourceHandlers, type EngineParts, forgetSource } from './handlers/source-handlers.ts'
import type { IngestBase } from './ingest/ingest-context.ts'
import { createPipeline, type Pipeline } from './ingest/pipeline.ts'
import { createJobQueue } from './ingest/queue.ts'
import { isIndexDamage, judge } from './ingest/verdict.ts'
import { startCheckpoints } from './library/checkpoints.ts'
import { readOrDrawThumbnail } from './library/item-content.ts'
import { createMaintenanceHandlers } from './library/maintenance-handlers.ts'
import { markIndexDamaged } from './library/open.ts'
import { createModelSwitch } from './model-switch.ts'
import { createSearchHandlers } from './search/search-handlers.ts'
import { createPathRules } from './sources/path-rules.ts'
import { leftoverSources } from './sources/purge-source.ts'
import { createSourceMonitor, type SourceMonitor } from './sources/source-monitor.ts'
import { createStatusBuilder } from './status/build-status.ts'

export type { EngineOptions } from './engine-core.ts'

/** A running engine: one library, open for writing. */
export interface Engine {
  /** Everything that the contract names, for any transport. */
  readonly service: Service
  /** Stops all work within 2 s and closes the library. What was under way is done again at the next start. */
  stop(): Promise<void>
}

/** Work that does not answer its cancellation is left behind after this long. */
const stopLimitMs = 2000

function onIndexDamage({ opened, notices }: EngineCore): void {
  markIndexDamaged(opened.indexFile)
  const message =
    'The search index is damaged. Restart Keepsake: it will be set aside and built again. Your files are not affected.'
  notices.set('index-damaged', 'error', message)
}

function createMonitor(core: EngineCore, pipeline: () => Pipeline): SourceMonitor {
  const { settings, feed, notices } = core
  return createSourceMonitor({
    index: core.index,
    files: core.files,
    sources: core.sources,
    notices,
    signal: core.signal,
    watch: core.options.watch ?? true,
    rulesOf: ({ include, exclude }) =>
      createPathRules({ include, exclude, skippedFolders: settings.get().skippedFolders }),
    rulesKey: () => settings.get().skippedFolders.join('\n'),
    isIgnored: (source, file) => core.ignored.has(source.path, file),
    rescanMinutes: () => settings.get().rescanMinutes,
    onChange() {
      feed.changed()
      pipeline().wake()
    },
    onScanned: () => pipeline().requestSweep(),
    onError(error) {
      if (isIndexDamage(error)) return onIndexDamage(core)
      const verdict = judge(error)
      const reason = verdict.action === 'wait' ? verdict.error.message : String(error)
      notices.set('scan', 'warning', `A folder could not be compared with the disk: ${reason}`)
    }
  })
}

function ingestBaseOf(core: EngineCore): IngestBase {
  const { options, sources, settings } = core
  return {
    index: core.index,
    libraryDirectory: options.libraryDirectory,
    media: options.media,
    embedder: core.embedder,
    revision: core.revision,
    signal: core.signal,
    settings: settings.get,
    rootOf(sourceId) {
      const source = sources.get(sourceId)
      if (source === undefined) throw new AppError('not-found', 'The source of this file was removed.')
      return source.path
    }
  }
}

/** Sources whose files may be read now. */
function eligibleSources(core: EngineCore, monitor: SourceMonitor): number[] {
  const offline = monitor.offline()
  return core.sources
    .all()
    .filter(({ id, paused }) => !paused && !offline.has(id))
    .map(({ id }) => id)
}

function startPipeline(core: EngineCore, monitor: SourceMonitor): Pipeline {
  return createPipeline({
    ...ingestBaseOf(core),
    notices: core.notices,
    queue: createJobQueue(core.index),
    activeModel: core.model.get,
    isPaused: () => core.settings.get().paused,
    eligibleSources: () => eligibleSources(core, monitor),
    isScanBusy: () => monitor.isBusy(),
    hint: (sourceId, folder) => monitor.hint(sourceId, folder),
    onChange: core.feed.changed,
    onIndexDamage: () => onIndexDamage(core)
  })
}

/** Limits that were raised let files in that were too large before. */
function retryTooLarge({ index }: EngineCore, settings: Settings, previous: Settings): void {
  const isRaised =
    settings.maxMegapixels > previous.maxMegapixels ||
    settings.maxPhotoMegabytes > previous.maxPhotoMegabytes ||
    settings.maxNoteMegabytes > previous.maxNoteMegabytes
  if (!isRaised) return
  index.transaction(() => {
    index.exec(`
      INSERT OR REPLACE INTO job (file_id, source_id, priority)
        SELECT file.id, file.source_id, 1 FROM file JOIN failure ON failure.file_id = file.id
          WHERE failure.code = 'too-large' AND file.state = 'skipped';
      UPDATE file SET state = 'waiting' WHERE state = 'skipped' AND id IN (SELECT file_id FROM job);
      DELETE FROM failure WHERE code = 'too-large' AND file_id IN (SELECT file_id FROM job);
    `)
  })()
}

function createContext(
  { core, monitor }: Pick<EngineParts, 'core' | 'monitor'>,
  loadModel: EngineContext['loadModel']
): EngineContext {
  const { options, opened, sources } = core
  return {
    libraryDirectory: options.libraryDirectory,
    libraryFile: opened.libraryFile,
    indexFile: opened.indexFile,
    library: core.library,
    index: core.index,
    media: options.media,
    embedder: core.embedder,
    searchThreadFile: options.searchThreadFile,
    activeModel: core.model.get,
    loadModel,
    settings: core.settings.get,
    sourceRoots: () => new Map(sources.all().map(({ id, name, path }) => [id, { name, path }])),
    offlineSources: () => monitor.offline(),
    revision: core.revision.current,
    signal: core.signal
  }
}

/** What follows from changes of settings and processes. */
function connect({ core, monitor, pipeline, modelSwitch }: EngineParts): () => void {
  const ends = [
    core.settings.onChange((settings, previous) => {
      retryTooLarge(core, settings, previous)
      monitor.refresh()
      pipeline.wake()
      if (settings.modelId !== previous.modelId || settings.paused !== previous.paused) modelSwitch.wake()
    }),
    core.options.processStates?.onChange(core.feed.changed)
  ]
  return () => ends.forEach((end) => end?.())
}

function createMaintenance(context: EngineContext, { core, pipeline }: EngineParts) {
  return createMaintenanceHandlers(context, {
    async redrawThumbnail(contentKey) {
      await readOrDrawThumbnail(context, contentKey, core.signal)
    },
    onRepaired() {
      core.revision.bump()
      pipeline.requestSweep()
      core.feed.changed()
    },
    onDailyBackup(error) {
      if (error === null) core.notices.clear('backup')
      else core.notices.set('backup', 'warning', `The daily backup could not be made. ${error.message}`)
    }
  })
}

/** Removes what a source that was forgotten half-way has left. */
async function cleanUp(parts: EngineParts): Promise<void> {
  for (const id of leftoverSources(parts.core.index, parts.core.sources)) await forgetSource(parts, id, `${id}`)
}

function closeCore(core: EngineCore): void {
  core.feed.stop()
  core.model.stop()
  core.index.close()
  core.library.close()
}

async function stopParts(parts: EngineParts, stopReading: () => Promise<void>): Promise<void> {
  const ending = Promise.allSettled([
    stopReading(),
    parts.monitor.stop(),
    parts.pipeline.stop(),
    parts.modelSwitch.stop()
  ])
  const { promise: late, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, stopLimitMs)
  await Promise.race([ending, late])
  clearTimeout(timer)
}

async function startEngine(core: EngineCore, controller: AbortController): Promise<Engine> {
  // The monitor tells the pipeline what the scans found, the pipeline asks the monitor to look again.
  const monitor = createMonitor(core, () => pipeline)
  const pipeline = startPipeline(core, monitor)
  const states = createStatusBuilder({ core, monitor, pipeline })
  const modelSwitch = createModelSwitch({
    core,
    ingest: ingestBaseOf(core),
    embedder: core.embedder,
    pipeline,
    eligibleSources: () => eligibleSources(core, monitor)
  })
  const parts: EngineParts = { core, monitor, pipeline, states, modelSwitch }
  await cleanUp(parts)
  monitor.refresh()
  const disconnect = connect(parts)
  // Loaded ahead of the first query; a failure is in the status and is tried again.
  core.model.get().then(
    () => pipeline.wake(),
    () => {}
  )
  const borrowed = createBorrowedModels(
    core.embedder,
    core.models,
    (id) => core.model.current()?.loaded.manifest.id === id || modelSwitch.preparing()?.modelId === id
  )
  const context = createContext(parts, (id, signal) => borrowed.load(id, signal))
  const reading = createSearchHandlers(context)
  const service = createService(engineContract, {
    ...createIngestHandlers(parts),
    ...createSourceHandlers(parts),
    ...createSettingsHandlers(parts),
    ...createModelHandlers(parts),
    ...createMaintenance(context, parts),
    ...reading.handlers
  })
  const checkpoints = startCheckpoints(core.index)
  let stopping: Promise<void> | null = null
  const stop = async () => {
    controller.abort()
    disconnect()
    borrowed.stop()
    await Promise.all([stopParts(parts, () => reading.stop()), checkpoints.stop()])
    closeCore(core)
  }
  return {
    service,
    stop() {
      stopping ??= stop()
      return stopping
    }
  }
}

/**
 * Opens a library and starts to keep it in step with its sources. An index that turns out to be damaged is set aside and
 * built again. Rejects with `library-newer`, `permission-denied` or `disk-full` when the library cannot be opened.
 * The caller holds the library's lock.
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  for (let attempt = 1; ; attempt++) {
    const controller = new AbortController()
    const core = createEngineCore(options, controller.signal)
    try {
      return await startEngine(core, controller)
    } catch (error) {
      controller.abort()
      closeCore(core)
      if (attempt > 1 || !isIndexDamage(error)) throw error
      markIndexDamaged(core.opened.indexFile)
    }
  }
}
