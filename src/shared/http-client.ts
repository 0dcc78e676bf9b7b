import { AppError, deserializeError, serializedErrorSchema } from './errors.ts'
import { HttpSubscriptions } from './http-subscriptions.ts'
import type { CallOptions, Client, Contract } from './method.ts'
import { fromWireJson, toWireJson } from './wire-json.ts'

/**
 * `connected`: the host answers. `reconnecting`: it does not, and the client keeps trying. `signed-out`: it answers but
 * does not know this page (Keepsake was started again): only the new address helps.
 */
export type ConnectionState = 'connected' | 'reconnecting' | 'signed-out'

export interface HttpClientOptions {
  /** Scheme, host and port without a slash at the end; empty for the page's own. */
  baseUrl?: string
  /** What to use instead of the global `fetch`: tests in Node add the cookie here. */
  fetch?: typeof globalThis.fetch
  /** Called at each change, the first time when the first answer (or failure) is there. */
  onConnection?(state: ConnectionState): void
}

const signedOut = () =>
  new AppError(
    'permission-denied',
    'Keepsake was started again, and this page belongs to the earlier start. Open the address that the new one printed.'
  )
const unreachable = (cause: unknown) =>
  new AppError('unavailable', 'Keepsake does not answer. It may have been closed; start it again.', {
    cause,
    retry: 'later'
  })

/** Signal that fires with the caller's or after the time limit. */
function signalOf(options: CallOptions): AbortSignal | undefined {
  const signals: AbortSignal[] = []
  if (options.signal) signals.push(options.signal)
  if (options.timeoutMs !== undefined) signals.push(AbortSignal.timeout(options.timeoutMs))
  return signals.length === 0 ? undefined : AbortSignal.any(signals)
}

/** The error in the body of an answer that is not 2xx; a proxy's or a crash's own page becomes `unavailable`. */
function errorOf(status: number, text: string): AppError {
  if (status === 401) return signedOut()
  try {
    const body = fromWireJson(text) as { error?: unknown } | null
    return deserializeError(serializedErrorSchema.parse(body?.error))
  } catch (cause) {
    return new AppError('unavailable', `Keepsake gave an answer that was not understood (HTTP ${status}).`, { cause })
  }
}

/** What a failed fetch means to the caller. */
function fetchFailure(error: unknown, options: CallOptions): AppError {
  if (error instanceof AppError) return error
  if (options.signal?.aborted) return new AppError('cancelled', 'The operation was cancelled.')
  if (error instanceof Error && error.name === 'TimeoutError') {
    const seconds = (options.timeoutMs ?? 0) / 1000
    return new AppError('timeout', `No answer came within ${seconds} s. Try again.`, { retry: 'later' })
  }
  if (error instanceof Error && error.name === 'AbortError') {
    return new AppError('cancelled', 'The operation was cancelled.')
  }
  return unreachable(error)
}

/**
 * A client of the web host: calls are POST requests with wire JSON, all subscriptions share one event stream (a browser
 * opens only six connections to a host) which is opened again by itself when it breaks, with back-off.
 */
export function createHttpClient<C extends Contract>(_contract: C, options: HttpClientOptions = {}): Client<C> {
  const { baseUrl = '' } = options
  const fetch: typeof globalThis.fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init))
  const closing = new AbortController()
  let connection: ConnectionState | null = null
  let subscriptions: HttpSubscriptions | null = null
  const setConnection = (next: ConnectionState) => {
    if (closing.signal.aborted || next === connection) return
    connection = next
    options.onConnection?.(next)
  }
  const openSubscriptions = () =>
    (subscriptions ??= new HttpSubscriptions({ baseUrl, fetch, setConnection, signedOut, signal: closing.signal }))

  const call = async (method: string, input: unknown, callOptions: CallOptions = {}) => {
    if (closing.signal.aborted) throw new AppError('unavailable', 'The connection to Keepsake was closed.')
    const signal = signalOf(callOptions)
    if (callOptions.signal?.aborted) throw new AppError('cancelled', 'The operation was cancelled.')
    try {
      const response = await fetch(`${baseUrl}/api/call/${encodeURIComponent(method)}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: toWireJson(input === undefined ? {} : input),
        cache: 'no-store',
        credentials: 'same-origin',
        signal: signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal])
      })
      const text = await response.text()
      setConnection(response.status === 401 ? 'signed-out' : 'connected')
      if (!response.ok) throw errorOf(response.status, text)
      return fromWireJson(text)
    } catch (error) {
      if (closing.signal.aborted) throw new AppError('unavailable', 'The connection to Keepsake was closed.')
      const failure = fetchFailure(error, callOptions)
      if (!(error instanceof AppError) && failure.code === 'unavailable') {
        setConnection('reconnecting')
        subscriptions?.retryNow()
      }
      throw failure
    }
  }
  return {
    call: call as Client<C>['call'],
    subscribe: (method, input, onState, onError) =>
      openSubscriptions().add(method, input, onState as (state: unknown) => void, onError),
    close: () => closing.abort()
  }
}
