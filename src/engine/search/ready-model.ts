import { setTimeout as delay } from 'node:timers/promises'
import { AppError, isCancelled, throwIfCancelled, toAppError } from '../../shared/errors.ts'
import type { ActiveModel, EngineContext } from '../engine-context.ts'

/** How long a query with words waits for the model before it goes ahead with words alone. */
const patienceMs = 5000

/** The model, or why there is none. */
export type ReadyModel = { model: ActiveModel; reason: null } | { model: null; reason: string }

/** The model when it is there within `patienceMs` (as long as it takes: `Infinity`). Rejects only with `cancelled`. */
export async function readyModel(
  context: EngineContext,
  signal: AbortSignal,
  waitMs: number = patienceMs
): Promise<ReadyModel> {
  throwIfCancelled(signal)
  const timer = new AbortController()
  const either = AbortSignal.any([signal, timer.signal])
  const tooLong: Promise<ReadyModel> = delay(Math.min(waitMs, 2 ** 31 - 1), undefined, { signal: either }).then(() => ({
    model: null,
    reason: 'The model is still being loaded.'
  }))
  const loaded: Promise<ReadyModel> = context.activeModel().then(
    (model) => ({ model, reason: null }),
    (error: unknown) => ({ model: null, reason: toAppError(error).message })
  )
  try {
    return await Promise.race([loaded, tooLong])
  } catch (error) {
    if (isCancelled(error)) throw new AppError('cancelled', 'The operation was cancelled.', { cause: error })
    throw error
  } finally {
    timer.abort()
    tooLong.catch(() => {})
  }
}
