import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import { type ModelManifest, modelManifestSchema } from '../../shared/manifest.ts'
import { isModelId } from './model-id.ts'
import { hashFile } from './official-checkpoints.ts'
import { RandomAccessFile } from './random-access-file.ts'
import { stagingSuffix } from './staging-folder.ts'

export const manifestFileName = 'model.json'

/** A model that is complete on this machine. */
export interface InstalledModel {
  readonly manifest: ModelManifest
  readonly directory: string
  /** Bytes of all its files. */
  readonly sizeBytes: number
}

/** What a folder of models holds: the models, and for each folder that cannot be used the reason. */
export interface ModelListing {
  readonly models: readonly InstalledModel[]
  readonly problems: readonly { readonly directory: string; readonly error: AppError }[]
}

/** The `invalid-model` error for a model folder; `problem` is a full sentence. */
export function damagedModel(directory: string, problem: string, cause?: unknown): AppError {
  return new AppError(
    'invalid-model',
    `The model in “${basename(directory)}” cannot be used. ${problem} Remove it and install it again.`,
    { cause }
  )
}

/** The files that a manifest names as graphs and tokenizers. */
function namedFiles(manifest: ModelManifest): string[] {
  const names =
    manifest.family === 'dual-encoder'
      ? [manifest.image.file, manifest.text.file, manifest.text.tokenizer]
      : [
          manifest.imageTokens.file,
          manifest.imageTokens.int8File,
          manifest.encoder.file,
          manifest.encoder.int8File,
          manifest.encoder.tokenizer
        ]
  return names.filter((name) => name !== undefined)
}

/**
 * Reads a model folder: its manifest, and whether every file has the size that the manifest says. Hashes are not compared here
 * (see `verifyModel`), so this is quick. Errors: `not-found` without a manifest, `invalid-model`.
 */
export async function readModel(directory: string): Promise<InstalledModel> {
  const text = await readFile(join(directory, manifestFileName), 'utf8').catch((error: unknown) => {
    throw new AppError('not-found', `There is no model in “${basename(directory)}”: it has no ${manifestFileName}.`, {
      cause: error
    })
  })
  let manifest: ModelManifest
  try {
    manifest = modelManifestSchema.parse(JSON.parse(text))
  } catch (error) {
    throw damagedModel(directory, `Its ${manifestFileName} is not valid.`, error)
  }
  const unlisted = namedFiles(manifest).find((name) => !manifest.files.some((file) => file.name === name))
  if (unlisted !== undefined)
    throw damagedModel(directory, `Its ${manifestFileName} does not list its file “${unlisted}”.`)
  let sizeBytes = 0
  for (const file of manifest.files) {
    const info = await stat(join(directory, file.name)).catch(() => undefined)
    if (!info?.isFile()) throw damagedModel(directory, `Its file “${file.name}” is missing.`)
    if (info.size !== file.sizeBytes)
      throw damagedModel(directory, `Its file “${file.name}” has ${info.size} bytes instead of ${file.sizeBytes}.`)
    sizeBytes += info.size
  }
  return { manifest, directory, sizeBytes }
}

/** Compares every file of a model with the SHA-256 in its manifest. Errors: `invalid-model`, `cancelled`, `unreadable`. */
export async function verifyModel(model: InstalledModel, signal?: AbortSignal): Promise<void> {
  for (const { name, sha256 } of model.manifest.files) {
    const file = await RandomAccessFile.open(join(model.directory, name))
    try {
      if ((await hashFile(file, signal)) !== sha256)
        throw damagedModel(model.directory, `Its file “${name}” was changed.`)
    } finally {
      await file.close()
    }
  }
}

/**
 * Models in the folders of `modelsDir` and in `builtInDirs` (one model each), ordered by id. A model of the person's comes
 * before a built-in one of the same id. Interrupted installations are not listed. A missing `modelsDir` has no models.
 */
export async function listModels(modelsDir: string, builtInDirs: readonly string[] = []): Promise<ModelListing> {
  const entries = await readdir(modelsDir, { withFileTypes: true }).catch(() => [])
  const own = entries
    .filter((entry) => entry.isDirectory() && !entry.name.endsWith(stagingSuffix))
    .map((entry) => join(modelsDir, entry.name))
  const models = new Map<string, InstalledModel>()
  const problems: { directory: string; error: AppError }[] = []
  for (const directory of [...own, ...builtInDirs]) {
    try {
      const model = await readModel(directory)
      if (!models.has(model.manifest.id)) models.set(model.manifest.id, model)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      problems.push({ directory, error })
    }
  }
  return { models: [...models.values()].sort((a, b) => a.manifest.id.localeCompare(b.manifest.id)), problems }
}

/** Deletes an installed model and what an interrupted installation of it left. Error: `not-found`. */
export async function removeModel(modelsDir: string, id: string): Promise<void> {
  const directories = [id, `${id}${stagingSuffix}`].map((name) => join(modelsDir, name))
  const present = isModelId(id) ? await Promise.all(directories.map((path) => stat(path).catch(() => undefined))) : []
  if (!present.some((info) => info?.isDirectory()))
    throw new AppError('not-found', `There is no model named “${id}” to remove.`)
  for (const directory of directories) await rm(directory, { recursive: true, force: true })
}
