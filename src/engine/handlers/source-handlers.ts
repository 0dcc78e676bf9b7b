import type { EngineContract } from '../../shared/engine-contract.ts'
import { AppError } from '../../shared/errors.ts'
import type { Handlers } from '../../shared/method.ts'
import type { Source } from '../../shared/status.ts'
import type { EngineCore } from '../engine-core.ts'
import type { Pipeline } from '../ingest/pipeline.ts'
import type { SourceRow } from '../library/sources-table.ts'
import type { ModelSwitch } from '../model-switch.ts'
import { addSource, type NewSource } from '../sources/add-source.ts'
import { completePath } from '../sources/complete-path.ts'
import { purgeSource } from '../sources/purge-source.ts'
import type { SourceMonitor } from '../sources/source-monitor.ts'
import type { StatusBuilder } from '../status/build-status.ts'

/** The parts of an engine that its handlers work with. */
export interface EngineParts {
  readonly core: EngineCore
  readonly monitor: SourceMonitor
  readonly pipeline: Pipeline
  readonly states: StatusBuilder
  readonly modelSwitch: ModelSwitch
}

type SourceHandlers = Pick<
  Handlers<EngineContract>,
  | 'sources.list'
  | 'sources.watch'
  | 'sources.add'
  | 'sources.update'
  | 'sources.remove'
  | 'sources.rescan'
  | 'sources.completePath'
>

function requireSource({ core }: EngineParts, id: number): SourceRow {
  const row = core.sources.get(id)
  if (row === undefined) throw new AppError('not-found', 'This source is not in the library any more.')
  return row
}

/** A source as the hosts show it. */
export function describeSource(parts: EngineParts, id: number): Source {
  requireSource(parts, id)
  const source = parts.states.sources().find((candidate) => candidate.id === id)
  if (source === undefined) throw new AppError('not-found', 'This source is not in the library any more.')
  return source
}

/** Adds a folder and starts to read it. */
export async function addAndRead(parts: EngineParts, added: NewSource): Promise<Source> {
  const row = await addSource(parts.core.sources, parts.core.options.libraryDirectory, added)
  parts.monitor.refresh()
  return describeSource(parts, row.id)
}

/** Removes what the index holds of a source, with its progress in the status. */
export async function forgetSource({ core, monitor, pipeline }: EngineParts, id: number, name: string): Promise<void> {
  await core.tasks.run(`forget-source-${id}`, `Forgetting "${name}"`, (onProgress) => {
    const total = core.index
      .prepare('SELECT coalesce(sum(count), 0) FROM file_count WHERE source_id = ?')
      .pluck()
      .get(id)
    return purgeSource(core, id, (removed) => onProgress(removed, Number(total)))
  })
  monitor.refresh()
  pipeline.requestSweep()
}

/** Answers everything about sources. */
export function createSourceHandlers(parts: EngineParts): SourceHandlers {
  const { core, monitor, pipeline, states } = parts
  return {
    'sources.list': () => states.sources(),
    'sources.watch'(_input, { emit }) {
      emit(states.sources())
      return core.feed.listen(() => emit(states.sources()))
    },
    'sources.add': (input) => addAndRead(parts, input),
    'sources.update'({ id, ...change }) {
      requireSource(parts, id)
      core.sources.update(id, change)
      monitor.refresh()
      pipeline.wake()
      return describeSource(parts, id)
    },
    async 'sources.remove'({ id }) {
      const { name } = requireSource(parts, id)
      core.sources.delete(id)
      await monitor.release(id)
      await forgetSource(parts, id, name)
      return {}
    },
    async 'sources.rescan'({ id }) {
      if (id !== null) requireSource(parts, id)
      await monitor.rescan(id)
      return {}
    },
    'sources.completePath': ({ prefix }) => completePath(prefix)
  }
}
