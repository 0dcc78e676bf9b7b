import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ConnectionState, createHttpClient } from '../../src/shared/http-client.ts'
import type { Client } from '../../src/shared/method.ts'
import { createFakeEngine, type FakeEngine, fakeContract } from './fake-engine-service.ts'
import { type RunningWebServer, runWebServer } from './running-web-server.ts'

let engine: FakeEngine
let server: RunningWebServer
let client: Client<typeof fakeContract>
let connections: ConnectionState[]

beforeEach(async () => {
  engine = createFakeEngine()
  server = await runWebServer(engine.service)
  connections = []
  client = createHttpClient(fakeContract, {
    baseUrl: server.origin,
    fetch: server.pageFetch,
    onConnection: (state) => connections.push(state)
  })
})
afterEach(async () => {
  client.close()
  await server.stop()
})

describe('calls over HTTP', () => {
  test('give outputs and the same errors as every transport', async () => {
    const value = Float32Array.from([1.5])
    expect(await client.call('fake.echo', { value })).toEqual({ value })
    await expect(client.call('fake.fail', { code: 'disk-full' })).rejects.toMatchObject({
      code: 'disk-full',
      retry: 'later'
    })
    expect(connections).toEqual(['connected'])
  })

  test('end by signal and by time limit, here and in the engine', async () => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 30)
    await expect(client.call('fake.hang', {}, { signal: controller.signal })).rejects.toMatchObject({
      code: 'cancelled'
    })
    await expect(client.call('fake.hang', {}, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'timeout' })
    await expect.poll(() => engine.cancelled).toBe(2)
    expect(connections).not.toContain('reconnecting')
  })

  test('are unavailable when nobody answers', async () => {
    await server.web.close()
    await expect(client.call('fake.echo', { value: 1 })).rejects.toMatchObject({ code: 'unavailable', retry: 'later' })
    expect(connections).toEqual(['reconnecting'])
  })
})

describe('subscriptions over one event stream', () => {
  test('give the newest state and every change; ending one leaves the others', async () => {
    const first: number[] = []
    const second: number[] = []
    const endFirst = client.subscribe('fake.count', { from: 0 }, ({ count }) => first.push(count))
    client.subscribe('fake.count', { from: 100 }, ({ count }) => second.push(count))
    await expect.poll(() => [first.at(-1), second.at(-1)]).toEqual([0, 100])
    expect(engine.subscribers).toBe(2)
    engine.tick()
    await expect.poll(() => [first.at(-1), second.at(-1)]).toEqual([1, 101])
    endFirst()
    await expect.poll(() => engine.subscribers).toBe(1)
    engine.tick()
    await expect.poll(() => second.at(-1)).toBe(101)
    expect(first).toEqual([0, 1])
    client.close()
    await expect.poll(() => engine.subscribers).toBe(0)
  })

  test('a refused one says why and leaves the others', async () => {
    const counts: number[] = []
    const errors: Error[] = []
    client.subscribe('fake.count', { from: 5 }, ({ count }) => counts.push(count))
    client.subscribe(
      'fake.refuse',
      {} as { mustBeThere: string },
      () => {},
      (error) => errors.push(error)
    )
    await expect.poll(() => errors).toMatchObject([{ code: 'invalid-input' }])
    await expect.poll(() => counts).toEqual([5])
  })

  test('come back by themselves when the connection breaks, without telling the same state twice', async () => {
    const streams: AbortController[] = []
    const breakable = createHttpClient(fakeContract, {
      baseUrl: server.origin,
      onConnection: (state) => connections.push(state),
      fetch: (input, init) => {
        const stream = new AbortController()
        streams.push(stream)
        const signal = AbortSignal.any([stream.signal, ...(init?.signal ? [init.signal] : [])])
        return server.pageFetch(input, { ...init, signal })
      }
    })
    const counts: number[] = []
    breakable.subscribe('fake.count', { from: 0 }, ({ count }) => counts.push(count))
    await expect.poll(() => counts).toEqual([0])
    streams[0]?.abort()
    await expect.poll(() => connections).toEqual(['connected', 'reconnecting', 'connected'])
    await expect.poll(() => engine.subscribers).toBe(1)
    engine.tick()
    await expect.poll(() => counts).toEqual([0, 1])
    breakable.close()
  })

  test('end with a clear error when Keepsake was started again and does not know the page', async () => {
    const errors: Error[] = []
    client.subscribe(
      'fake.count',
      { from: 0 },
      () => {},
      (error) => errors.push(error)
    )
    await expect.poll(() => engine.subscribers).toBe(1)
    const { port } = server.web
    await server.web.close()
    await expect.poll(() => connections.at(-1)).toBe('reconnecting')
    const again = await runWebServer(engine.service, { port })
    try {
      await expect.poll(() => connections.at(-1), { timeout: 8_000 }).toBe('signed-out')
      expect(errors).toMatchObject([{ code: 'permission-denied', message: expect.stringContaining('started again') }])
      await expect(client.call('fake.echo', { value: 1 })).rejects.toMatchObject({ code: 'permission-denied' })
    } finally {
      await again.stop()
    }
  })
})
