import type { Source, Status } from '../../shared/status.ts'
import type { EngineCore } from '../engine-core.ts'
import type { Pipeline } from '../ingest/pipeline.ts'
import { createCountReader, noFiles, type SourceCounts, sumCounts } from '../library/file-counts.ts'
import type { SourceRow } from '../library/sources-table.ts'
import { readScanRecord } from '../sources/scan-record.ts'
import type { SourceMonitor } from '../sources/source-monitor.ts'

/** The engine's state as the hosts show it. */
export interface StatusBuilder {
  status(): Status
  sources(): Source[]
}

type Parts = { core: EngineCore; monitor: SourceMonitor; pipeline: Pipeline }

function healthOf(
  { core, monitor }: Parts,
  row: SourceRow,
  { counts }: SourceCounts
): Pick<Source, 'health' | 'message' | 'watching'> {
  const { state, message, watching } = monitor.health(row.id)
  if (row.paused) return { health: 'paused', message, watching: 'off' }
  const isIndexing = state === 'ready' && counts.waiting > 0 && !core.settings.get().paused
  return { health: isIndexing ? 'indexing' : state, message, watching }
}

function sourceOf(parts: Parts, row: SourceRow, counts: SourceCounts): Source {
  return {
    id: row.id,
    name: row.name,
    path: row.path,
    include: [...row.include],
    exclude: [...row.exclude],
    paused: row.paused,
    ...healthOf(parts, row, counts),
    counts: counts.counts,
    photos: counts.photos,
    notes: counts.notes,
    lastScanAt: readScanRecord(parts.core.index, row.id)?.at ?? null
  }
}

function ingestOf({ core, monitor, pipeline }: Parts, counts: ReadonlyMap<number, SourceCounts>): Status['ingest'] {
  const { state, done, itemsPerSecond, current } = pipeline.state()
  const offline = monitor.offline()
  const active = core.sources.all().filter(({ id, paused }) => !paused && !offline.has(id))
  const waiting = active.reduce((sum, { id }) => sum + (counts.get(id)?.counts.waiting ?? 0), 0)
  const isMoving = state === 'running' && itemsPerSecond > 0
  return {
    state: state === 'idle' && monitor.isScanning() ? 'scanning' : state,
    done,
    total: done + waiting,
    itemsPerSecond,
    etaSeconds: isMoving ? Math.round(waiting / itemsPerSecond) : null,
    current
  }
}

/** Builds the state from a few rows of counts: cheap, whatever the size of the library. */
export function createStatusBuilder(parts: Parts): StatusBuilder {
  const { core } = parts
  const readCounts = createCountReader(core.index)
  return {
    sources() {
      const counts = readCounts()
      return core.sources.all().map((row) => sourceOf(parts, row, counts.get(row.id) ?? noFiles))
    },
    status() {
      const counts = readCounts()
      const sum = sumCounts(core.sources.all().map(({ id }) => counts.get(id) ?? noFiles))
      return {
        libraryDirectory: core.options.libraryDirectory,
        revision: core.revision.current(),
        photos: sum.photos,
        notes: sum.notes,
        counts: sum.counts,
        ingest: ingestOf(parts, counts),
        model: core.model.state(),
        processes: core.options.processStates?.current() ?? [],
        notices: core.notices.list(),
        tasks: core.tasks.list()
      }
    }
  }
}
