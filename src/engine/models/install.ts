import { readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join, parse } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import { installOnce } from './install-once.ts'
import { idFromFileName } from './model-id.ts'
import { tokenizerFileName } from './model-tokenizer.ts'
import { type OfficialCheckpoint, recogniseOfficial } from './official-checkpoints.ts'
import { RandomAccessFile } from './random-access-file.ts'
import { type InstalledModel, readModel } from './registry.ts'
import { type ConversionProgress, convertVisualizedBge } from './visualized-bge.ts'
import type { VisualizedBgeConfigInput } from './visualized-bge-config.ts'

export interface InstallOptions {
  /** The checkpoint: a `.pth` of PyTorch or a safetensors file. */
  readonly file: string
  /** Path of a `config.json`; unless given, the one beside the checkpoint where there is one. The official models need none. */
  readonly config?: string | undefined
  /** Folder with `tokenizer.json`; unless given, the checkpoint's folder or the only folder in it that has one. */
  readonly tokenizerDir?: string | undefined
  /** Name of the model folder; unless given, made from the file name. */
  readonly id?: string | undefined
  /** The folder of all installed models; created where it is missing. */
  readonly modelsDir: string
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: ConversionProgress) => void) | undefined
}

/** A configuration for another program (Hugging Face) is often beside a checkpoint; only ours has a part about text. */
async function readConfig(options: InstallOptions): Promise<VisualizedBgeConfigInput | undefined> {
  const path = options.config ?? join(dirname(options.file), 'config.json')
  const isAsked = options.config !== undefined
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isAsked)
      throw new AppError('not-found', `The configuration “${path}” could not be read. Choose the file again.`, {
        cause: error
      })
  })
  if (text === undefined) return undefined
  try {
    const config = JSON.parse(text) as VisualizedBgeConfigInput
    return isAsked || config.format === 'visualized-bge' ? config : undefined
  } catch (error) {
    if (!isAsked) return undefined
    throw new AppError('invalid-model', `The configuration “${path}” is not valid JSON. Correct it and try again.`, {
      cause: error
    })
  }
}

async function hasTokenizer(folder: string): Promise<boolean> {
  return (await stat(join(folder, tokenizerFileName)).catch(() => undefined))?.isFile() ?? false
}

async function findTokenizer(options: InstallOptions, official: OfficialCheckpoint | undefined): Promise<string> {
  if (options.tokenizerDir !== undefined) return options.tokenizerDir
  const folder = dirname(options.file)
  if (await hasTokenizer(folder)) return folder
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const candidates: string[] = []
  for (const entry of entries) {
    if (entry.isDirectory() && (await hasTokenizer(join(folder, entry.name)))) candidates.push(join(folder, entry.name))
  }
  const [only] = candidates
  if (only !== undefined && candidates.length === 1) return only
  const whose = official?.tokenizerModel ?? 'the text model that it was built on'
  throw new AppError(
    'invalid-model',
    `“${parse(options.file).base}” needs its tokenizer. Put the ${tokenizerFileName} of ${whose} into the same folder and try again.`
  )
}

async function recognise(options: InstallOptions): Promise<OfficialCheckpoint | undefined> {
  const file = await RandomAccessFile.open(options.file)
  try {
    return await recogniseOfficial(file, options.signal)
  } finally {
    await file.close()
  }
}

/**
 * Installs a Visualized BGE checkpoint from a file on this machine into `modelsDir/<id>`. Nothing is fetched. An official
 * checkpoint is recognised by its SHA-256 and needs only its tokenizer beside it. An interrupted installation goes on where it
 * stopped when it is called again. Errors: those of `convertVisualizedBge`; `conflict` also while the same model is being
 * installed; `invalid-model` without a tokenizer.
 */
export async function installModelFromFile(options: InstallOptions): Promise<InstalledModel> {
  const official = await recognise(options)
  const id = options.id ?? official?.id ?? idFromFileName(options.file)
  const outDir = join(options.modelsDir, id)
  return installOnce(outDir, async () => {
    const config = await readConfig(options)
    const tokenizerDir = await findTokenizer(options, official)
    const described = official ?? { name: parse(options.file).name, languages: undefined, licence: undefined }
    const { name, languages, licence } = described
    const { file: checkpointPath, signal, onProgress } = options
    await convertVisualizedBge({
      checkpointPath,
      config,
      tokenizerDir,
      outDir,
      id,
      name,
      languages,
      licence,
      signal,
      onProgress
    })
    return readModel(outDir)
  })
}
