import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import { type ConversionJournal, readJournal, writeJournal } from './conversion-journal.ts'
import { installOnce } from './install-once.ts'
import type { ExternalWeight } from './onnx-graph.ts'
import { RandomAccessFile } from './random-access-file.ts'
import { damagedModel, type InstalledModel, manifestFileName, readModel } from './registry.ts'
import { StagingFolder } from './staging-folder.ts'
import type { ConversionProgress } from './visualized-bge.ts'
import { writeWeightFile } from './weight-file.ts'

export interface InstallFolderOptions {
  /** A model folder with `model.json`, of any family: from another machine, or unpacked from a download. */
  readonly directory: string
  /** The folder of all installed models; created where it is missing. */
  readonly modelsDir: string
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: ConversionProgress) => void) | undefined
}

const chunkBytes = 4 * 1024 * 1024

/** A whole file as one run of bytes. */
function asBytes(file: RandomAccessFile): ExternalWeight {
  return {
    name: file.name,
    type: 'uint8',
    dims: [file.sizeBytes],
    sizeBytes: file.sizeBytes,
    async *stream() {
      for (let at = 0; at < file.sizeBytes; at += chunkBytes) {
        yield await file.read(at, Math.min(chunkBytes, file.sizeBytes - at))
      }
    }
  }
}

/** Copies one file and returns the SHA-256 of what was written. */
async function copyFile(
  source: string,
  staging: StagingFolder,
  name: string,
  journal: ConversionJournal,
  options: InstallFolderOptions & { onBytes(bytes: number): void }
): Promise<string> {
  const file = await RandomAccessFile.open(join(source, name))
  try {
    const { sha256 } = await writeWeightFile({
      path: join(staging.path, name),
      weights: [{ weight: asBytes(file), offset: 0, dataFileName: name }],
      signal: options.signal,
      resumeFrom: journal.files[name],
      onBytes: (bytes) => options.onBytes(bytes),
      async onCheckpoint(prefix) {
        journal.files[name] = { ...prefix }
        await writeJournal(staging.path, journal)
      }
    })
    return sha256
  } finally {
    await file.close()
  }
}

async function copyModel(model: InstalledModel, outDir: string, options: InstallFolderOptions): Promise<void> {
  const manifestBytes = await readFile(join(model.directory, manifestFileName))
  const staging = await StagingFolder.open(outDir)
  try {
    await staging.requireSpace(model.sizeBytes)
    // What was copied before is found again by its hash alone, so any earlier journal will do.
    const journal = (await readJournal(staging.path)) ?? { fingerprint: '0'.repeat(64), files: {} }
    let doneBytes = 0
    const onBytes = (bytes: number) => {
      doneBytes += bytes
      options.onProgress?.({ phase: 'converting', doneBytes, totalBytes: model.sizeBytes })
    }
    for (const { name, sha256 } of model.manifest.files) {
      const copied = await copyFile(model.directory, staging, name, journal, { ...options, onBytes })
      if (copied !== sha256) throw damagedModel(model.directory, `Its file “${name}” is not what its publisher listed.`)
    }
    await staging.writeFile(manifestFileName, manifestBytes)
    await staging.publish([...model.manifest.files.map((file) => file.name), manifestFileName])
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid-model') await staging.discard()
    throw error
  }
}

/**
 * Installs a finished model folder by copying it, with every file compared with the SHA-256 in its manifest. The folder appears
 * in one step; a cancelled copy goes on where it stopped. Errors: `not-found` without a `model.json`, `invalid-model`, `conflict`
 * when a model of that id is there, `cancelled`, `disk-full`, `permission-denied`, `unreadable`.
 */
export async function installModelFromFolder(options: InstallFolderOptions): Promise<InstalledModel> {
  const model = await readModel(options.directory)
  const outDir = join(options.modelsDir, model.manifest.id)
  return installOnce(outDir, async () => {
    await copyModel(model, outDir, options)
    return readModel(outDir)
  })
}
