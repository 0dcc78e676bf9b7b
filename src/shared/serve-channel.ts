import { AppError, serializeError } from './errors.ts'
import type { Service } from './service.ts'
import { type Channel, type RequestEnvelope, type ResponseEnvelope, requestEnvelopeSchema } from './transport.ts'

/** Answers one channel. Nothing that comes in through it can throw out of here. */
class ChannelServer {
  readonly #service: Service
  readonly #channel: Channel
  readonly #running = new Map<number, AbortController>()
  readonly #subscriptions = new Map<number, () => void>()

  constructor(service: Service, channel: Channel) {
    this.#service = service
    this.#channel = channel
    channel.onMessage((message) => this.#receive(message))
    channel.onClose(() => this.#end())
  }

  #send(envelope: ResponseEnvelope): void {
    this.#channel.post(envelope)
  }

  #fail(id: number, error: unknown): void {
    this.#send({ type: 'error', id, error: serializeError(error) })
  }

  #receive(message: unknown): void {
    const parsed = requestEnvelopeSchema.safeParse(message)
    if (parsed.success) return this.#follow(parsed.data)
    const id = (message as { id?: unknown } | null)?.id
    if (typeof id === 'number' && Number.isSafeInteger(id) && id >= 0) {
      this.#fail(id, new AppError('invalid-input', 'The message was not understood.'))
    }
  }

  #follow(envelope: RequestEnvelope): void {
    const { id } = envelope
    switch (envelope.type) {
      case 'call':
        if (this.#isFree(id)) void this.#call(id, envelope.method, envelope.input)
        break
      case 'cancel':
        this.#running.get(id)?.abort()
        this.#running.delete(id)
        break
      case 'subscribe':
        if (this.#isFree(id)) this.#subscribe(id, envelope.method, envelope.input)
        break
      case 'unsubscribe':
        this.#unsubscribe(id)
    }
  }

  #isFree(id: number): boolean {
    if (!this.#running.has(id) && !this.#subscriptions.has(id)) return true
    this.#fail(id, new AppError('invalid-input', 'This number is in use by another call.'))
    return false
  }

  async #call(id: number, method: string, input: unknown): Promise<void> {
    const controller = new AbortController()
    this.#running.set(id, controller)
    const isAwaited = () => this.#running.get(id) === controller
    try {
      const output = await this.#service.call(method, input, { signal: controller.signal })
      if (isAwaited()) this.#send({ type: 'result', id, output })
    } catch (error) {
      if (isAwaited()) this.#fail(id, error)
    } finally {
      if (isAwaited()) this.#running.delete(id)
    }
  }

  #subscribe(id: number, method: string, input: unknown): void {
    let sequence = 0
    try {
      const stop = this.#service.subscribe(method, input, (state) => {
        try {
          this.#send({ type: 'event', id, sequence: ++sequence, state })
        } catch (error) {
          // A state that cannot be sent (not clonable, too long) ends this subscription, not the process.
          this.#unsubscribe(id)
          this.#fail(id, error)
        }
      })
      this.#subscriptions.set(id, stop)
    } catch (error) {
      this.#fail(id, error)
    }
  }

  #unsubscribe(id: number): void {
    const stop = this.#subscriptions.get(id)
    this.#subscriptions.delete(id)
    stop?.()
  }

  #end(): void {
    for (const controller of this.#running.values()) controller.abort()
    this.#running.clear()
    for (const id of this.#subscriptions.keys()) this.#unsubscribe(id)
  }
}

/** Answers a channel until it closes; then everything it had under way is cancelled. */
export function serveChannel(service: Service, channel: Channel): void {
  // The channel's listeners keep it alive.
  void new ChannelServer(service, channel)
}
