import { Worker } from 'node:worker_threads'
import type { Database } from 'better-sqlite3'
import { entryPath } from '../../processes/entry-path.ts'

/** How often the write-ahead log is emptied; it grows by some megabytes in between while indexing. */
const intervalMs = 1000
/** Pages of the log after which the writer would do it itself: 256 MB, when the thread cannot keep up. */
const lastResortPages = 16_384
/** A checkpoint under way is not waited for any longer. */
const stopLimitMs = 1000

/** The thread that keeps the write-ahead log of `index.db` short. */
export interface Checkpoints {
  stop(): Promise<void>
}

/** Takes checkpoints off the writer's thread. When the thread cannot run, the writer does them itself again. */
export function startCheckpoints(index: Database): Checkpoints {
  index.pragma(`wal_autocheckpoint = ${lastResortPages}`)
  const worker = new Worker(entryPath('checkpoint-thread'), { workerData: { file: index.name, intervalMs } })
  worker.unref()
  worker.on('error', () => {
    if (index.open) index.pragma('wal_autocheckpoint = 1000')
  })
  return {
    async stop() {
      worker.postMessage('stop')
      const { promise: isGone, resolve } = Promise.withResolvers<void>()
      worker.once('exit', () => resolve())
      const timer = setTimeout(resolve, stopLimitMs)
      await isGone
      clearTimeout(timer)
      await worker.terminate()
    }
  }
}
