import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { listSupportedBackends } from 'onnxruntime-node'
import type { LoadedModel, Provider } from '../shared/embedder-contract.ts'
import type { ModelManifest } from '../shared/manifest.ts'
import { preferInt8 } from './int8-variant.ts'
import { openRuntime } from './model-directory.ts'
import type { ModelRuntime } from './model-runtime.ts'
import { agreement, probeItems } from './probe.ts'

/** Best first. The CPU is always last and always there. */
const preferredProviders: Partial<Record<NodeJS.Platform, readonly Provider[]>> = {
  win32: ['dml', 'webgpu'],
  darwin: ['coreml', 'webgpu'],
  linux: ['cuda', 'webgpu']
}

/** A provider whose vectors stray further than this from the CPU's is not used: stored vectors must not depend on it. */
const minAgreement = 0.999

export interface OpenedModel {
  readonly runtime: ModelRuntime
  readonly loaded: LoadedModel
}

type Attempt = LoadedModel['attempts'][number]

/**
 * A driver can take the whole process down with it. The mark is written before a provider is tried and removed after;
 * one that is left by a process that is gone says that this provider crashed, and it is not tried again until the next boot.
 */
class CrashMark {
  readonly #file: string

  constructor(provider: Provider, modelId: string) {
    this.#file = join(tmpdir(), `keepsake-probe-${userInfo().uid}`, `${provider}-${modelId}`)
  }

  async leftByCrash(): Promise<boolean> {
    const owner = Number(await readFile(this.#file, 'utf8').catch(() => ''))
    if (!Number.isSafeInteger(owner) || owner <= 0 || owner === process.pid) return false
    try {
      process.kill(owner, 0)
      return false
    } catch {
      return true
    }
  }

  async set(): Promise<void> {
    await mkdir(join(this.#file, '..'), { recursive: true, mode: 0o700 })
    await writeFile(this.#file, String(process.pid))
  }

  clear(): Promise<void> {
    return rm(this.#file, { force: true })
  }
}

async function tryProvider(
  directory: string,
  manifest: ModelManifest,
  provider: Provider,
  expected: Float32Array
): Promise<{ runtime: ModelRuntime | null; attempt: Attempt }> {
  const refuse = (reason: string) => ({ runtime: null, attempt: { provider, chosen: false, reason } })
  const mark = new CrashMark(provider, manifest.id)
  if (await mark.leftByCrash()) return refuse('crashed the last time it was tried')
  await mark.set()
  try {
    const runtime = await openRuntime(directory, manifest, provider)
    const cosine = agreement(await runtime.embed(probeItems(manifest)), expected, manifest.dimension)
    if (cosine >= minAgreement) {
      return {
        runtime,
        attempt: { provider, chosen: true, reason: `agrees with the CPU (cosine ${cosine.toFixed(5)})` }
      }
    }
    await runtime.release()
    return refuse(`its results differ from the CPU's (cosine ${cosine.toFixed(3)})`)
  } catch (error) {
    return refuse(firstLine(error))
  } finally {
    await mark.clear()
  }
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return (message.split('\n')[0] ?? '').slice(0, 200)
}

/**
 * ONNX Runtime names CUDA as supported wherever it could be added; trying it without its library only fills the log.
 * The library lies beside the binding when somebody has installed it.
 */
function hasCudaLibrary(): boolean {
  const runtime = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'))
  return existsSync(join(runtime, 'bin', 'napi-v6', process.platform, process.arch, 'libonnxruntime_providers_cuda.so'))
}

/** Why a provider cannot be tried here; null when it can. */
function absence(provider: Provider, present: ReadonlySet<string>): string | null {
  if (!present.has(provider)) return 'not part of this build of ONNX Runtime'
  if (provider === 'cuda' && !hasCudaLibrary()) return 'its library is not installed'
  return null
}

/** Providers to try on this machine, best first, without the CPU. `only` limits the choice to one. */
function candidates(only: Provider | null): { usable: Provider[]; attempts: Attempt[] } {
  if (only === 'cpu') return { usable: [], attempts: [] }
  const present = new Set(listSupportedBackends().map(({ name }) => name))
  const wanted = only === null ? (preferredProviders[process.platform] ?? []) : [only]
  const judged = wanted.map((provider) => ({ provider, reason: absence(provider, present) }))
  return {
    usable: judged.filter(({ reason }) => reason === null).map(({ provider }) => provider),
    attempts: judged.flatMap(({ provider, reason }) => (reason === null ? [] : [{ provider, chosen: false, reason }]))
  }
}

/**
 * Opens a model on the best provider whose output agrees with the CPU's, and says what was tried and why.
 * Falls back to the CPU; rejects only when that cannot run the model either.
 */
export async function openOnBestProvider(
  directory: string,
  manifest: ModelManifest,
  only: Provider | null
): Promise<OpenedModel> {
  const cpu = await openRuntime(directory, manifest, 'cpu')
  const { usable, attempts } = candidates(only)
  if (usable.length > 0) {
    const expected = await cpu.embed(probeItems(manifest))
    for (const provider of usable) {
      const { runtime, attempt } = await tryProvider(directory, manifest, provider, expected)
      attempts.push(attempt)
      if (runtime === null) continue
      await cpu.release()
      return { runtime, loaded: { manifest, provider, precision: 'fp32', attempts } }
    }
  }
  const { runtime, precision, reason } = await preferInt8(directory, manifest, cpu)
  const why = usable.length > 0 ? 'no faster provider works here' : 'always there'
  attempts.push({ provider: 'cpu', chosen: true, reason: reason === null ? why : `${why}; ${reason}` })
  return { runtime, loaded: { manifest, provider: 'cpu', precision, attempts } }
}
