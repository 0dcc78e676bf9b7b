import { type Check, counted, countOf, requeueFiles } from './check.ts'

/** A lease lasts 15 minutes (`ingest/queue.ts`); one that ends later than this was given by a clock that was wrong. */
const longestLeaseMs = 60 * 60_000

const deadLease = 'leased_until IS NOT NULL AND (leased_until <= @now OR leased_until > @now + @longest)'

/** Jobs that somebody took and never gave back. */
export const deadLeaseCheck: Check = {
  id: 'dead-leases',
  find: ({ index, now }) =>
    countOf(index, `SELECT count(*) FROM job WHERE ${deadLease}`, { now, longest: longestLeaseMs }),
  describe: (count) => `${counted(count, 'file')} ${count === 1 ? 'waits' : 'wait'} for work that nobody is doing.`,
  repair: ({ index, now }) =>
    void index.prepare(`UPDATE job SET leased_until = NULL WHERE ${deadLease}`).run({ now, longest: longestLeaseMs })
}

const forgotten = "state = 'waiting' AND id NOT IN (SELECT file_id FROM job)"

/** Files that wait without a place in the queue. */
export const forgottenFileCheck: Check = {
  id: 'forgotten-files',
  find: ({ index }) => countOf(index, `SELECT count(*) FROM file WHERE ${forgotten}`),
  describe: (count) => `${counted(count, 'file')} ${count === 1 ? 'waits' : 'wait'} without a place in the queue.`,
  repair: ({ index }) => requeueFiles(index, forgotten)
}

const idleJob = "file_id IN (SELECT id FROM file WHERE state <> 'waiting')"

/** Places in the queue for files that do not wait. */
export const idleJobCheck: Check = {
  id: 'idle-jobs',
  find: ({ index }) => countOf(index, `SELECT count(*) FROM job WHERE ${idleJob}`),
  describe: (count) =>
    `${counted(count, 'place')} in the queue ${count === 1 ? 'belongs' : 'belong'} to files that are done.`,
  repair: ({ index }) => void index.prepare(`DELETE FROM job WHERE ${idleJob}`).run()
}

const unexplained = "state = 'failed' AND id NOT IN (SELECT file_id FROM failure)"

/** Failed files of which nobody knows why. */
export const unexplainedFailureCheck: Check = {
  id: 'unexplained-failures',
  find: ({ index }) => countOf(index, `SELECT count(*) FROM file WHERE ${unexplained}`),
  describe: (count) => `${counted(count, 'file')} ${count === 1 ? 'has' : 'have'} failed without a reason being kept.`,
  repair: ({ index }) => requeueFiles(index, unexplained)
}
