import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { responseEnvelopeSchema } from '../../src/shared/transport.ts'
import { specimenContract, specimenService } from './specimen-contract.ts'
import { type RawConnection, rawTransports } from './transports.ts'

/** Envelopes that are right, nearly right, and nothing of the kind. JSON values only, so that each transport carries them. */
const method = fc.oneof(
  fc.constantFrom(...Object.keys(specimenContract), '__proto__', 'constructor', 'toString', ''),
  fc.string()
)
const input = fc.oneof(
  fc.jsonValue(),
  fc.record({ value: fc.jsonValue() }),
  fc.record({ upTo: fc.integer({ min: -1, max: 30 }) }),
  fc.record({ code: fc.string(), retry: fc.string() })
)
const id = fc.oneof(fc.integer({ min: 0, max: 50 }), fc.integer(), fc.double({ noNaN: true }), fc.string())
const envelope = fc.oneof(
  { weight: 5, arbitrary: fc.record({ type: fc.constantFrom('call', 'subscribe'), id, method, input }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constantFrom('cancel', 'unsubscribe'), id }) },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.string(), id, method: fc.jsonValue(), input: fc.jsonValue() }, { requiredKeys: [] })
  },
  { weight: 1, arbitrary: fc.jsonValue() }
)

const sentinelId = 999_999_999

/** Sends everything, then one call that must be answered; returns what came back before. */
async function sendAll(
  connection: RawConnection,
  messages: readonly unknown[],
  answers: unknown[]
): Promise<unknown[]> {
  answers.length = 0
  for (const message of messages) connection.channel.post(message)
  connection.channel.post({ type: 'call', id: sentinelId, method: 'specimen.echo', input: { value: 'still here' } })
  const deadline = performance.now() + 5_000
  while (!answers.some((answer) => (answer as { id?: unknown }).id === sentinelId)) {
    if (performance.now() > deadline) throw new Error('The server no longer answers.')
    await new Promise((resolve) => setImmediate(resolve))
  }
  return answers
}

describe.each(Object.entries(rawTransports))('%s', (_name, connect) => {
  it('answers thousands of mutated envelopes without a crash, and goes on', async () => {
    const connection = await connect(specimenService())
    const answers: unknown[] = []
    let closed = false
    connection.channel.onClose(() => {
      closed = true
    })
    connection.channel.onMessage((message) => answers.push(message))
    await fc.assert(
      fc.asyncProperty(fc.array(envelope, { minLength: 20, maxLength: 60 }), async (messages) => {
        const received = await sendAll(connection, messages, answers)
        for (const answer of received) expect(responseEnvelopeSchema.safeParse(answer).success).toBe(true)
        expect(received.at(-1)).toBeDefined()
      }),
      { numRuns: 500 }
    )
    expect(closed).toBe(false)
    await connection.stop()
  })

  it('answers each call that is no method with not-found or invalid-input', async () => {
    const connection = await connect(specimenService())
    const answers: { id: number; type: string; error?: { code: string } }[] = []
    connection.channel.onMessage((message) => answers.push(message as never))
    const names = fc.sample(fc.string(), 300).filter((name) => !Object.hasOwn(specimenContract, name))
    await sendAll(
      connection,
      names.map((name, index) => ({ type: 'call', id: index, method: name, input: {} })),
      answers
    )
    expect(answers.filter((answer) => answer.error?.code === 'not-found')).toHaveLength(names.length)
    await connection.stop()
  })
})
