import { createClient, timedOut } from './client.ts'
import { AppError, throwIfCancelled } from './errors.ts'
import type { CallOptions, Client, Contract } from './method.ts'
import type { Channel } from './transport.ts'

export interface StableClientOptions {
  /** The error of calls that were in flight when the process at the other end went away. */
  lost: () => AppError
  /** The error of calls that waited in vain. */
  notConnected: () => AppError
  /** How long a call waits for a connection. Too low: a restart shows as an error. Too high: a caller hangs. */
  maxWaitMs: number
  /** How many calls may wait at once. Too low: a burst fails during a restart. Too high: memory grows with it. */
  maxWaiting: number
  /** Time limit of every call that is shorter than its caller's own; null for none. */
  deadlineMs: number | null
  /** A call passed its deadline: the process is to be taken for hung. */
  onDeadline?: () => void
  checkOutputs?: boolean
}

/** The client of one connection; the names and types of its methods have been checked further out. */
interface Connection {
  call(method: string, input: unknown, options: CallOptions): Promise<unknown>
  subscribe(
    method: string,
    input: unknown,
    onState: (state: never) => void,
    onError: (error: Error) => void
  ): () => void
  close(): void
}

interface Waiting {
  resolve(client: Connection): void
  reject(error: AppError): void
}

interface Watch {
  readonly method: string
  readonly input: unknown
  readonly onState: (state: never) => void
  readonly onError: ((error: Error) => void) | undefined
  stop: () => void
}

/**
 * A client that outlives its connection. Calls in flight when the connection is lost reject with `lost`; calls made in
 * between wait, bounded in time and number; subscriptions are made again on the next connection.
 */
export class StableClient<C extends Contract> implements Client<C> {
  readonly #contract: C
  readonly #options: StableClientOptions
  readonly #waiting = new Set<Waiting>()
  readonly #watches = new Set<Watch>()
  readonly #lostErrors = new WeakSet<Error>()
  #current: Connection | null = null
  #refusal: AppError | null = null

  constructor(contract: C, options: StableClientOptions) {
    this.#contract = contract
    this.#options = options
  }

  /** Uses this channel from now on. Calls in flight on the one before go on there until it closes. */
  attach(channel: Channel): void {
    const { checkOutputs } = this.#options
    const lost = () => {
      const error = this.#options.lost()
      this.#lostErrors.add(error)
      return error
    }
    const client = createClient(this.#contract, channel, { lost, checkOutputs }) as unknown as Connection
    this.#current = client
    this.#refusal = null
    for (const watch of this.#watches) {
      watch.stop()
      this.#begin(watch, client)
    }
    for (const waiting of this.#waiting) waiting.resolve(client)
    this.#waiting.clear()
    channel.onClose(() => {
      if (this.#current === client) this.#current = null
    })
  }

  /** No connection is to be expected soon: calls reject at once with this error until the next `attach`. */
  refuse(error: AppError): void {
    this.#refusal = error
    for (const waiting of this.#waiting) waiting.reject(error)
    this.#waiting.clear()
  }

  readonly call: Client<C>['call'] = async (method, input, options = {}) => {
    const startedAt = performance.now()
    const client = this.#current ?? (await this.#connected(options))
    const { deadlineMs, onDeadline } = this.#options
    const own =
      options.timeoutMs === undefined ? Infinity : Math.max(1, options.timeoutMs - (performance.now() - startedAt))
    const isDeadline = deadlineMs !== null && deadlineMs < own
    const timeoutMs = isDeadline ? deadlineMs : own
    try {
      const output = await client.call(method, input, {
        signal: options.signal,
        timeoutMs: Number.isFinite(timeoutMs) ? timeoutMs : undefined
      })
      return output as never
    } catch (error) {
      if (isDeadline && error instanceof AppError && error.code === 'timeout') onDeadline?.()
      throw error
    }
  }

  #connected(options: CallOptions): Promise<Connection> {
    throwIfCancelled(options.signal)
    if (this.#refusal) throw this.#refusal
    if (this.#waiting.size >= this.#options.maxWaiting) throw this.#options.notConnected()
    return new Promise((resolve, reject) => {
      const leave = (error: AppError) => {
        this.#waiting.delete(waiting)
        waiting.reject(error)
      }
      const ownLimit = options.timeoutMs !== undefined && options.timeoutMs < this.#options.maxWaitMs
      const limitMs = ownLimit ? (options.timeoutMs ?? 0) : this.#options.maxWaitMs
      const timer = setTimeout(() => leave(ownLimit ? timedOut(limitMs) : this.#options.notConnected()), limitMs)
      const onAbort = () => leave(new AppError('cancelled', 'The operation was cancelled.'))
      const settled = () => {
        clearTimeout(timer)
        options.signal?.removeEventListener('abort', onAbort)
      }
      const waiting: Waiting = {
        resolve(client) {
          settled()
          resolve(client)
        },
        reject(error) {
          settled()
          reject(error)
        }
      }
      options.signal?.addEventListener('abort', onAbort, { once: true })
      this.#waiting.add(waiting)
    })
  }

  readonly subscribe: Client<C>['subscribe'] = (method, input, onState, onError) => {
    const watch: Watch = { method, input, onState, onError, stop: () => {} }
    this.#watches.add(watch)
    if (this.#current) this.#begin(watch, this.#current)
    return () => {
      this.#watches.delete(watch)
      watch.stop()
    }
  }

  #begin(watch: Watch, client: Connection): void {
    watch.stop = client.subscribe(watch.method, watch.input, watch.onState, (error) => {
      // A lost connection is made again and the subscription with it; any other error ends it.
      if (this.#lostErrors.has(error)) return
      if (this.#watches.delete(watch)) watch.onError?.(error)
    })
  }

  close(): void {
    this.refuse(this.#options.notConnected())
    this.#watches.clear()
    this.#current?.close()
    this.#current = null
  }
}
