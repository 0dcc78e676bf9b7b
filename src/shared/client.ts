import { AppError, deserializeError } from './errors.ts'
import type { CallOptions, Client, Contract } from './method.ts'
import { type Channel, type RequestEnvelope, type ResponseEnvelope, responseEnvelopeSchema } from './transport.ts'

export interface ClientOptions {
  /** The error of calls in flight (and of subscriptions) when the channel closes. Without it: `unavailable`. */
  lost?: () => AppError
  /** Checks what comes back against the contract: for services that handle untrusted bytes and may be damaged. */
  checkOutputs?: boolean
}

interface PendingCall {
  readonly method: string
  resolve(output: unknown): void
  reject(error: Error): void
}

interface ActiveSubscription {
  onState(state: never): void
  onError: ((error: Error) => void) | undefined
}

const connectionLost = () =>
  new AppError('unavailable', 'The connection to the Keepsake engine was lost.', { retry: 'later' })

/** The error of a call that took longer than its caller was ready to wait. */
export function timedOut(timeoutMs: number): AppError {
  return new AppError('timeout', `No answer came within ${timeoutMs / 1000} s. Try again.`, { retry: 'later' })
}

/** How a call ends early: by the caller's signal or by its time limit. Returns the clean-up. */
function watchForEnd(options: CallOptions, end: (error: AppError) => void): () => void {
  const { signal, timeoutMs } = options
  const onAbort = () => end(new AppError('cancelled', 'The operation was cancelled.'))
  signal?.addEventListener('abort', onAbort, { once: true })
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => end(timedOut(timeoutMs)), timeoutMs)
  return () => {
    signal?.removeEventListener('abort', onAbort)
    clearTimeout(timer)
  }
}

class ChannelClient<C extends Contract> implements Client<C> {
  readonly #contract: C
  readonly #channel: Channel
  readonly #options: ClientOptions
  readonly #pending = new Map<number, PendingCall>()
  readonly #subscriptions = new Map<number, ActiveSubscription>()
  #nextId = 1
  #closed = false

  constructor(contract: C, channel: Channel, options: ClientOptions) {
    this.#contract = contract
    this.#channel = channel
    this.#options = options
    channel.onMessage((message) => {
      const parsed = responseEnvelopeSchema.safeParse(message)
      // A server that does not speak the protocol cannot be trusted with the next call either.
      if (parsed.success) this.#receive(parsed.data)
      else channel.close()
    })
    channel.onClose(() => this.#end())
  }

  #send(envelope: RequestEnvelope): void {
    this.#channel.post(envelope)
  }

  #receive(envelope: ResponseEnvelope): void {
    const { id } = envelope
    if (envelope.type === 'event') this.#subscriptions.get(id)?.onState(envelope.state as never)
    else if (envelope.type === 'result') this.#settle(id, envelope.output)
    else {
      const error = deserializeError(envelope.error)
      this.#pending.get(id)?.reject(error)
      const subscription = this.#subscriptions.get(id)
      this.#subscriptions.delete(id)
      subscription?.onError?.(error)
    }
  }

  #settle(id: number, output: unknown): void {
    const call = this.#pending.get(id)
    if (call === undefined) return
    const schema = this.#options.checkOutputs ? this.#contract[call.method]?.output : undefined
    const checked = schema?.safeParse(output)
    if (checked === undefined) call.resolve(output)
    else if (checked.success) call.resolve(checked.data)
    else call.reject(new AppError('process-crashed', `The answer to "${call.method}" was damaged.`, { retry: 'now' }))
  }

  #end(): void {
    if (this.#closed) return
    this.#closed = true
    const error = (this.#options.lost ?? connectionLost)()
    const calls = [...this.#pending.values()]
    const subscriptions = [...this.#subscriptions.values()]
    this.#pending.clear()
    this.#subscriptions.clear()
    for (const call of calls) call.reject(error)
    for (const active of subscriptions) active.onError?.(error)
  }

  readonly call = ((method: string, input: unknown, options: CallOptions = {}) =>
    new Promise<unknown>((resolve, reject) => {
      if (this.#closed) return reject((this.#options.lost ?? connectionLost)())
      if (options.signal?.aborted) return reject(new AppError('cancelled', 'The operation was cancelled.'))
      const callId = this.#nextId++
      const settle =
        <T>(done: (value: T) => void) =>
        (value: T) => {
          stopWatching()
          this.#pending.delete(callId)
          done(value)
        }
      const stopWatching = watchForEnd(options, (error) => {
        if (this.#pending.has(callId)) this.#send({ type: 'cancel', id: callId })
        settle(reject)(error)
      })
      this.#pending.set(callId, { method, resolve: settle(resolve), reject: settle(reject) })
      try {
        this.#send({ type: 'call', id: callId, method, input })
      } catch (error) {
        // The input holds something that cannot be cloned (a function, a handle).
        settle(reject)(new AppError('invalid-input', `The input of "${method}" cannot be sent.`, { cause: error }))
      }
    })) as Client<C>['call']

  readonly subscribe: Client<C>['subscribe'] = (method, input, onState, onError) => {
    if (this.#closed) {
      onError?.((this.#options.lost ?? connectionLost)())
      return () => {}
    }
    const subscriptionId = this.#nextId++
    this.#subscriptions.set(subscriptionId, { onState, onError })
    this.#send({ type: 'subscribe', id: subscriptionId, method, input })
    return () => {
      if (this.#subscriptions.delete(subscriptionId)) this.#send({ type: 'unsubscribe', id: subscriptionId })
    }
  }

  close(): void {
    this.#channel.close()
  }
}

/** A client over a channel. When the channel closes, calls in flight reject and subscriptions end, each with `lost`. */
export function createClient<C extends Contract>(
  contract: C,
  channel: Channel,
  options: ClientOptions = {}
): Client<C> {
  return new ChannelClient(contract, channel, options)
}
