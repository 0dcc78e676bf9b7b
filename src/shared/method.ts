import type { z } from 'zod'

/** `query` reads, `command` changes something, `subscription` sends state until it is ended. */
export type MethodKind = 'query' | 'command' | 'subscription'

/** What a caller must be allowed to do: look, change the library, or reach the desktop around it. */
export type Capability = 'read' | 'write' | 'shell'

/** One method of a contract: its schemas are checked at the serving side of every boundary. */
export interface Method<
  Kind extends MethodKind = MethodKind,
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType
> {
  readonly kind: Kind
  readonly capability: Capability
  readonly input: Input
  /** For a subscription: the state that each event carries. */
  readonly output: Output
}

/** A plain object of methods. Clients and handlers are inferred from it. */
export type Contract = Readonly<Record<string, Method>>

type Define<Kind extends MethodKind> = <Input extends z.ZodType, Output extends z.ZodType>(
  input: Input,
  output: Output,
  capability?: Capability
) => Method<Kind, Input, Output>

/** Defines a method that only reads. */
export const query: Define<'query'> = (input, output, capability = 'read') => ({
  kind: 'query',
  capability,
  input,
  output
})

/** Defines a method that changes something. */
export const command: Define<'command'> = (input, output, capability = 'write') => ({
  kind: 'command',
  capability,
  input,
  output
})

/** Defines a method that sends state, the newest at once, then at each change, conflated. */
export const subscription: Define<'subscription'> = (input, output, capability = 'read') => ({
  kind: 'subscription',
  capability,
  input,
  output
})

type KeysOfKind<C extends Contract, Kind extends MethodKind> = {
  [M in keyof C]: C[M]['kind'] extends Kind ? M : never
}[keyof C] &
  string

/** Names of the methods that answer once. */
export type CallName<C extends Contract> = KeysOfKind<C, 'query' | 'command'>
/** Names of the methods that send state. */
export type SubscriptionName<C extends Contract> = KeysOfKind<C, 'subscription'>
/** What a caller passes: defaults of the schema may be left out. */
export type Input<C extends Contract, M extends keyof C> = z.input<C[M]['input']>
/** What a handler receives: defaults are filled in. */
export type ParsedInput<C extends Contract, M extends keyof C> = z.output<C[M]['input']>
/** What comes back (or the state of a subscription). */
export type Output<C extends Contract, M extends keyof C> = z.output<C[M]['output']>

export interface CallOptions {
  signal?: AbortSignal
  /** The call is cancelled and rejects with `timeout` after this long. No limit when left out. */
  timeoutMs?: number
}

/** The calling side of a contract, the same over every transport. */
export interface Client<C extends Contract> {
  /** Rejects with `AppError`. */
  call<M extends CallName<C>>(method: M, input: Input<C, M>, options?: CallOptions): Promise<Output<C, M>>
  /**
   * Calls `onState` with the newest state now and after each change. Returns the function that ends it.
   * `onError` is called at most once, after which no more state comes.
   */
  subscribe<M extends SubscriptionName<C>>(
    method: M,
    input: Input<C, M>,
    onState: (state: Output<C, M>) => void,
    onError?: (error: Error) => void
  ): () => void
  close(): void
}

export interface CallContext {
  /** Fires when the caller cancels, times out or goes away. */
  readonly signal: AbortSignal
}

export interface SubscriptionContext<State> extends CallContext {
  /** Sends a state; when several come faster than they can be sent, only the newest arrives. */
  readonly emit: (state: State) => void
}

/** The serving side of a contract. A method without a handler does not compile. */
export type Handlers<C extends Contract> = {
  [M in keyof C]: C[M]['kind'] extends 'subscription'
    ? (input: ParsedInput<C, M>, context: SubscriptionContext<z.input<C[M]['output']>>) => void | (() => void)
    : (input: ParsedInput<C, M>, context: CallContext) => z.input<C[M]['output']> | Promise<z.input<C[M]['output']>>
}
