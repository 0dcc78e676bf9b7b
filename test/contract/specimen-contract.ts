import { z } from 'zod'
import { AppError, errorCodes } from '../../src/shared/errors.ts'
import { command, type Handlers, query, subscription } from '../../src/shared/method.ts'
import { createService } from '../../src/shared/server.ts'

/** A contract with one method for each thing that a transport must carry. */
export const specimenContract = {
  'specimen.echo': query(z.object({ value: z.unknown() }), z.object({ value: z.unknown() })),
  'specimen.defaults': query(
    z.object({ text: z.string().default('none'), count: z.number().int().min(0).max(10).default(3) }),
    z.object({ text: z.string(), count: z.number() })
  ),
  'specimen.fail': command(
    z.object({ code: z.enum(errorCodes), retry: z.enum(['never', 'now', 'later']).default('never') }),
    z.object({})
  ),
  'specimen.throw': command(z.object({}), z.object({})),
  'specimen.unsendable': query(z.object({}), z.object({ value: z.unknown() })),
  /** Answers only when it is cancelled; `specimen.cancellations` counts those. */
  'specimen.wait': query(z.object({}), z.object({})),
  'specimen.cancellations': query(z.object({}), z.object({ count: z.number() })),
  'specimen.slow': query(z.object({ delayMs: z.number(), label: z.string() }), z.object({ label: z.string() })),
  'specimen.reveal': command(z.object({}), z.object({}), 'shell'),
  'specimen.count': subscription(
    z.object({ upTo: z.number() }),
    z.object({ count: z.number(), bytes: z.instanceof(Uint8Array) })
  ),
  'specimen.refuse': subscription(z.object({}), z.object({})),
  /** How many subscriptions of `specimen.count` are open. */
  'specimen.open': query(z.object({}), z.object({ count: z.number() }))
}
export type SpecimenContract = typeof specimenContract

/** Serves it; callers may not reach the desktop. */
export function specimenService() {
  let cancellations = 0
  let open = 0
  const handlers: Handlers<SpecimenContract> = {
    'specimen.echo': ({ value }) => ({ value }),
    'specimen.defaults': (input) => input,
    'specimen.fail'({ code, retry }) {
      throw new AppError(code, `It failed with ${code}. Nothing can be done.`, { retry })
    },
    'specimen.throw'() {
      throw new RangeError('Something nobody thought of.')
    },
    'specimen.unsendable': () => ({ value: 12n }),
    'specimen.wait': (_input, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          cancellations++
          reject(new AppError('cancelled', 'The operation was cancelled.'))
        })
      }),
    'specimen.cancellations': () => ({ count: cancellations }),
    'specimen.slow': ({ delayMs, label }) => new Promise((resolve) => setTimeout(() => resolve({ label }), delayMs)),
    'specimen.reveal': () => ({}),
    'specimen.count'({ upTo }, { emit }) {
      open++
      for (let count = 1; count <= upTo; count++) emit({ count, bytes: new Uint8Array([count & 255]) })
      return () => {
        open--
      }
    },
    'specimen.refuse'() {
      throw new AppError('offline', 'The drive is not connected.', { retry: 'later' })
    },
    'specimen.open': () => ({ count: open })
  }
  return createService(specimenContract, handlers, ['read', 'write'])
}
