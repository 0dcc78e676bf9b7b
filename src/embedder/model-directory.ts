import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Provider } from '../shared/embedder-contract.ts'
import { AppError } from '../shared/errors.ts'
import { type ModelManifest, modelManifestSchema } from '../shared/manifest.ts'
import { DualEncoder } from './dual-encoder.ts'
import type { ModelRuntime } from './model-runtime.ts'
import { VisualizedBge } from './visualized-bge.ts'

/**
 * Reads `model.json` and checks that every file is there in its size. The SHA-256 is checked at installation, not here:
 * hashing gigabytes at each start would cost more than loading them.
 */
export async function readManifest(directory: string): Promise<ModelManifest> {
  const fail = (what: string, cause?: unknown) =>
    new AppError('invalid-model', `The model in "${directory}" cannot be used: ${what}. Install it again.`, { cause })
  let text: string
  try {
    text = await readFile(join(directory, 'model.json'), 'utf8')
  } catch (cause) {
    throw fail('model.json is missing', cause)
  }
  const parsed = modelManifestSchema.safeParse(parseJson(text))
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw fail(`model.json is not valid at "${issue?.path.join('.') ?? ''}": ${issue?.message ?? 'not JSON'}`)
  }
  for (const file of parsed.data.files) {
    const size = await stat(join(directory, file.name)).then(
      (found) => found.size,
      () => null
    )
    if (size === null) throw fail(`"${file.name}" is missing`)
    if (size !== file.sizeBytes) throw fail(`"${file.name}" has ${size} bytes instead of ${file.sizeBytes}`)
  }
  return parsed.data
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Opens the sessions of a model on one provider. */
export function openRuntime(directory: string, manifest: ModelManifest, provider: Provider): Promise<ModelRuntime> {
  switch (manifest.family) {
    case 'dual-encoder':
      return DualEncoder.open(directory, manifest, provider)
    case 'visualized-bge':
      return VisualizedBge.open(directory, manifest, provider)
  }
}
