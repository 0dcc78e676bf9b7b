import { AppError, serializeError } from './errors.ts'
import type { CallContext, Capability, Client, Contract, Handlers } from './method.ts'
import { type Channel, type ResponseEnvelope, requestEnvelopeSchema } from './transport.ts'

/** Events of one subscription are at least this far apart; a screen cannot show more and a wire need not carry it. */
const minEventIntervalMs = 50

/** A contract with its handlers, ready to be reached over any transport. */
export interface Service {
  /** Validates, runs, and validates nothing on the way out: outputs are ours. Rejects with `AppError`. */
  call(method: string, input: unknown, context: CallContext): Promise<unknown>
  /** Returns the function that ends the subscription. Throws `AppError`. */
  subscribe(method: string, input: unknown, onState: (state: unknown) => void): () => void
  capabilityOf(method: string): Capability | null
}

type AnyHandler = (input: unknown, context: CallContext & { emit(state: unknown): void }) => unknown

/** Sends the newest state at most once per interval; states in between are dropped. */
function conflate(send: (state: unknown) => void): { push(state: unknown): void; stop(): void } {
  let newest: { state: unknown } | null = null
  let timer: ReturnType<typeof setTimeout> | null = null
  const flush = () => {
    timer = null
    if (newest === null) return
    const { state } = newest
    newest = null
    timer = setTimeout(flush, minEventIntervalMs)
    send(state)
  }
  return {
    push(state) {
      newest = { state }
      if (timer === null) flush()
    },
    stop() {
      if (timer !== null) clearTimeout(timer)
      timer = null
      newest = null
    }
  }
}

/** Binds handlers to their contract. `allowed` limits what callers of this service may do. */
export function createService<C extends Contract>(
  contract: C,
  handlers: Handlers<C>,
  allowed: readonly Capability[] = ['read', 'write', 'shell']
): Service {
  const lookUp = (name: string, wanted: 'call' | 'subscription', input: unknown) => {
    const method = Object.hasOwn(contract, name) ? contract[name] : undefined
    if (method === undefined) throw new AppError('not-found', `There is no method named "${name}".`)
    if ((method.kind === 'subscription') !== (wanted === 'subscription')) {
      throw new AppError('invalid-input', `"${name}" is a ${method.kind}.`)
    }
    if (!allowed.includes(method.capability)) {
      throw new AppError('permission-denied', `This connection may not use "${name}".`)
    }
    const parsed = method.input.safeParse(input)
    if (!parsed.success) {
      const issue = parsed.error.issues[0]
      const place = issue === undefined || issue.path.length === 0 ? 'the input' : issue.path.join('.')
      throw new AppError('invalid-input', `"${name}" was not understood: ${place}: ${issue?.message ?? 'invalid'}.`)
    }
    return { handler: handlers[name] as unknown as AnyHandler, input: parsed.data }
  }
  return {
    async call(name, input, context) {
      const found = lookUp(name, 'call', input)
      return await found.handler(found.input, { signal: context.signal, emit: () => {} })
    },
    subscribe(name, input, onState) {
      const found = lookUp(name, 'subscription', input)
      const controller = new AbortController()
      const events = conflate(onState)
      const stop = found.handler(found.input, { signal: controller.signal, emit: (state) => events.push(state) })
      return () => {
        events.stop()
        controller.abort()
        if (typeof stop === 'function') stop()
      }
    },
    capabilityOf: (name) => (Object.hasOwn(contract, name) ? (contract[name]?.capability ?? null) : null)
  }
}

/** Answers a channel until it closes; then everything it had under way is cancelled. */
export function serveChannel(service: Service, channel: Channel): void {
  const running = new Map<number, AbortController>()
  const subscriptions = new Map<number, () => void>()
  const send = (envelope: ResponseEnvelope) => channel.post(envelope)
  const fail = (id: number, error: unknown) => send({ type: 'error', id, error: serializeError(error) })

  const runCall = async (id: number, method: string, input: unknown) => {
    const controller = new AbortController()
    running.set(id, controller)
    try {
      const output = await service.call(method, input, { signal: controller.signal })
      if (running.has(id)) send({ type: 'result', id, output })
    } catch (error) {
      if (running.has(id)) fail(id, error)
    } finally {
      running.delete(id)
    }
  }
  const startSubscription = (id: number, method: string, input: unknown) => {
    let sequence = 0
    try {
      const stop = service.subscribe(method, input, (state) => send({ type: 'event', id, sequence: ++sequence, state }))
      subscriptions.set(id, stop)
    } catch (error) {
      fail(id, error)
    }
  }

  channel.onMessage((message) => {
    const parsed = requestEnvelopeSchema.safeParse(message)
    if (!parsed.success) {
      const id = (message as { id?: unknown } | null)?.id
      if (typeof id === 'number' && Number.isSafeInteger(id) && id >= 0) {
        fail(id, new AppError('invalid-input', 'The message was not understood.'))
      }
      return
    }
    const envelope = parsed.data
    switch (envelope.type) {
      case 'call':
        void runCall(envelope.id, envelope.method, envelope.input)
        break
      case 'cancel':
        running.get(envelope.id)?.abort()
        running.delete(envelope.id)
        break
      case 'subscribe':
        startSubscription(envelope.id, envelope.method, envelope.input)
        break
      case 'unsubscribe':
        subscriptions.get(envelope.id)?.()
        subscriptions.delete(envelope.id)
    }
  })
  channel.onClose(() => {
    for (const controller of running.values()) controller.abort()
    for (const stop of subscriptions.values()) stop()
    running.clear()
    subscriptions.clear()
  })
}

/** A client in the same process. Values are still structured-cloned, so no caller can share memory with a handler. */
export function createInProcessClient<C extends Contract>(_contract: C, service: Service): Client<C> {
  const controller = new AbortController()
  const call = async (method: string, input: unknown, options: { signal?: AbortSignal; timeoutMs?: number } = {}) => {
    const signals = [controller.signal]
    if (options.signal) signals.push(options.signal)
    if (options.timeoutMs !== undefined) signals.push(AbortSignal.timeout(options.timeoutMs))
    const signal = AbortSignal.any(signals)
    if (signal.aborted) throw new AppError('cancelled', 'The operation was cancelled.')
    const ended = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        const timedOut = signal.reason instanceof Error && signal.reason.name === 'TimeoutError'
        reject(
          timedOut
            ? new AppError('timeout', 'No answer came in time. Try again.', { retry: 'later' })
            : new AppError('cancelled', 'The operation was cancelled.')
        )
      })
    })
    return structuredClone(await Promise.race([service.call(method, structuredClone(input), { signal }), ended]))
  }
  return {
    call: call as Client<C>['call'],
    subscribe: (method, input, onState, onError) => {
      try {
        return service.subscribe(method, structuredClone(input), (state) => onState(structuredClone(state) as never))
      } catch (error) {
        onError?.(error as Error)
        return () => {}
      }
    },
    close: () => controller.abort()
  }
}
