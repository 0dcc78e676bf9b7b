import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type AvailableModel, type ModelEntry, modelRegistrySchema } from '../../shared/available-model.ts'
import { AppError } from '../../shared/errors.ts'
import { downloadFile, missingBytes, requireDiskSpace } from './download.ts'
import { installModelFromFile } from './install.ts'
import type { InstalledModel } from './registry.ts'
import { writeError } from './write-error.ts'

/** The models of `resources/models.json`; none when there is no such file. Error: `internal` when it is not valid. */
export async function readModelRegistry(file: string): Promise<ModelEntry[]> {
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) return []
  const parsed = modelRegistrySchema.safeParse(JSON.parse(text))
  if (parsed.success) return parsed.data.models
  throw new AppError('internal', 'The list of models that comes with Keepsake is damaged. Install Keepsake again.', {
    cause: parsed.error
  })
}

/** What a person decides about: the entry, its hosts and its size. */
export function describeEntry(entry: ModelEntry, installed: boolean): AvailableModel {
  const hosts = [...new Set(entry.files.map(({ url }) => new URL(url).host))]
  return { ...entry, hosts, sizeBytes: entry.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0), installed }
}

export interface RegistryInstallOptions {
  readonly entry: ModelEntry
  readonly modelsDir: string
  /** Folder for what is fetched; removed when the model is installed. */
  readonly downloadDir: string
  readonly signal: AbortSignal
  readonly onProgress: (phase: 'fetching' | 'installing', doneBytes: number, totalBytes: number) => void
}

/**
 * Fetches the files of a model and installs it. The caller has the person's consent. What was fetched stays when it is
 * interrupted, and is used the next time. Errors: those of `downloadFile` and `installModelFromFile`.
 */
export async function installFromRegistry(options: RegistryInstallOptions): Promise<InstalledModel> {
  const { entry, modelsDir, downloadDir, signal, onProgress } = options
  const checkpoint = entry.files.find(({ role }) => role === 'checkpoint')
  if (checkpoint === undefined) throw new AppError('internal', `The list of models names no weights of “${entry.id}”.`)
  await mkdir(downloadDir, { recursive: true }).catch((error: unknown) => {
    throw writeError('The folder for fetched models', error)
  })
  const files = entry.files.map((file) => ({ ...file, path: join(downloadDir, file.name) }))
  let needed = checkpoint.sizeBytes
  for (const file of files) needed += await missingBytes(file)
  // The converted weights take about as much room again.
  await requireDiskSpace(downloadDir, needed)
  const totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  let doneBytes = 0
  for (const { url, path, sizeBytes, sha256 } of files) {
    const before = doneBytes
    await downloadFile({
      url,
      path,
      sizeBytes,
      sha256,
      signal,
      onProgress: (bytes) => onProgress('fetching', before + bytes, totalBytes)
    })
    doneBytes += sizeBytes
  }
  const model = await installModelFromFile({
    file: join(downloadDir, checkpoint.name),
    id: entry.id,
    modelsDir,
    signal,
    onProgress: (progress) => onProgress('installing', progress.doneBytes, progress.totalBytes)
  })
  await rm(downloadDir, { recursive: true, force: true })
  return model
}
