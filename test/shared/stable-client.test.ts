import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { AppError } from '../../src/shared/errors.ts'
import { channelPair } from '../../src/shared/in-process-channel.ts'
import { query, subscription } from '../../src/shared/method.ts'
import { createService, serveChannel } from '../../src/shared/server.ts'
import { StableClient, type StableClientOptions } from '../../src/shared/stable-client.ts'

const contract = {
  name: query(z.object({}), z.object({ name: z.string() })),
  never: query(z.object({}), z.object({})),
  watch: subscription(z.object({}), z.object({ name: z.string() })),
  damaged: query(z.object({}), z.object({ dimension: z.number() }))
}

/** A server under this name, connected to the client. */
function connect(client: StableClient<typeof contract>, name: string) {
  const [near, far] = channelPair()
  serveChannel(
    createService(contract, {
      name: () => ({ name }),
      never: () => new Promise<never>(() => {}),
      watch: (_input, { emit }) => emit({ name }),
      damaged: () => ({ dimension: 'three' as never })
    }),
    far
  )
  client.attach(near)
  return { die: () => far.close() }
}

const createStableClient = (options: Partial<StableClientOptions> = {}) =>
  new StableClient(contract, {
    lost: () => new AppError('process-crashed', 'It ended.', { retry: 'now' }),
    notConnected: () => new AppError('unavailable', 'It is not there.', { retry: 'later' }),
    maxWaitMs: 2_000,
    maxWaiting: 3,
    deadlineMs: null,
    checkOutputs: true,
    ...options
  })

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'resolved',
    (error: unknown) => (error as AppError).code
  )

describe('a stable client', () => {
  it('lets calls wait for the first connection, and for the next', async () => {
    const client = createStableClient()
    const early = client.call('name', {})
    const first = connect(client, 'first')
    expect((await early).name).toBe('first')
    first.die()
    const between = client.call('name', {})
    connect(client, 'second')
    expect((await between).name).toBe('second')
  })

  it('rejects what was in flight when the connection ended', async () => {
    const client = createStableClient()
    const server = connect(client, 'first')
    const inFlight = codeOf(client.call('never', {}))
    await client.call('name', {})
    server.die()
    expect(await inFlight).toBe('process-crashed')
  })

  it('leaves calls on the connection before to finish there', async () => {
    const client = createStableClient()
    const first = connect(client, 'first')
    const inFlight = codeOf(client.call('never', {}))
    connect(client, 'second')
    expect((await client.call('name', {})).name).toBe('second')
    first.die()
    expect(await inFlight).toBe('process-crashed')
    expect((await client.call('name', {})).name).toBe('second')
  })

  it('waits no longer than its limit, nor than its caller', async () => {
    expect(await codeOf(createStableClient({ maxWaitMs: 20 }).call('name', {}))).toBe('unavailable')
    expect(await codeOf(createStableClient().call('name', {}, { timeoutMs: 20 }))).toBe('timeout')
    const controller = new AbortController()
    const cancelled = codeOf(createStableClient().call('name', {}, { signal: controller.signal }))
    controller.abort()
    expect(await cancelled).toBe('cancelled')
  })

  it('lets no more calls wait than its limit', async () => {
    const client = createStableClient()
    const calls = [1, 2, 3].map(() => client.call('name', {}))
    expect(await codeOf(client.call('name', {}))).toBe('unavailable')
    connect(client, 'first')
    expect(await Promise.all(calls)).toHaveLength(3)
  })

  it('refuses at once while nothing is to be expected, until the next connection', async () => {
    const client = createStableClient()
    const waiting = codeOf(client.call('name', {}))
    client.refuse(new AppError('unavailable', 'It ended three times.'))
    expect(await waiting).toBe('unavailable')
    await expect(client.call('name', {})).rejects.toThrow('It ended three times.')
    connect(client, 'first')
    expect((await client.call('name', {})).name).toBe('first')
  })

  it('says when a call passed the deadline, not when its caller was in a hurry', async () => {
    const onDeadline = vi.fn()
    const client = createStableClient({ deadlineMs: 100, onDeadline })
    connect(client, 'first')
    expect(await codeOf(client.call('never', {}, { timeoutMs: 10 }))).toBe('timeout')
    expect(onDeadline).not.toHaveBeenCalled()
    expect(await codeOf(client.call('never', {}))).toBe('timeout')
    expect(onDeadline).toHaveBeenCalledTimes(1)
  })

  it('makes subscriptions again on the next connection, none that was ended', async () => {
    const client = createStableClient()
    const names: string[] = []
    const endedNames: string[] = []
    client.subscribe('watch', {}, ({ name }) => names.push(name))
    const end = client.subscribe('watch', {}, ({ name }) => endedNames.push(name))
    const first = connect(client, 'first')
    await vi.waitFor(() => expect(endedNames).toEqual(['first']))
    end()
    first.die()
    connect(client, 'second')
    await vi.waitFor(() => expect(names).toEqual(['first', 'second']))
    expect(endedNames).toEqual(['first'])
  })

  it('never passes on an answer that the contract does not allow', async () => {
    const client = createStableClient()
    connect(client, 'first')
    await expect(client.call('damaged', {})).rejects.toMatchObject({ code: 'process-crashed', retry: 'now' })
  })
})
