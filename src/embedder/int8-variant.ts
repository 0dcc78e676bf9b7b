import type { LoadedModel } from '../shared/embedder-contract.ts'
import type { ModelManifest } from '../shared/manifest.ts'
import { openRuntime } from './model-directory.ts'
import type { ModelRuntime } from './model-runtime.ts'
import { agreement, probeItems } from './probe.ts'

/** A variant whose vectors stray further than this from the exact ones is not used. */
const minInt8Agreement = 0.99
/** The exact graphs of a smaller model are fast enough, and exactness is worth more. The base model has 390 MB. */
const leastModelBytes = 100 * 1024 * 1024

/** A CPU runtime, how it computes, and, where a variant with 8-bit weights exists, why it was taken or not. */
export interface CpuChoice {
  readonly runtime: ModelRuntime
  readonly precision: LoadedModel['precision']
  readonly reason: string | null
}

/** The manifest with the 8-bit graphs in the place of the exact ones; null for a model that has none. */
function int8Variant(manifest: ModelManifest): ModelManifest | null {
  if (manifest.family !== 'visualized-bge') return null
  const { imageTokens, encoder } = manifest
  if (imageTokens.int8File === undefined || encoder.int8File === undefined) return null
  return {
    ...manifest,
    imageTokens: { ...imageTokens, file: imageTokens.int8File },
    encoder: { ...encoder, file: encoder.int8File }
  }
}

/** Bytes of the exact graphs: what a session on them has to load. */
function exactBytes(manifest: ModelManifest): number {
  return manifest.files.reduce((sum, file) => (file.name.includes('.int8.') ? sum : sum + file.sizeBytes), 0)
}

/**
 * Takes the 8-bit variant of a large model on the CPU (about twice as fast, less than half the memory) if its vectors agree
 * with those of `exact`, which is then released. Otherwise `exact` stays. Never rejects on account of the variant.
 */
export async function preferInt8(
  directory: string,
  manifest: ModelManifest,
  exact: ModelRuntime,
  leastBytes = leastModelBytes
): Promise<CpuChoice> {
  const keep = (reason: string | null): CpuChoice => ({ runtime: exact, precision: 'fp32', reason })
  const variant = int8Variant(manifest)
  if (variant === null || exactBytes(manifest) < leastBytes) return keep(null)
  let int8: ModelRuntime | undefined
  try {
    const items = probeItems(manifest)
    const expected = await exact.embed(items)
    int8 = await openRuntime(directory, variant, 'cpu')
    const cosine = agreement(await int8.embed(items), expected, manifest.dimension)
    if (cosine >= minInt8Agreement) {
      await exact.release()
      return {
        runtime: int8,
        precision: 'int8',
        reason: `8-bit weights agree with the exact ones (cosine ${cosine.toFixed(4)})`
      }
    }
    await int8.release()
    return keep(`8-bit weights differ too much (cosine ${cosine.toFixed(3)})`)
  } catch (error) {
    await int8?.release()
    return keep(
      `8-bit weights cannot be used: ${(error instanceof Error ? error.message : String(error)).split('\n')[0]}`
    )
  }
}
