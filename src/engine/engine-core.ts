import type { Database } from 'better-sqlite3'
import type { EmbedderContract } from '../shared/embedder-contract.ts'
import type { MediaContract } from '../shared/media-contract.ts'
import type { Client } from '../shared/method.ts'
import type { Status } from '../shared/status.ts'
import { createModelHolder, type ModelHolder } from './active-model.ts'
import { createFilesTable, type FilesTable } from './library/files-table.ts'
import { type OpenedLibrary, openLibrary } from './library/open.ts'
import { createRevision, type Revision } from './library/revision.ts'
import { createSettingsStore, type SettingsStore } from './library/settings.ts'
import { createSourcesTable, type SourcesTable } from './library/sources-table.ts'
import { createLoadingEmbedder } from './loading-embedder.ts'
import { createModelCatalogue, type ModelCatalogue } from './model-catalogue.ts'
import { createIgnoredFiles, type IgnoredFiles } from './sources/ignored-files.ts'
import { createNotices, type Notices } from './status/notices.ts'
import { createStateFeed, type StateFeed } from './status/state-feed.ts'
import { createTasks, type Tasks } from './status/tasks.ts'

/** What an engine is opened with. */
export interface EngineOptions {
  readonly libraryDirectory: string
  readonly media: Client<MediaContract>
  readonly embedder: Client<EmbedderContract>
  /** Folder of the model that comes with Keepsake: `model.json`, graphs, tokenizer. */
  readonly starterModelDirectory: string
  /** `resources/models.json`: the models that can be fetched. Left out: none can. */
  readonly modelRegistryFile?: string
  /** The built or source file of the search thread. */
  readonly searchThreadFile: string
  /** Draws the sample library into a folder. */
  drawSample(directory: string, onProgress: (done: number, total: number) => void, signal: AbortSignal): Promise<void>
  /** The processes that the host supervises, for the status. */
  readonly processStates?: {
    current(): Status['processes']
    onChange(listener: () => void): () => void
  }
  /** False: nothing is watched, and sources are compared with the disk only when asked. Default: true. */
  readonly watch?: boolean
}

/** What the engine's own parts share; each is made once. */
export interface EngineCore {
  readonly options: EngineOptions
  readonly opened: OpenedLibrary
  readonly library: Database
  readonly index: Database
  readonly settings: SettingsStore
  readonly sources: SourcesTable
  readonly files: FilesTable
  readonly ignored: IgnoredFiles
  readonly revision: Revision
  readonly notices: Notices
  readonly tasks: Tasks
  /** Tells the subscriptions that status or sources may have changed. */
  readonly feed: StateFeed
  readonly model: ModelHolder
  /** The models on this machine. */
  readonly models: ModelCatalogue
  /** The embedder; loads its models again when it was started anew. */
  readonly embedder: Client<EmbedderContract>
  /** Fires when the engine stops. */
  readonly signal: AbortSignal
}

/** Subscribers hear of changes at most this often. */
const feedIntervalMs = 100

/** Opens the library and makes the stores. Throws what `openLibrary` throws. */
export function createEngineCore(options: EngineOptions, signal: AbortSignal): EngineCore {
  const opened = openLibrary(options.libraryDirectory)
  const { library, index } = opened
  const feed = createStateFeed(feedIntervalMs)
  const notices = createNotices(opened.notices, feed.changed)
  const settings = createSettingsStore(library)
  const embedder = createLoadingEmbedder(options.embedder)
  const models = createModelCatalogue({
    libraryDirectory: options.libraryDirectory,
    starterDirectory: options.starterModelDirectory,
    index,
    settings: settings.get,
    notices
  })
  return {
    options,
    opened,
    library,
    index,
    settings,
    sources: createSourcesTable(library),
    files: createFilesTable(index),
    ignored: createIgnoredFiles(library),
    revision: createRevision(index),
    notices,
    tasks: createTasks(feed.changed),
    feed,
    model: createModelHolder({
      embedder,
      locate: models.startDirectory,
      index,
      notices,
      signal,
      onChange: feed.changed
    }),
    models,
    embedder,
    signal
  }
}
