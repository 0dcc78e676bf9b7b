import type { Database } from 'better-sqlite3'
import type { EmbedderContract } from '../../shared/embedder-contract.ts'
import type { MediaContract } from '../../shared/media-contract.ts'
import type { Client } from '../../shared/method.ts'
import type { Settings } from '../../shared/settings.ts'
import type { ActiveModel } from '../engine-context.ts'
import { createFilesTable, type FilesTable } from '../library/files-table.ts'
import { createGroupCommit, type GroupCommit } from '../library/group-commit.ts'
import { createItemRelations, type ItemRelations } from '../library/item-relations.ts'
import type { Revision } from '../library/revision.ts'
import { createVectorStore, type VectorStore } from '../library/vectors.ts'
import { createEmbedBatcher, type EmbedBatcher } from './embed-batcher.ts'
import { createRelationReader, type PhotoRelations } from './photo-relations.ts'
import { createRelationWriter } from './store-relations.ts'

/** What reading, embedding and storing a file needs, for one loaded model. */
export interface IngestContext {
  readonly index: Database
  readonly libraryDirectory: string
  readonly media: Client<MediaContract>
  readonly embedder: Client<EmbedderContract>
  readonly model: ActiveModel
  readonly files: FilesTable
  readonly itemRelations: ItemRelations
  readonly vectors: VectorStore
  readonly commits: GroupCommit
  readonly batcher: EmbedBatcher
  readonly revision: Revision
  readonly settings: () => Settings
  /** The folder of a source. Throws when there is no such source. */
  readonly rootOf: (sourceId: number) => string
  readonly readRelations: (photoId: number) => PhotoRelations
  readonly writeRelations: (photoId: number, relations: PhotoRelations) => boolean
  readonly signal: AbortSignal
}

/** The part that does not depend on the model. */
export type IngestBase = Pick<
  IngestContext,
  'index' | 'libraryDirectory' | 'media' | 'embedder' | 'revision' | 'settings' | 'rootOf' | 'signal'
>

/** Prepares the stores for a model. */
export function createIngestContext(base: IngestBase, model: ActiveModel): IngestContext {
  const { index } = base
  const vectors = createVectorStore(index, model, model.loaded.manifest)
  return {
    ...base,
    model,
    files: createFilesTable(index),
    itemRelations: createItemRelations(index),
    vectors,
    commits: createGroupCommit(index),
    batcher: createEmbedBatcher(base.embedder, model.loaded.manifest.id, base.signal),
    readRelations: createRelationReader(index, base.rootOf),
    writeRelations: createRelationWriter(index, vectors)
  }
}
