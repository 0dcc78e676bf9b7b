import { AppError } from './errors.ts'
import type { CallContext, Capability, Contract, Handlers } from './method.ts'

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

/** The same service for callers who may do less. */
export function restrict(service: Service, allowed: readonly Capability[]): Service {
  const check = (method: string) => {
    const capability = service.capabilityOf(method)
    if (capability === null || allowed.includes(capability)) return
    throw new AppError('permission-denied', `This connection may not use "${method}".`)
  }
  return {
    async call(method, input, context) {
      check(method)
      return await service.call(method, input, context)
    },
    subscribe(method, input, onState) {
      check(method)
      return service.subscribe(method, input, onState)
    },
    capabilityOf: (method) => service.capabilityOf(method)
  }
}
