import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { AppError, throwIfCancelled } from '../../shared/errors.ts'
import { type VisualizedBgeManifest, visualizedBgeManifestSchema } from '../../shared/manifest.ts'
import { openCheckpoint, verifyChecksums } from './checkpoint.ts'
import { type ConversionJournal, readJournal, writeJournal } from './conversion-journal.ts'
import { isModelId } from './model-id.ts'
import { readTokenizerFiles } from './model-tokenizer.ts'
import { encodeModel } from './onnx-model-proto.ts'
import { type FileRecord, StagingFolder } from './staging-folder.ts'
import type { TensorFile } from './tensor-file.ts'
import { inferArchitecture, type VisualizedBgeArchitecture } from './visualized-bge-architecture.ts'
import type { VisualizedBgeConfigInput } from './visualized-bge-config.ts'
import { type PlannedGraph, planGraphs } from './visualized-bge-graphs.ts'
import { createManifest, type ModelDescription } from './visualized-bge-manifest.ts'
import { dataFileSize, writeWeightFile } from './weight-file.ts'

/** Part of the journal's fingerprint: raised whenever the same checkpoint would give other bytes. */
const converterVersion = 1

export interface ConversionProgress {
  /** `checking` compares the checkpoint with its checksums, `converting` writes the weights. */
  readonly phase: 'checking' | 'converting'
  readonly doneBytes: number
  readonly totalBytes: number
}

export interface ConversionOptions extends ModelDescription {
  readonly checkpointPath: string
  /** What the shapes do not tell; may be left out for the two official models. */
  readonly config?: VisualizedBgeConfigInput | undefined
  /** Folder with `tokenizer.json`. */
  readonly tokenizerDir: string
  /** The model folder; it must not exist yet, and exists only once it is complete. */
  readonly outDir: string
  readonly signal?: AbortSignal | undefined
  /** Also writes graphs with 8-bit weights, which a CPU runs faster; yes unless told. */
  readonly int8?: boolean | undefined
  /** How often progress is made durable, see `WeightFileOptions`. */
  readonly checkpointBytes?: number | undefined
  readonly onProgress?: ((progress: ConversionProgress) => void) | undefined
}

/** Identifies everything that the bytes of the data files depend on. */
function fingerprint(checkpoint: TensorFile, architecture: VisualizedBgeArchitecture): string {
  const { file, tensors, checksums } = checkpoint
  const parts = [converterVersion, file.sizeBytes, file.modifiedAtMs, [...tensors.values()], checksums, architecture]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}

/** Counts bytes of a phase and reports at most every 50 ms, and at the end. */
function progressCounter(
  phase: ConversionProgress['phase'],
  totalBytes: number,
  report: ConversionOptions['onProgress']
): (bytes: number) => void {
  let doneBytes = 0
  let reportedAtMs = 0
  return (bytes) => {
    doneBytes += bytes
    const nowMs = performance.now()
    if (nowMs - reportedAtMs < 50 && doneBytes < totalBytes) return
    reportedAtMs = nowMs
    report?.({ phase, doneBytes, totalBytes })
  }
}

async function verify(checkpoint: TensorFile, options: ConversionOptions): Promise<void> {
  const totalBytes = checkpoint.checksums.reduce((sum, range) => sum + range.sizeBytes, 0)
  await verifyChecksums(checkpoint, {
    signal: options.signal,
    onBytes: progressCounter('checking', totalBytes, options.onProgress)
  })
}

/** Writes data files and graphs into the staging folder and keeps its journal. */
async function writeGraphs(
  staging: StagingFolder,
  planned: readonly PlannedGraph[],
  journal: ConversionJournal,
  options: ConversionOptions
): Promise<FileRecord[]> {
  const totalBytes = planned.reduce((sum, plan) => sum + dataFileSize(plan.ownWeights), 0)
  const writtenBytes = Object.values(journal.files).reduce((sum, file) => sum + file.sizeBytes, 0)
  await staging.requireSpace(Math.max(0, totalBytes - writtenBytes))
  const onBytes = progressCounter('converting', totalBytes, options.onProgress)
  const records: FileRecord[] = []
  for (const { fileName, dataFileName, graph, weights, ownWeights } of planned) {
    const data = await writeWeightFile({
      path: join(staging.path, dataFileName),
      weights: ownWeights,
      signal: options.signal,
      checkpointBytes: options.checkpointBytes,
      resumeFrom: journal.files[dataFileName],
      onBytes,
      async onCheckpoint(prefix) {
        journal.files[dataFileName] = { ...prefix }
        await writeJournal(staging.path, journal)
      }
    })
    records.push(await staging.writeFile(fileName, encodeModel(graph, weights)), {
      name: dataFileName,
      ...data
    })
  }
  return records
}

async function convertOpened(checkpoint: TensorFile, options: ConversionOptions): Promise<VisualizedBgeManifest> {
  const architecture = inferArchitecture(checkpoint, options.config)
  const tokenizerFiles = await readTokenizerFiles(options.tokenizerDir, architecture)
  const staging = await StagingFolder.open(options.outDir)
  try {
    await verify(checkpoint, options)
    const identity = fingerprint(checkpoint, architecture)
    const earlier = await readJournal(staging.path)
    const journal: ConversionJournal =
      earlier?.fingerprint === identity ? earlier : { fingerprint: identity, files: {} }
    const planned = await planGraphs(checkpoint, architecture, options)
    const files = await writeGraphs(staging, planned, journal, options)
    for (const file of tokenizerFiles) files.push(await staging.writeFile(file.name, file.bytes))
    const manifest = visualizedBgeManifestSchema.parse(createManifest(architecture, options, files))
    const manifestFile = await staging.writeFile('model.json', Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`))
    throwIfCancelled(options.signal)
    await staging.publish([...files, manifestFile].map((file) => file.name))
    return manifest
  } catch (error) {
    // A checkpoint that turned out to be unusable leaves nothing to continue.
    if (error instanceof AppError && error.code === 'invalid-model') await staging.discard()
    throw error
  }
}

/**
 * Converts a Visualized BGE checkpoint (PyTorch or safetensors) into a model folder: `image_tokens.onnx`, `encoder.onnx`, their
 * data files, the tokenizer and `model.json`. Weights stay float16 where that is exact. The folder appears in one step when
 * everything is written; after a cancellation or a full disk the next call goes on where this one stopped.
 * Errors: `invalid-model`, `invalid-input` (id), `conflict` (folder exists), `cancelled`, `disk-full`, `permission-denied`,
 * `not-found`, `unreadable`.
 */
export async function convertVisualizedBge(options: ConversionOptions): Promise<VisualizedBgeManifest> {
  if (!isModelId(options.id)) {
    throw new AppError(
      'invalid-input',
      `“${options.id}” is not a valid model id: use lower-case letters, digits, dots, dashes and underscores.`
    )
  }
  throwIfCancelled(options.signal)
  const checkpoint = await openCheckpoint(options.checkpointPath)
  try {
    return await convertOpened(checkpoint, options)
  } finally {
    await checkpoint.file.close()
  }
}
