import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { AppError, errorCodes } from '../../src/shared/errors.ts'
import { type SpecimenContract, specimenContract, specimenService } from './specimen-contract.ts'
import { type Connected, transports } from './transports.ts'

const failure = (promise: Promise<unknown>): Promise<AppError> =>
  promise.then(
    () => expect.fail('should have been rejected'),
    (error: unknown) => error as AppError
  )

describe.each(Object.keys(transports))('%s', (name) => {
  let connected: Connected<SpecimenContract>
  const call: Connected<SpecimenContract>['client']['call'] = (...args) => connected.client.call(...args)
  const callAnything = (method: string, input: unknown) => call(method as 'specimen.echo', input as { value: unknown })
  const echo = async (value: unknown) => (await call('specimen.echo', { value })).value

  beforeAll(async () => {
    connected = (await transports[name]?.(specimenContract, specimenService())) as Connected<SpecimenContract>
  })
  afterAll(async () => await connected.stop())

  describe('carries', () => {
    it.each([
      ['null', null],
      ['a boolean', true],
      ['zero', 0],
      ['a fraction', -1.25],
      ['a large integer', Number.MAX_SAFE_INTEGER],
      ['an empty text', ''],
      ['text of all kinds', 'naïve 日本語 👩‍👩‍👧 \u0000 \u2028 "quoted" \\ \n'],
      ['an array', [1, [2, [3]], []]],
      ['an object', { a: { b: [{ c: null }] }, '': 1 }],
      ['bytes', new Uint8Array([0, 1, 127, 128, 255])],
      ['no bytes', new Uint8Array()],
      ['floats', new Float32Array([0, -1.5, 3.4028235e38, Number.NaN])],
      ['bytes inside', { list: [{ bytes: new Uint8Array([9]) }] }]
    ])('%s', async (_what, value) => {
      expect(await echo(value)).toEqual(value)
    })

    it('a view into a larger buffer as what it shows', async () => {
      const view = new Uint8Array([1, 2, 3, 4, 5]).subarray(1, 3)
      expect([...((await echo(view)) as Uint8Array)]).toEqual([2, 3])
    })

    it('a few megabytes', async () => {
      const bytes = new Uint8Array(3_000_001).fill(5)
      expect(Buffer.compare((await echo(bytes)) as Uint8Array, bytes)).toBe(0)
    })

    it('no shared memory: what the caller changes afterwards stays with the caller', async () => {
      const value = { list: [1] }
      const answer = echo(value)
      value.list.push(2)
      expect(await answer).toEqual({ list: [1] })
    })
  })

  describe('answers', () => {
    it('with the defaults of the schema filled in', async () => {
      expect(await call('specimen.defaults', {})).toEqual({ text: 'none', count: 3 })
    })

    it('many calls at once, each with its own, whatever their order', async () => {
      const labels = Array.from({ length: 40 }, (_, index) => `call ${index}`)
      const answers = await Promise.all(
        labels.map((label, index) => call('specimen.slow', { delayMs: (40 - index) % 7, label }))
      )
      expect(answers.map((answer) => answer.label)).toEqual(labels)
    })
  })

  describe('fails', () => {
    it.each(errorCodes)('with %s: code, message and retry arrive', async (code) => {
      const error = await failure(call('specimen.fail', { code, retry: 'later' }))
      expect(error).toBeInstanceOf(AppError)
      expect(error).toMatchObject({ code, retry: 'later', message: `It failed with ${code}. Nothing can be done.` })
    })

    it('with internal when something unforeseen is thrown, and shows no stack', async () => {
      const error = await failure(call('specimen.throw', {}))
      expect(error).toMatchObject({
        code: 'internal',
        message: 'Something in Keepsake failed: Something nobody thought of.'
      })
    })

    it.each([
      ['a wrong type', 'specimen.defaults', { text: 5 }],
      ['a number out of range', 'specimen.defaults', { count: 11 }],
      ['no object', 'specimen.defaults', 'text'],
      ['nothing', 'specimen.defaults', null]
    ])('with invalid-input on %s', async (_what, method, input) => {
      expect((await failure(callAnything(method, input))).code).toBe('invalid-input')
    })

    it('with a message that names the place', async () => {
      expect((await failure(callAnything('specimen.defaults', { count: 11 }))).message).toContain('count')
    })

    it.each(['specimen.nothing', 'constructor', '__proto__', 'toString', 'hasOwnProperty'])(
      'with not-found on "%s"',
      async (method) => {
        expect((await failure(callAnything(method, {}))).code).toBe('not-found')
      }
    )

    it('with invalid-input when a subscription is called', async () => {
      expect((await failure(callAnything('specimen.count', { upTo: 1 }))).code).toBe('invalid-input')
    })

    it('with permission-denied where the capability is missing', async () => {
      expect((await failure(call('specimen.reveal', {}))).code).toBe('permission-denied')
    })

    it('with timeout when the caller does not want to wait longer', async () => {
      const error = await failure(call('specimen.wait', {}, { timeoutMs: 30 }))
      expect(error).toMatchObject({ code: 'timeout', retry: 'later' })
    })
  })

  describe('is cancelled', () => {
    it('before it starts', async () => {
      const error = await failure(call('specimen.wait', {}, { signal: AbortSignal.abort() }))
      expect(error.code).toBe('cancelled')
    })

    it('while it runs, and the handler hears of it', async () => {
      const before = (await call('specimen.cancellations', {})).count
      const controller = new AbortController()
      const error = failure(call('specimen.wait', {}, { signal: controller.signal }))
      await call('specimen.echo', { value: 'so that the call has begun' })
      controller.abort()
      expect((await error).code).toBe('cancelled')
      await vi.waitFor(async () => expect((await call('specimen.cancellations', {})).count).toBe(before + 1))
    })
  })

  describe('subscriptions', () => {
    it('send the newest state, bytes included, and stop when they are ended', async () => {
      const states: { count: number; bytes: Uint8Array }[] = []
      const stop = connected.client.subscribe('specimen.count', { upTo: 500 }, (state) => states.push(state))
      await vi.waitFor(() => expect(states.at(-1)?.count).toBe(500))
      expect(states.at(-1)?.bytes).toEqual(new Uint8Array([500 & 255]))
      expect(states.length).toBeLessThan(10)
      const counts = states.map((state) => state.count)
      expect(counts).toEqual([...counts].sort((a, b) => a - b))
      expect((await call('specimen.open', {})).count).toBe(1)
      stop()
      await vi.waitFor(async () => expect((await call('specimen.open', {})).count).toBe(0))
    })

    it('end with the error of the handler, once', async () => {
      const errors: Error[] = []
      connected.client.subscribe(
        'specimen.refuse',
        {},
        () => expect.fail('sent a state'),
        (error) => errors.push(error)
      )
      await vi.waitFor(() => expect(errors).toHaveLength(1))
      expect(errors[0]).toMatchObject({ code: 'offline', retry: 'later' })
    })

    it('to something that answers once are invalid', async () => {
      const errors: Error[] = []
      connected.client.subscribe(
        'specimen.echo' as 'specimen.count',
        {} as { upTo: number },
        () => {},
        (error) => errors.push(error)
      )
      await vi.waitFor(() => expect(errors[0]).toMatchObject({ code: 'invalid-input' }))
    })
  })
})
