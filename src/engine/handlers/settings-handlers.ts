import { existsSync } from 'node:fs'
import { mkdir, realpath } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { EngineContract } from '../../shared/engine-contract.ts'
import { AppError } from '../../shared/errors.ts'
import type { Handlers } from '../../shared/method.ts'
import { expandHome } from '../sources/complete-path.ts'
import { addAndRead, describeSource, type EngineParts } from './source-handlers.ts'

type SettingsHandlers = Pick<
  Handlers<EngineContract>,
  'settings.get' | 'settings.watch' | 'settings.update' | 'sample.create'
>

const sampleFolderName = 'Keepsake drawn sample'

function defaultSampleDirectory(): string {
  const documents = join(homedir(), 'Documents')
  return join(existsSync(documents) ? documents : homedir(), sampleFolderName)
}

/** Draws the sample and adds it; a sample that is a source already is drawn again in its place. */
async function createSample(parts: EngineParts, wanted: string | null, signal: AbortSignal) {
  const { core, monitor } = parts
  const directory = resolve(expandHome(wanted ?? defaultSampleDirectory()))
  try {
    await mkdir(directory, { recursive: true })
  } catch (error) {
    throw new AppError('permission-denied', `Keepsake may not create the folder ${directory}. Choose another one.`, {
      cause: error
    })
  }
  await core.tasks.run('sample', 'Drawing the sample library', (onProgress) =>
    core.options.drawSample(directory, onProgress, AbortSignal.any([signal, core.signal]))
  )
  const path = await realpath(directory)
  const known = core.sources.all().find((source) => source.path === path)
  if (known === undefined) return addAndRead(parts, { path, name: 'Drawn sample', include: [], exclude: [] })
  void monitor.rescan(known.id)
  return describeSource(parts, known.id)
}

/** Answers settings, and draws the sample library. */
export function createSettingsHandlers(parts: EngineParts): SettingsHandlers {
  const { core } = parts
  return {
    'settings.get': () => core.settings.get(),
    'settings.watch'(_input, { emit }) {
      emit(core.settings.get())
      return core.settings.onChange(emit)
    },
    'settings.update': (change) => core.settings.update(change),
    'sample.create': ({ directory }, { signal }) => createSample(parts, directory, signal)
  }
}
