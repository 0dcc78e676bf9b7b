import { Worker } from 'node:worker_threads'
import { createClient } from '../../shared/client.ts'
import { AppError } from '../../shared/errors.ts'
import type { CallName, Client, Input, Output } from '../../shared/method.ts'
import { type SearchThreadContract, type SearchThreadData, searchThreadContract } from './search-thread-contract.ts'
import { threadChannel } from './thread-channel.ts'

type CallOf = <M extends CallName<SearchThreadContract>>(
  method: M,
  input: Input<SearchThreadContract, M>,
  signal: AbortSignal
) => Promise<Output<SearchThreadContract, M>>

/** The engine's side of the search thread. */
export interface SearchThread {
  /**
   * Asks the thread. When it dies over a query, a fresh one gets the query once more; when that dies too, the query
   * rejects with `process-crashed`. Results held by the dead thread are gone (`not-found`).
   */
  call: CallOf
  stop(): Promise<void>
}

interface RunningThread {
  readonly worker: Worker
  readonly client: Client<SearchThreadContract>
  /** The error that it died of, once it is dead. */
  died: { cause: unknown } | null
}

function startThread(file: string, data: SearchThreadData): RunningThread {
  const worker = new Worker(file, { workerData: data, name: 'keepsake-search' })
  const running: RunningThread = {
    worker,
    client: createClient(searchThreadContract, threadChannel(worker)),
    died: null
  }
  worker.once('error', (cause) => {
    running.died = { cause }
  })
  worker.once('exit', () => {
    running.died ??= { cause: null }
  })
  return running
}

/** Starts the search thread, and again whenever it is needed after it died. */
export function startSearchThread(file: string, data: SearchThreadData): SearchThread {
  let running = startThread(file, data)
  let stopped = false
  const alive = () => {
    if (stopped) throw new AppError('cancelled', 'The search was stopped.')
    if (running.died !== null) running = startThread(file, data)
    return running
  }
  const call: CallOf = async (method, input, signal) => {
    for (let attempt = 1; ; attempt++) {
      const thread = alive()
      try {
        return await thread.client.call(method, input, { signal })
      } catch (error) {
        if (stopped) throw new AppError('cancelled', 'The search was stopped.', { cause: error })
        if (thread.died === null) throw error
        if (attempt === 1) continue
        const options = { cause: thread.died.cause ?? error, retry: 'now' as const }
        throw new AppError('process-crashed', 'The search stopped unexpectedly at this query. Try again.', options)
      }
    }
  }
  return {
    call,
    async stop() {
      stopped = true
      await running.worker.terminate()
    }
  }
}
