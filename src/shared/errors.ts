import { z } from 'zod'

/**
 * The closed list of error codes. A host switches over it exhaustively (exit codes, HTTP status, wording),
 * so a new code is a change of the contract.
 */
export const errorCodes = [
  'invalid-input',
  'invalid-query',
  'not-found',
  'unsupported',
  'unreadable',
  'offline',
  'too-large',
  'conflict',
  'permission-denied',
  'library-locked',
  'library-newer',
  'library-damaged',
  'disk-full',
  'invalid-model',
  'unavailable',
  'process-crashed',
  'timeout',
  'cancelled',
  'internal'
] as const

export type ErrorCode = (typeof errorCodes)[number]

/** What the person (or the pipeline) can do: nothing, the same again now, or the same again later. */
export type Retry = 'never' | 'now' | 'later'

/** An error as it crosses a process boundary: no stack, no cause, nothing that is not for the person to read. */
export const serializedErrorSchema = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  retry: z.enum(['never', 'now', 'later'])
})
export type SerializedError = z.infer<typeof serializedErrorSchema>

/**
 * The one error class of Keepsake. Its message says what happened, to what, and what to do, in plain words:
 * it is shown to the person as it stands.
 */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly retry: Retry

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; retry?: Retry } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.retry = options.retry ?? 'never'
  }
}

/** Whether an unknown value is the result of a cancellation; those are never logged as errors. */
export function isCancelled(error: unknown): boolean {
  if (error instanceof AppError) return error.code === 'cancelled'
  return error instanceof Error && error.name === 'AbortError'
}

/** Turns anything thrown into an `AppError`; what is not ours becomes `internal` with the original as its cause. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (isCancelled(error)) return new AppError('cancelled', 'The operation was cancelled.', { cause: error })
  const detail = error instanceof Error ? error.message : String(error)
  return new AppError('internal', `Something in Keepsake failed: ${detail}`, { cause: error })
}

/** The error as plain data for the wire. */
export function serializeError(error: unknown): SerializedError {
  const { code, message, retry } = toAppError(error)
  return { code, message, retry }
}

/** The counterpart of `serializeError`. */
export function deserializeError(error: SerializedError): AppError {
  return new AppError(error.code, error.message, { retry: error.retry })
}

/** Throws `cancelled` when the signal has fired. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AppError('cancelled', 'The operation was cancelled.')
}
