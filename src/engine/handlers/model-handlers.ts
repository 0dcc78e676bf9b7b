import { stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import type { AvailableModel } from '../../shared/available-model.ts'
import type { EngineContract } from '../../shared/engine-contract.ts'
import { AppError } from '../../shared/errors.ts'
import type { Handlers } from '../../shared/method.ts'
import type { ModelState } from '../../shared/status.ts'
import { modelStateOf } from '../active-model.ts'
import type { EngineCore } from '../engine-core.ts'
import type { ListedModel } from '../model-catalogue.ts'
import type { ModelSwitch } from '../model-switch.ts'
import { installModelFromFile } from '../models/install.ts'
import { installModelFromFolder } from '../models/install-folder.ts'
import { describeEntry, installFromRegistry, readModelRegistry } from '../models/install-from-registry.ts'
import { installOnce } from '../models/install-once.ts'
import { removeModel, verifyModel } from '../models/registry.ts'
import { expandHome } from '../sources/complete-path.ts'

type ModelMethod =
  | 'models.list'
  | 'models.install'
  | 'models.available'
  | 'models.download'
  | 'models.use'
  | 'models.remove'
  | 'models.verify'
type ModelHandlers = Pick<Handlers<EngineContract>, ModelMethod>

interface Parts {
  readonly core: EngineCore
  readonly modelSwitch: ModelSwitch
}

/** A model that is installed, as the hosts show it. */
function stateOf({ core, modelSwitch }: Parts, model: ListedModel, models: readonly ListedModel[]): ModelState {
  const active = core.model.current()
  const activeId = active?.loaded.manifest.id ?? core.models.answering(models)?.manifest.id
  const isActive = activeId === model.manifest.id
  const state =
    active !== null && isActive
      ? modelStateOf(active.loaded)
      : modelStateOf({ manifest: model.manifest, provider: null, precision: null, attempts: [] })
  const preparing = modelSwitch.preparing()
  const isPreparing = preparing?.modelId === model.manifest.id
  return {
    ...state,
    active: isActive,
    builtIn: model.builtIn,
    ...(isPreparing ? { preparing: { done: preparing.done, total: preparing.total } } : {})
  }
}

async function listStates(parts: Parts): Promise<ModelState[]> {
  const models = await parts.core.models.list()
  const states = models.map((model) => stateOf(parts, model, models))
  // The model in use is in the list even when its folder went away under it.
  const current = parts.core.model.state()
  return current === null || states.some(({ active }) => active) ? states : [current, ...states]
}

interface InstallRequest {
  readonly path: string
  readonly config: string | null
  readonly tokenizer: string | null
  readonly id: string | null
}

async function install(parts: Parts, request: InstallRequest, signal: AbortSignal): Promise<ModelState> {
  const { core } = parts
  const absolute = (path: string | null) => (path === null ? undefined : resolve(expandHome(path)))
  const path = resolve(expandHome(request.path))
  const info = await stat(path).catch(() => null)
  if (info === null) throw new AppError('not-found', `There is nothing at “${path}”. Choose the file of a model.`)
  const starter = (await core.models.list()).find(({ builtIn }) => builtIn)
  if (request.id !== null && request.id === starter?.manifest.id) {
    throw new AppError('conflict', `“${request.id}” is the model that comes with Keepsake. Choose another name.`)
  }
  const name = basename(path)
  const model = await core.tasks.run(`install-model-${path}`, `Installing “${name}”`, (onProgress) => {
    const common = {
      modelsDir: core.models.directory,
      signal: AbortSignal.any([signal, core.signal]),
      onProgress: ({ doneBytes, totalBytes }: { doneBytes: number; totalBytes: number }) =>
        onProgress(doneBytes, totalBytes)
    }
    if (!info.isDirectory()) {
      const [config, tokenizerDir] = [absolute(request.config), absolute(request.tokenizer)]
      return installModelFromFile({ file: path, config, tokenizerDir, id: request.id ?? undefined, ...common })
    }
    if (request.config !== null || request.tokenizer !== null || request.id !== null) {
      const message = 'A model folder is installed as it is: a configuration, tokenizer or name goes with a checkpoint.'
      throw new AppError('invalid-input', message)
    }
    return installModelFromFolder({ directory: path, ...common })
  })
  core.feed.changed()
  return stateOf(parts, { ...model, builtIn: false }, await core.models.list())
}

const registryOf = ({ options }: EngineCore) =>
  options.modelRegistryFile === undefined ? Promise.resolve([]) : readModelRegistry(options.modelRegistryFile)

const downloadDirectory = ({ options }: EngineCore, id: string) => join(options.libraryDirectory, 'downloads', id)

async function listAvailable({ core }: Parts): Promise<AvailableModel[]> {
  const installed = new Set((await core.models.list()).map(({ manifest }) => manifest.id))
  return (await registryOf(core)).map((entry) => describeEntry(entry, installed.has(entry.id)))
}

async function download(
  parts: Parts,
  { id, accept }: { id: string; accept: { hosts: readonly string[] } },
  signal: AbortSignal
): Promise<ModelState> {
  const { core } = parts
  const model = (await listAvailable(parts)).find((entry) => entry.id === id)
  if (model === undefined) throw new AppError('not-found', `Keepsake does not know where to get “${id}”.`)
  if (model.installed) throw new AppError('conflict', `“${id}” is installed already.`)
  const unasked = model.hosts.filter((host) => !accept.hosts.includes(host))
  if (unasked.length > 0) {
    throw new AppError(
      'invalid-input',
      `It was not agreed to fetch files from ${unasked.join(', ')}. Look at it again.`
    )
  }
  const installed = await core.tasks.run(`install-model-${id}`, `Fetching “${model.name}”`, (onProgress) =>
    installOnce(downloadDirectory(core, id), () =>
      installFromRegistry({
        entry: model,
        modelsDir: core.models.directory,
        downloadDir: downloadDirectory(core, id),
        signal: AbortSignal.any([signal, core.signal]),
        // Fetching takes much longer than converting: the bar fills once for both, nine tenths for the network.
        onProgress: (phase, done, total) =>
          onProgress(phase === 'fetching' ? done * 0.9 : total * 0.9 + done * 0.1, total)
      })
    )
  )
  core.feed.changed()
  return stateOf(parts, { ...installed, builtIn: false }, await core.models.list())
}

async function remove({ core, modelSwitch }: Parts, id: string): Promise<void> {
  const found = (await core.models.list()).find(({ manifest }) => manifest.id === id)
  if (found?.builtIn === true) {
    throw new AppError('unsupported', `“${id}” comes with Keepsake and cannot be removed.`)
  }
  const isUsed = core.model.current()?.loaded.manifest.id === id || modelSwitch.preparing()?.modelId === id
  if (isUsed || core.settings.get().modelId === id) {
    throw new AppError('conflict', `“${id}” is in use. Choose another model first, then remove it.`)
  }
  await core.embedder.call('embedder.unload', { modelId: id }).catch(() => {})
  await removeModel(core.models.directory, id)
  core.feed.changed()
}

/** Answers everything about installed models. */
export function createModelHandlers(parts: Parts): ModelHandlers {
  const { core, modelSwitch } = parts
  return {
    'models.list': () => listStates(parts),
    'models.install': (request, { signal }) => install(parts, request, signal),
    'models.available': () => listAvailable(parts),
    'models.download': (request, { signal }) => download(parts, request, signal),
    async 'models.use'({ id }) {
      const model = await core.models.find(id)
      core.settings.update({ modelId: model.builtIn ? null : id })
      modelSwitch.wake()
      return stateOf(parts, model, await core.models.list())
    },
    async 'models.remove'({ id }) {
      await remove(parts, id)
      return {}
    },
    async 'models.verify'({ id }, { signal }) {
      const model = await core.models.find(id)
      await core.tasks.run(`verify-model-${id}`, `Verifying “${model.manifest.name}”`, () =>
        verifyModel(model, AbortSignal.any([signal, core.signal]))
      )
      return {}
    }
  }
}
