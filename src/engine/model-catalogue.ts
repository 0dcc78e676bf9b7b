import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { AppError } from '../shared/errors.ts'
import type { Settings } from '../shared/settings.ts'
import { findModel } from './library/vectors.ts'
import { type InstalledModel, listModels } from './models/registry.ts'
import type { Notices } from './status/notices.ts'

const missingNotice = 'model-missing'
const damagedNotice = 'model-damaged'

/** A model, and whether it came with Keepsake. */
export type ListedModel = InstalledModel & { readonly builtIn: boolean }

/** The models on this machine: those of the person's, in `models/<id>` of the library, and the one that came with Keepsake. */
export interface ModelCatalogue {
  /** The folder of all models that the person installed. */
  readonly directory: string
  /** Ordered by id. A folder that cannot be used is said in a notice. */
  list(): Promise<ListedModel[]>
  /** Rejects with `not-found`. */
  find(id: string): Promise<ListedModel>
  /** The one of these models that answers when the library opens: the one that has the vectors, if it is still there. */
  answering(models: readonly ListedModel[]): ListedModel | undefined
  /** Its folder. */
  readonly startDirectory: () => Promise<string>
  /** The model that was chosen, while another one is active; null when there is nothing to change. */
  pending(): Promise<InstalledModel | null>
}

interface CatalogueDependencies {
  readonly libraryDirectory: string
  readonly starterDirectory: string
  readonly index: Database
  readonly settings: () => Settings
  readonly notices: Notices
}

/** Reads the folders anew with each call: models may be copied there by hand. */
export function createModelCatalogue(deps: CatalogueDependencies): ModelCatalogue {
  const { index, notices, starterDirectory } = deps
  const directory = join(deps.libraryDirectory, 'models')
  const list: ModelCatalogue['list'] = async () => {
    const { models, problems } = await listModels(directory, [starterDirectory])
    const damaged = problems.filter((problem) => problem.directory !== starterDirectory)
    if (damaged.length === 0) notices.clear(damagedNotice)
    else notices.set(damagedNotice, 'warning', damaged.map(({ error }) => error.message).join(' '))
    return models.map((model) => ({ ...model, builtIn: model.directory === starterDirectory }))
  }
  const chosenOf = (models: readonly ListedModel[]) => {
    const { modelId } = deps.settings()
    const chosen = models.find(({ manifest, builtIn }) => (modelId === null ? builtIn : manifest.id === modelId))
    if (chosen !== undefined || modelId === null) notices.clear(missingNotice)
    else {
      const message = `The model “${modelId}” that was chosen is not installed here. Install it again, or choose another one in the settings.`
      notices.set(missingNotice, 'warning', message)
    }
    return chosen
  }
  const activeRow = () => index.prepare<[], number>('SELECT id FROM model WHERE active = 1').pluck().get() ?? null
  const isActive = ({ manifest }: InstalledModel, row: number | null) =>
    row !== null && findModel(index, manifest)?.rowId === row
  const answering: ModelCatalogue['answering'] = (models) => {
    const row = activeRow()
    return models.find((model) => isActive(model, row)) ?? chosenOf(models)
  }
  return {
    directory,
    list,
    async find(id) {
      const model = (await list()).find(({ manifest }) => manifest.id === id)
      if (model !== undefined) return model
      throw new AppError('not-found', `There is no model named “${id}”. Install it first.`)
    },
    answering,
    startDirectory: async () => answering(await list())?.directory ?? starterDirectory,
    async pending() {
      const chosen = chosenOf(await list())
      return chosen === undefined || isActive(chosen, activeRow()) ? null : chosen
    }
  }
}
