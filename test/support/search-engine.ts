import { fileURLToPath } from 'node:url'
import type { ActiveModel, EngineContext } from '../../src/engine/engine-context.ts'
import { createSearchHandlers, type ReadingSide } from '../../src/engine/search/search-handlers.ts'
import { AppError } from '../../src/shared/errors.ts'
import { type SearchQueryInput, searchQuerySchema, type Term } from '../../src/shared/query.ts'
import type { Hit, SearchResult } from '../../src/shared/search-result.ts'
import { defaultSettings } from '../../src/shared/settings.ts'
import { createFakeEmbedder, type FakeEmbedder, fakeLoadedModel } from './fake-embedder.ts'
import { createFakeMedia } from './fake-media.ts'
import type { BuiltLibrary } from './library-builder.ts'

/** The reading side over a built library: real SQLite, the real search thread, fake model and media. */
export interface SearchEngine {
  readonly side: ReadingSide
  readonly embedder: FakeEmbedder
  readonly offline: Set<number>
  /** Replaces how the model is had. */
  activeModel: () => Promise<ActiveModel>
  run(query: SearchQueryInput, limit?: number, signal?: AbortSignal): Promise<SearchResult>
  stop(): Promise<void>
}

export const searchThreadFile = fileURLToPath(new URL('../../src/engine/search/search-thread.ts', import.meta.url))
export const neverAborted = { signal: new AbortController().signal }

export function startSearch(built: BuiltLibrary, changes: Partial<EngineContext> = {}): SearchEngine {
  const embedder = createFakeEmbedder()
  const offline = new Set<number>()
  const ending = new AbortController()
  const engine = {
    embedder,
    offline,
    activeModel: async () => ({ ...built.tables, loaded: fakeLoadedModel })
  }
  const context: EngineContext = {
    libraryDirectory: built.directory,
    libraryFile: built.libraryFile,
    indexFile: built.indexFile,
    library: built.library,
    index: built.index,
    media: createFakeMedia(),
    embedder: embedder.client,
    searchThreadFile,
    activeModel: () => engine.activeModel(),
    loadModel: async (id) => {
      if (id === fakeLoadedModel.manifest.id) return fakeLoadedModel
      throw new AppError('not-found', `There is no model "${id}".`)
    },
    settings: () => defaultSettings,
    sourceRoots: () => built.roots,
    offlineSources: () => offline,
    revision: () => 0,
    signal: ending.signal,
    ...changes
  }
  const side = createSearchHandlers(context)
  return Object.assign(engine, {
    side,
    run: async (query: SearchQueryInput, limit = 60, signal: AbortSignal = neverAborted.signal) =>
      await side.handlers['search.run']({ query: searchQuerySchema.parse(query), limit }, { signal }),
    stop: async () => {
      ending.abort()
      await side.stop()
    }
  })
}

/** Terms as tests write them. */
export const text = (words: string, options: Partial<Term> & { exact?: boolean } = {}) => {
  const { exact = false, ...rest } = options
  return { source: { type: 'text' as const, text: words, exact }, ...rest }
}
export const item = (itemId: number, options: Partial<Term> = {}) => ({
  source: { type: 'item' as const, itemId },
  ...options
})

export const names = ({ hits }: { hits: Hit[] }) => hits.map(({ card }) => card.fileName)
