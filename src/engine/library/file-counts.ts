import type { Database } from 'better-sqlite3'
import type { Counts } from '../../shared/status.ts'

/** Files of a source by state, and how many of each kind are ready. */
export interface SourceCounts {
  readonly counts: Counts
  readonly photos: number
  readonly notes: number
}

interface CountRow {
  source_id: number
  kind: 'photo' | 'note'
  state: 'ready' | 'waiting' | 'skipped' | 'failed'
  count: number
}

/** No files at all. */
export const noFiles: SourceCounts = {
  counts: { found: 0, ready: 0, waiting: 0, skipped: 0, failed: 0 },
  photos: 0,
  notes: 0
}

/** Reads the counts of all sources that have files; a few rows, whatever the size of the library. */
export function createCountReader(index: Database): () => Map<number, SourceCounts> {
  const select = index.prepare<[], CountRow>('SELECT source_id, kind, state, count FROM file_count')
  return () => {
    const bySource = new Map<number, SourceCounts>()
    for (const row of select.all()) {
      const { counts, photos, notes } = bySource.get(row.source_id) ?? noFiles
      bySource.set(row.source_id, {
        counts: { ...counts, found: counts.found + row.count, [row.state]: counts[row.state] + row.count },
        photos: photos + (row.kind === 'photo' && row.state === 'ready' ? row.count : 0),
        notes: notes + (row.kind === 'note' && row.state === 'ready' ? row.count : 0)
      })
    }
    return bySource
  }
}

/** The counts of several sources together. */
export function sumCounts(all: readonly SourceCounts[]): SourceCounts {
  return all.reduce<SourceCounts>(
    (sum, { counts, photos, notes }) => ({
      counts: {
        found: sum.counts.found + counts.found,
        ready: sum.counts.ready + counts.ready,
        waiting: sum.counts.waiting + counts.waiting,
        skipped: sum.counts.skipped + counts.skipped,
        failed: sum.counts.failed + counts.failed
      },
      photos: sum.photos + photos,
      notes: sum.notes + notes
    }),
    noFiles
  )
}
