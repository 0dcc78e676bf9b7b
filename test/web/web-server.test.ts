import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { errorCodes } from '../../src/shared/errors.ts'
import { fromWireJson, toWireJson } from '../../src/shared/wire-json.ts'
import { maxBodyBytes } from '../../src/web/guard.ts'
import { startWebServer } from '../../src/web/web-server.ts'
import { createFakeEngine, type FakeEngine } from './fake-engine-service.ts'
import { navigate, type RunningWebServer, runWebServer, signIn } from './running-web-server.ts'

let engine: FakeEngine
let server: RunningWebServer

beforeAll(async () => {
  engine = createFakeEngine()
  server = await runWebServer(engine.service)
})
afterAll(() => server.stop())

const call = (method: string, input: unknown, init: RequestInit = {}) =>
  server.pageFetch(`${server.origin}/api/call/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: toWireJson(input),
    ...init
  })

describe('calls', () => {
  test('carry bytes and floats both ways', async () => {
    const value = { bytes: Uint8Array.from([0, 255, 7]), floats: Float32Array.from([0.5, -1]), text: 'ü\n“' }
    const response = await call('fake.echo', { value })
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(fromWireJson(await response.text())).toEqual({ value })
  })

  test.each(errorCodes)('tell the error %s', async (code) => {
    const response = await call('fake.fail', { code })
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(response.status).not.toBe(401)
    expect(await response.json()).toEqual({ error: { code, message: `It failed with ${code}.`, retry: 'later' } })
  })

  test('refuse what is no call', async () => {
    const cases: [Promise<Response>, number, string][] = [
      [call('fake.nothing', {}), 404, 'not-found'],
      [call('toString', {}), 404, 'not-found'],
      [call('fake.shell', {}), 403, 'permission-denied'],
      [call('fake.count', { from: 1 }), 400, 'invalid-input'],
      [call('fake.fail', {}), 400, 'invalid-input'],
      [call('fake.echo', {}, { body: '{"value":' }), 400, 'invalid-input'],
      [call('fake.echo', {}, { body: '' }), 400, 'invalid-input'],
      [call('fake.echo', {}, { body: Uint8Array.from([0x22, 0xff, 0x22]) }), 400, 'invalid-input']
    ]
    for (const [answer, status, code] of cases) {
      const response = await answer
      expect(response.status).toBe(status)
      expect(await response.json()).toMatchObject({ error: { code } })
    }
  })

  test('end in the engine when the page goes away', async () => {
    const controller = new AbortController()
    const before = engine.cancelled
    const answer = call('fake.hang', {}, { signal: controller.signal })
    setTimeout(() => controller.abort(), 50)
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' })
    await expect.poll(() => engine.cancelled).toBe(before + 1)
  })

  test('may be large, and are cut off beyond the limit even when no length was announced', async () => {
    const large = new Uint8Array(20 * 1024 * 1024).fill(7)
    const echoed = fromWireJson(await (await call('fake.echo', { value: large })).text()) as { value: Uint8Array }
    expect(echoed.value.length).toBe(large.length)

    const piece = new Uint8Array(8 * 1024 * 1024).fill(0x20)
    let sentBytes = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sentBytes += piece.length
        if (sentBytes > 4 * maxBodyBytes) controller.close()
        else controller.enqueue(piece)
      }
    })
    const init = { body: endless, duplex: 'half' } as RequestInit
    const outcome = await call('fake.echo', {}, init).then(
      (response) => response.status,
      () => 'connection ended'
    )
    expect([413, 'connection ended']).toContain(outcome)
    expect(sentBytes).toBeLessThan(2 * maxBodyBytes)
    expect((await call('fake.echo', { value: 1 })).status).toBe(200)
  })
})

describe('pictures', () => {
  test('a thumbnail may be kept for ever, a photo is asked for again', async () => {
    const thumb = await server.pageFetch(`${server.origin}/media/thumb/${'a'.repeat(64)}`)
    expect(thumb.headers.get('content-type')).toBe('image/webp')
    expect(thumb.headers.get('cache-control')).toContain('immutable')
    expect([...(await thumb.bytes())]).toEqual([1, 2, 3])
    const photo = await server.pageFetch(`${server.origin}/media/photo/7?edge=300`)
    expect(photo.headers.get('cache-control')).toBe('private, no-cache')
    expect([...(await photo.bytes())]).toEqual([7, 44])
    const again = await server.pageFetch(`${server.origin}/media/photo/7?edge=300`, {
      headers: { 'if-none-match': photo.headers.get('etag') ?? '' }
    })
    expect(again.status).toBe(304)
  })

  test('what is not there or no picture is never shown as one', async () => {
    const missing = await server.pageFetch(`${server.origin}/media/thumb/${'f'.repeat(64)}`)
    expect(missing.status).toBe(404)
    expect(await missing.json()).toMatchObject({ error: { code: 'not-found' } })
    const odd = await server.pageFetch(`${server.origin}/media/photo/2`)
    expect(odd.headers.get('content-type')).toBe('application/octet-stream')
  })
})

describe('the page', () => {
  test('is served with its policy; hashed files may be kept', async () => {
    const page = await navigate(`${server.origin}/`, server.cookie)
    expect(page.text).toContain('<title>Keepsake</title>')
    const script = await server.pageFetch(`${server.origin}/assets/main-abc123.js`)
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(script.headers.get('cache-control')).toContain('immutable')
    const again = await server.pageFetch(`${server.origin}/assets/main-abc123.js`, {
      headers: { 'if-none-match': script.headers.get('etag') ?? '' }
    })
    expect(again.status).toBe(304)
  })

  test('says what to do when it was never built', async () => {
    const web = await startWebServer({ service: engine.service, rendererDirectory: '/nowhere/at/all' })
    const page = await navigate(`http://127.0.0.1:${web.port}/`, await signIn(web.newAddress()))
    expect(page).toMatchObject({ status: 503, text: expect.stringContaining('npm run build') })
    await web.close()
  })
})

describe('signing in', () => {
  test('an address works once; in the same browser it leads on', async () => {
    const address = server.web.newAddress()
    const first = await navigate(address)
    expect(first.status).toBe(200)
    expect(first.cookie).toMatch(/^keepsake-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
    const second = await navigate(address)
    expect(second).toMatchObject({ status: 401, cookie: '' })
    expect(second.text).toContain('press Enter')
    expect((await navigate(address, first.cookie.split(';')[0])).status).toBe(200)
  })

  test('the cookie of an earlier start is refused with a page that says what to do', async () => {
    const old = await runWebServer(engine.service)
    const { port } = old.web
    await old.stop()
    const fresh = await runWebServer(engine.service, { port })
    try {
      const page = await navigate(`${fresh.origin}/`, old.cookie)
      expect(page).toMatchObject({ status: 401, text: expect.stringContaining('keepsake serve') })
      expect((await navigate(`${fresh.origin}/`, `${old.cookie}; ${fresh.cookie}`)).status).toBe(200)
    } finally {
      await fresh.stop()
    }
  })
})

test('a port that is taken is named', async () => {
  const { port } = server.web
  await expect(
    startWebServer({ service: engine.service, rendererDirectory: server.rendererDirectory, port })
  ).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining(String(port)) })
})
