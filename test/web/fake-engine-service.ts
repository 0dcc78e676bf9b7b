import { z } from 'zod'
import { AppError, type ErrorCode } from '../../src/shared/errors.ts'
import { command, query, subscription } from '../../src/shared/method.ts'
import { createService, type Service } from '../../src/shared/server.ts'

const anything = z.record(z.string(), z.unknown())

/** A fake of the engine for tests of the transport: it answers what it was asked. */
export const fakeContract = {
  'fake.echo': query(z.object({ value: z.unknown() }), z.object({ value: z.unknown() })),
  'fake.fail': query(z.object({ code: z.string() }), anything),
  'fake.hang': query(anything, anything),
  'fake.shell': command(anything, anything, 'shell'),
  'fake.count': subscription(z.object({ from: z.number() }), z.object({ count: z.number() })),
  'fake.refuse': subscription(z.object({ mustBeThere: z.string() }), anything),
  'items.thumbnail': query(z.object({ key: z.string() }), anything),
  'items.preview': query(z.object({ id: z.number(), maxEdge: z.number() }), anything)
}

export interface FakeEngine {
  readonly service: Service
  /** Calls of `fake.hang` that were cancelled. */
  readonly cancelled: number
  readonly subscribers: number
  /** Sends the next number to all subscribers of `fake.count`. */
  tick(): void
}

export function createFakeEngine(): FakeEngine {
  const counters = new Set<() => void>()
  const state = { cancelled: 0 }
  const service = createService(
    fakeContract,
    {
      'fake.echo': ({ value }) => ({ value }),
      'fake.fail': ({ code }) => {
        throw new AppError(code as ErrorCode, `It failed with ${code}.`, { retry: 'later' })
      },
      'fake.hang': (_input, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            state.cancelled++
            reject(new AppError('cancelled', 'The operation was cancelled.'))
          })
        }),
      'fake.shell': () => ({}),
      'fake.count': ({ from }, { emit }) => {
        let count = from
        const send = () => emit({ count: count++ })
        send()
        counters.add(send)
        return () => void counters.delete(send)
      },
      'fake.refuse': () => {},
      'items.thumbnail': ({ key }) => {
        if (key === 'f'.repeat(64)) throw new AppError('not-found', 'There is no such thumbnail.')
        return { mimeType: 'image/webp', bytes: Uint8Array.from([1, 2, 3]) }
      },
      'items.preview': ({ id, maxEdge }) => ({
        mimeType: id === 2 ? 'text/html' : 'image/jpeg',
        bytes: Uint8Array.from([id, maxEdge % 256])
      })
    },
    ['read', 'write']
  )
  return {
    service,
    get cancelled() {
      return state.cancelled
    },
    get subscribers() {
      return counters.size
    },
    tick() {
      for (const send of counters) send()
    }
  }
}
