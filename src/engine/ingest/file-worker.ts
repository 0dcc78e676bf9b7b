import { AppError } from '../../shared/errors.ts'
import { folderOf } from '../sources/file-path.ts'
import { quietMs } from '../sources/scan.ts'
import { createFailureTable, type FailureTable } from './failure-table.ts'
import type { IngestContext } from './ingest-context.ts'
import { createNoteIngest } from './ingest-note.ts'
import { createPhotoIngest } from './ingest-photo.ts'
import type { JobQueue, LeasedJob } from './queue.ts'
import { backOffMs, isIndexDamage, judge, maxCrashes, maxRetries, type Verdict } from './verdict.ts'

/** How a job ended. */
export type JobEnd =
  | { readonly result: 'ready' | 'given-up' | 'postponed' | 'stopped' }
  /** Nothing can be read now; the job is in the queue again. */
  | { readonly result: 'wait'; readonly error: AppError }

/** Reads one file at a time; several calls may be under way. */
export interface FileWorker {
  /** Never rejects, unless the index is damaged. */
  work(job: LeasedJob): Promise<JobEnd>
}

const pathOf = (context: IngestContext, fileId: number) => context.files.get(fileId)

function settle(
  context: IngestContext,
  queue: JobQueue,
  failures: FailureTable,
  hint: (id: number, folder: string) => void
) {
  const postpone = (job: LeasedJob, error: AppError | null, limit: number, delayMs: number): JobEnd => {
    const attempts = job.attempts + 1
    if (attempts >= limit) {
      const gaveUp =
        error ??
        new AppError('unreadable', 'This file changed or went away each time it was read. Retry when it is quiet.')
      failures.record(job.fileId, 'failed', gaveUp, attempts)
      return { result: 'given-up' }
    }
    queue.postpone(job.fileId, attempts, Date.now() + delayMs)
    return { result: 'postponed' }
  }
  return (job: LeasedJob, verdict: Verdict): JobEnd => {
    switch (verdict.action) {
      case 'stop':
        // The next start takes back all leases.
        return { result: 'stopped' }
      case 'wait':
        queue.release(job.fileId)
        return { result: 'wait', error: verdict.error }
      case 'isolate':
        return postpone(job, verdict.error, maxCrashes, 0)
      case 'retry':
        return postpone(job, verdict.error, maxRetries, backOffMs(job.attempts + 1))
      case 'look-again': {
        const row = pathOf(context, job.fileId)
        if (row !== undefined) hint(row.source_id, folderOf(row.relative_path))
        return postpone(job, null, maxRetries, quietMs)
      }
      case 'fail':
      case 'skip':
        failures.record(job.fileId, verdict.action === 'fail' ? 'failed' : 'skipped', verdict.error, job.attempts + 1)
        return { result: 'given-up' }
    }
  }
}

/** Prepares the reading of photos and notes for a model. `hint` asks for a comparison of a folder with the disk. */
export function createFileWorker(
  context: IngestContext,
  queue: JobQueue,
  hint: (sourceId: number, folder: string) => void
): FileWorker {
  const ingestPhoto = createPhotoIngest(context)
  const ingestNote = createNoteIngest(context)
  const end = settle(context, queue, createFailureTable(context.index), hint)
  return {
    async work(job) {
      const row = pathOf(context, job.fileId)
      if (row === undefined) return { result: 'given-up' }
      try {
        await (row.kind === 'photo' ? ingestPhoto(row) : ingestNote(row))
        return { result: 'ready' }
      } catch (error) {
        if (isIndexDamage(error)) throw error
        return end(job, context.signal.aborted ? { action: 'stop' } : judge(error))
      }
    }
  }
}
