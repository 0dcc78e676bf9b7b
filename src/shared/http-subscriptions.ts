import { AppError, deserializeError, serializedErrorSchema } from './errors.ts'
import { readEventStream, type StreamEvent } from './event-stream.ts'
import { fromWireJson, toWireJson } from './wire-json.ts'

const firstRetryMs = 250
const longestRetryMs = 5000
/** The host sends a heartbeat every 15 s; three missed ones mean that the connection is dead. */
const silenceLimitMs = 45_000

interface Subscription {
  readonly method: string
  readonly input: unknown
  onState(state: unknown): void
  onError: ((error: Error) => void) | undefined
  /** Wire text of the last state: after a reconnect the same state is not told again. */
  lastState: string | null
}

interface Options {
  baseUrl: string
  fetch: typeof globalThis.fetch
  /** Told after each attempt to open the stream. */
  setConnection(state: 'connected' | 'reconnecting' | 'signed-out'): void
  signedOut(): AppError
  /** Ends everything. */
  signal: AbortSignal
}

/** Keeps one event stream open that carries all subscriptions; it is opened anew when the set of them changes. */
export class HttpSubscriptions {
  private readonly options: Options
  private readonly active = new Map<number, Subscription>()
  private nextId = 1
  /** The stream under way; another one (or null) in this place means that it was replaced, not that it failed. */
  private stream: AbortController | null = null
  private running = false
  private changeScheduled = false
  private wake = () => {}

  constructor(options: Options) {
    this.options = options
    options.signal.addEventListener('abort', () => this.wake(), { once: true })
  }

  /** Returns the function that ends the subscription. */
  add(
    method: string,
    input: unknown,
    onState: (state: unknown) => void,
    onError: ((error: Error) => void) | undefined
  ): () => void {
    const id = this.nextId++
    this.active.set(id, { method, input, onState, onError, lastState: null })
    this.changed()
    return () => {
      if (this.active.delete(id)) this.changed()
    }
  }

  /** Ends a back-off that is under way. */
  retryNow(): void {
    this.wake()
  }

  /** Several changes in a row open one stream. */
  private changed(): void {
    if (this.changeScheduled) return
    this.changeScheduled = true
    queueMicrotask(() => {
      this.changeScheduled = false
      const replaced = this.stream
      this.stream = null
      replaced?.abort()
      this.wake()
      this.start()
    })
  }

  private start(): void {
    if (this.running || this.active.size === 0 || this.options.signal.aborted) return
    this.running = true
    void this.run().finally(() => {
      this.running = false
      this.start()
    })
  }

  private async run(): Promise<void> {
    let delayMs = firstRetryMs
    while (this.active.size > 0 && !this.options.signal.aborted) {
      const controller = new AbortController()
      this.stream = controller
      const startedAt = Date.now()
      try {
        await this.connect(controller)
      } catch (error) {
        // The host refused; everything else (network, abort, a broken answer) means: try again.
        if (error instanceof AppError) return this.failAll(error)
      }
      if (this.options.signal.aborted) return
      if (this.stream !== controller) continue
      if (Date.now() - startedAt > longestRetryMs) delayMs = firstRetryMs
      this.options.setConnection('reconnecting')
      await this.backOff(delayMs)
      delayMs = Math.min(delayMs * 2, longestRetryMs)
    }
  }

  /** One connection, until it ends. Rejects with `AppError` when the host refuses for good. */
  private async connect(controller: AbortController): Promise<void> {
    const wanted = [...this.active].map(([id, { method, input }]) => ({ id, method, input }))
    let silence: ReturnType<typeof setTimeout> | undefined
    const heard = () => {
      clearTimeout(silence)
      silence = setTimeout(() => controller.abort(), silenceLimitMs)
    }
    try {
      heard()
      const { baseUrl, fetch, signal } = this.options
      const response = await fetch(`${baseUrl}/api/events?subscriptions=${encodeURIComponent(toWireJson(wanted))}`, {
        headers: { accept: 'text/event-stream' },
        cache: 'no-store',
        credentials: 'same-origin',
        signal: AbortSignal.any([controller.signal, signal])
      })
      if (response.status === 401) throw this.options.signedOut()
      if (response.status >= 400 && response.status < 500) {
        throw new AppError('internal', `Keepsake refused the page's event stream (HTTP ${response.status}).`)
      }
      if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`)
      this.options.setConnection('connected')
      await readEventStream(response.body, (event) => this.dispatch(event), heard)
    } finally {
      clearTimeout(silence)
    }
  }

  /** The data of an event is the subscription's id, a space, and wire JSON. */
  private dispatch(event: StreamEvent): void {
    const space = event.data.indexOf(' ')
    const id = Number(event.data.slice(0, space))
    const text = event.data.slice(space + 1)
    const subscription = this.active.get(id)
    if (subscription === undefined) return
    if (event.name === 'failure') {
      this.active.delete(id)
      subscription.onError?.(deserializeError(serializedErrorSchema.parse(fromWireJson(text))))
    } else if (text !== subscription.lastState) {
      subscription.lastState = text
      subscription.onState(fromWireJson(text))
    }
  }

  private failAll(error: AppError): void {
    if (error.code === 'permission-denied') this.options.setConnection('signed-out')
    const ended = [...this.active.values()]
    this.active.clear()
    for (const subscription of ended) subscription.onError?.(error)
  }

  /** Waits, with a quarter of jitter so that many pages do not come back at once. */
  private backOff(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, delayMs * (0.75 + Math.random() / 2))
      this.wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
