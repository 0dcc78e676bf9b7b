import type { EngineContract } from '../../shared/engine-contract.ts'
import { AppError } from '../../shared/errors.ts'
import type { Handlers } from '../../shared/method.ts'
import type { Status } from '../../shared/status.ts'
import { createFailureTable } from '../ingest/failure-table.ts'
import type { FileRow } from '../library/files-table.ts'
import type { EngineParts } from './source-handlers.ts'

type IngestHandlers = Pick<
  Handlers<EngineContract>,
  | 'status.get'
  | 'status.watch'
  | 'ingest.pause'
  | 'ingest.resume'
  | 'ingest.settle'
  | 'failures.list'
  | 'failures.retry'
  | 'failures.ignore'
>

/** Between two looks while waiting for everything to settle. */
const settlePollMs = 50

/** Waits until nothing is left to do. Rejects with the reason when it never will be. */
async function settle(
  { core, monitor, pipeline, states, modelSwitch }: EngineParts,
  signal: AbortSignal
): Promise<Status> {
  const ended = AbortSignal.any([signal, core.signal])
  while (!pipeline.isSettled() || !modelSwitch.isSettled()) {
    if (ended.aborted) throw new AppError('cancelled', 'The operation was cancelled.')
    const problem = core.model.error()
    if (problem !== null && problem.retry === 'never' && !monitor.isBusy()) throw problem
    await new Promise((resolve) => setTimeout(resolve, settlePollMs))
  }
  return states.status()
}

function failureHandlers({
  core,
  pipeline
}: EngineParts): Pick<IngestHandlers, 'failures.list' | 'failures.retry' | 'failures.ignore'> {
  const failures = createFailureTable(core.index)
  const nameOf = (sourceId: number) => core.sources.get(sourceId)?.name ?? ''
  const placeOf = ({ source_id, relative_path, size_bytes, modified_ms }: FileRow) => ({
    sourcePath: core.sources.get(source_id)?.path ?? '',
    relativePath: relative_path,
    sizeBytes: size_bytes,
    modifiedMs: modified_ms
  })
  const placesOf = (ids: readonly number[]) =>
    ids.flatMap((id) => {
      const row = core.files.get(id)
      return row === undefined ? [] : [placeOf(row)]
    })
  return {
    'failures.list'({ state, sourceId, offset, limit }) {
      const page = failures.list({ state, sourceId }, { offset, limit })
      return {
        total: page.total,
        failures: page.failures.map((failure) => ({ ...failure, sourceName: nameOf(failure.sourceId) }))
      }
    },
    'failures.retry'({ ids }) {
      if (ids !== 'all') core.ignored.delete(placesOf(ids))
      const count = failures.retry(ids)
      pipeline.wake()
      core.feed.changed()
      return { count }
    },
    'failures.ignore'({ ids }) {
      const chosen = failures.ignorable(ids)
      core.ignored.add(placesOf(chosen))
      core.index.transaction(() => chosen.forEach((id) => core.files.ignore(id)))()
      core.feed.changed()
      return { count: chosen.length }
    }
  }
}

/** Answers everything about the state, the queue and the failures. */
export function createIngestHandlers(parts: EngineParts): IngestHandlers {
  const { core, states } = parts
  return {
    'status.get': () => states.status(),
    'status.watch'(_input, { emit }) {
      emit(states.status())
      return core.feed.listen(() => emit(states.status()))
    },
    'ingest.pause'() {
      core.settings.update({ paused: true })
      return {}
    },
    'ingest.resume'() {
      core.settings.update({ paused: false })
      return {}
    },
    'ingest.settle': (_input, { signal }) => settle(parts, signal),
    ...failureHandlers(parts)
  }
}
