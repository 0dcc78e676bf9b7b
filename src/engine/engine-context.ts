import type { Database } from 'better-sqlite3'
import type { EmbedderContract, LoadedModel } from '../shared/embedder-contract.ts'
import type { MediaContract } from '../shared/media-contract.ts'
import type { Client } from '../shared/method.ts'
import type { Settings } from '../shared/settings.ts'

/** The model that answers queries, and where its vectors lie in `index.db`. */
export interface ActiveModel {
  /** `model.id` in `index.db`. */
  readonly rowId: number
  readonly loaded: LoadedModel
  /** `embedding_<rowId>`: the float32 truth. */
  readonly embeddingTable: string
  /** `vector_<rowId>`: sqlite-vec, int8, same rowids. */
  readonly vectorTable: string
}

/**
 * What the parts of the engine share. The parts do not know each other: each takes this and gives handlers.
 * All writing to the two databases happens in the engine's own thread.
 */
export interface EngineContext {
  readonly libraryDirectory: string
  readonly libraryFile: string
  readonly indexFile: string
  readonly library: Database
  readonly index: Database
  readonly media: Client<MediaContract>
  readonly embedder: Client<EmbedderContract>
  /** The built or source file of the search thread. */
  readonly searchThreadFile: string
  /** Waits until the embedder has loaded it. Rejects with `AppError` when no model can be loaded. */
  activeModel(): Promise<ActiveModel>
  /** Loads an installed model for a single question. Rejects with `not-found` or `invalid-model`. */
  loadModel(id: string, signal: AbortSignal): Promise<LoadedModel>
  settings(): Settings
  /** Absolute paths and names by source id. */
  sourceRoots(): ReadonlyMap<number, { name: string; path: string }>
  /** Sources that cannot be reached right now. */
  offlineSources(): ReadonlySet<number>
  /** Rises with every committed change of what can be found. */
  revision(): number
  /** Fires when the engine stops. */
  readonly signal: AbortSignal
}
