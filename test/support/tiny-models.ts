import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { convertVisualizedBge } from '../../src/engine/models/visualized-bge.ts'
import type { VisualizedBgeConfigInput } from '../../src/engine/models/visualized-bge-config.ts'
import type { VisualizedBgeManifest } from '../../src/shared/manifest.ts'

/** Small Visualized BGE models with random weights and the outputs of the authors' own code: BERT and XLM-RoBERTa text towers. */
export const tinyModels = ['tiny_base', 'tiny_m3'] as const
export type TinyModel = (typeof tinyModels)[number]

const fixtures = join(import.meta.dirname, '..', 'fixtures', 'visualized-bge')

/** A file of a tiny model's fixtures, such as `golden.json` or `checkpoint.pth`. */
export function tinyModelPath(model: TinyModel, ...path: readonly string[]): string {
  return join(fixtures, model, ...path)
}

/** The pictures that the outputs of the tiny models were made from. */
export function tinyImagePath(name: string): string {
  return join(fixtures, 'images', name)
}

export function readTinyConfig(model: TinyModel): VisualizedBgeConfigInput {
  return JSON.parse(readFileSync(tinyModelPath(model, 'config.json'), 'utf8')) as VisualizedBgeConfigInput
}

/** Converts a tiny model into `parentDir/<id>` (a model folder with `model.json`) in well under a second. */
export async function convertTinyModel(
  model: TinyModel,
  parentDir: string,
  options: { checkpoint?: string; id?: string; int8?: boolean } = {}
): Promise<{ dir: string; manifest: VisualizedBgeManifest }> {
  const id = options.id ?? model
  const dir = join(parentDir, id)
  const manifest = await convertVisualizedBge({
    checkpointPath: tinyModelPath(model, options.checkpoint ?? 'checkpoint.pth'),
    config: readTinyConfig(model),
    tokenizerDir: tinyModelPath(model, 'tokenizer'),
    outDir: dir,
    id,
    int8: options.int8
  })
  return { dir, manifest }
}
