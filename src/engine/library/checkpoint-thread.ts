// A thread that moves committed pages from the write-ahead log into `index.db`. Done by the writer itself, each
// checkpoint would hold the event loop for as long as the disk takes to write and flush some megabytes.
import { parentPort, workerData } from 'node:worker_threads'
import BetterSqlite3 from 'better-sqlite3'

const { file, intervalMs } = workerData as { file: string; intervalMs: number }
const database = new BetterSqlite3(file)
const timer = setInterval(() => {
  try {
    database.pragma('wal_checkpoint(PASSIVE)')
  } catch {
    // A full disk or a busy file: the log grows until the next time.
  }
}, intervalMs)
parentPort?.once('message', () => {
  clearInterval(timer)
  database.close()
  parentPort?.close()
})
