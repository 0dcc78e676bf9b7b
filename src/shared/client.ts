import { AppError, deserializeError } from './errors.ts'
import type { CallOptions, Client, Contract } from './method.ts'
import { type Channel, type RequestEnvelope, responseEnvelopeSchema } from './transport.ts'

interface PendingCall {
  resolve(output: unknown): void
  reject(error: Error): void
}

interface ActiveSubscription {
  onState(state: never): void
  onError: ((error: Error) => void) | undefined
}

/** How a call ends early: by the caller's signal or by its time limit. Returns the clean-up. */
function watchForEnd(options: CallOptions, end: (error: AppError) => void): () => void {
  const { signal, timeoutMs } = options
  const onAbort = () => end(new AppError('cancelled', 'The operation was cancelled.'))
  signal?.addEventListener('abort', onAbort, { once: true })
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(
          () =>
            end(new AppError('timeout', `No answer came within ${timeoutMs / 1000} s. Try again.`, { retry: 'later' })),
          timeoutMs
        )
  return () => {
    signal?.removeEventListener('abort', onAbort)
    clearTimeout(timer)
  }
}

/** A client over a channel. When the channel closes, calls in flight reject with `unavailable` and subscriptions end. */
export function createClient<C extends Contract>(_contract: C, channel: Channel): Client<C> {
  const pending = new Map<number, PendingCall>()
  const subscriptions = new Map<number, ActiveSubscription>()
  let nextId = 1
  let closed = false
  const send = (envelope: RequestEnvelope) => channel.post(envelope)

  channel.onMessage((message) => {
    const parsed = responseEnvelopeSchema.safeParse(message)
    if (!parsed.success) return
    const envelope = parsed.data
    const call = pending.get(envelope.id)
    if (envelope.type === 'event') subscriptions.get(envelope.id)?.onState(envelope.state as never)
    else if (envelope.type === 'result') call?.resolve(envelope.output)
    else {
      const error = deserializeError(envelope.error)
      call?.reject(error)
      subscriptions.get(envelope.id)?.onError?.(error)
      subscriptions.delete(envelope.id)
    }
  })
  channel.onClose(() => {
    closed = true
    const error = new AppError('unavailable', 'The connection to the Keepsake engine was lost.', { retry: 'later' })
    for (const call of pending.values()) call.reject(error)
    for (const active of subscriptions.values()) active.onError?.(error)
    pending.clear()
    subscriptions.clear()
  })

  const call = (method: string, input: unknown, options: CallOptions = {}) =>
    new Promise<unknown>((resolve, reject) => {
      if (closed)
        return reject(new AppError('unavailable', 'The Keepsake engine is not connected.', { retry: 'later' }))
      if (options.signal?.aborted) return reject(new AppError('cancelled', 'The operation was cancelled.'))
      const callId = nextId++
      const settle =
        <T>(done: (value: T) => void) =>
        (value: T) => {
          stopWatching()
          pending.delete(callId)
          done(value)
        }
      const stopWatching = watchForEnd(options, (error) => {
        if (pending.has(callId)) send({ type: 'cancel', id: callId })
        settle(reject)(error)
      })
      pending.set(callId, { resolve: settle(resolve), reject: settle(reject) })
      send({ type: 'call', id: callId, method, input })
    })

  return {
    call: call as Client<C>['call'],
    subscribe(method, input, onState, onError) {
      const subscriptionId = nextId++
      if (closed) {
        onError?.(new AppError('unavailable', 'The Keepsake engine is not connected.', { retry: 'later' }))
        return () => {}
      }
      subscriptions.set(subscriptionId, { onState: onState as (state: never) => void, onError })
      send({ type: 'subscribe', id: subscriptionId, method, input })
      return () => {
        if (subscriptions.delete(subscriptionId)) send({ type: 'unsubscribe', id: subscriptionId })
      }
    },
    close: () => channel.close()
  }
}
