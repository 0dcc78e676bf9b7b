import { z } from 'zod'
import { serializedErrorSchema } from './errors.ts'

const id = z.number().int().nonnegative()

/** What a caller may send. */
export const requestEnvelopeSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('call'), id, method: z.string(), input: z.unknown() }),
  z.object({ type: z.literal('cancel'), id }),
  z.object({ type: z.literal('subscribe'), id, method: z.string(), input: z.unknown() }),
  z.object({ type: z.literal('unsubscribe'), id })
])

/** What a server may answer. `sequence` rises by at least one with each event; gaps are conflated states. */
export const responseEnvelopeSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('result'), id, output: z.unknown() }),
  z.object({ type: z.literal('error'), id, error: serializedErrorSchema }),
  z.object({ type: z.literal('event'), id, sequence: z.number().int(), state: z.unknown() })
])

export type RequestEnvelope = z.infer<typeof requestEnvelopeSchema>
export type ResponseEnvelope = z.infer<typeof responseEnvelopeSchema>

/**
 * A pipe for structured-clonable messages: a MessagePort, a child process, a socket.
 * Messages that arrive before `onMessage` is set must be kept by the implementation.
 */
export interface Channel {
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  /** Called once, when the other side is gone or `close` was called. */
  onClose(listener: () => void): void
  close(): void
}
