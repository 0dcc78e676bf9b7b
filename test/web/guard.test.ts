import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFakeEngine } from './fake-engine-service.ts'
import { type RunningWebServer, runWebServer, sendRaw } from './running-web-server.ts'

let server: RunningWebServer
let port: number

beforeAll(async () => {
  server = await runWebServer(createFakeEngine().service)
  port = server.web.port
})
afterAll(() => server.stop())

interface Shape {
  method?: string
  path?: string
  /** Replaces or adds header lines; null leaves one out; a list writes it several times. `PORT` stands for the port. */
  headers?: Record<string, string | string[] | null>
  body?: string
}

const callBody = '{"value":1}'

/** A request that is allowed, with some of it changed. */
function requestText(
  { method = 'POST', path = '/api/call/fake.echo', headers = {}, body }: Shape,
  { cookie, web } = server
): string {
  const content = body ?? (method === 'POST' ? callBody : '')
  const lines: Record<string, string | string[] | null> = {
    host: '127.0.0.1:PORT',
    cookie,
    connection: 'close',
    ...(method === 'POST'
      ? {
          origin: 'http://127.0.0.1:PORT',
          'content-type': 'application/json',
          'content-length': String(content.length)
        }
      : {}),
    ...headers
  }
  const text = Object.entries(lines).flatMap(([name, value]) =>
    value === null ? [] : [value].flat().map((one) => `${name}: ${one.replaceAll('PORT', String(web.port))}`)
  )
  return `${method} ${path} HTTP/1.1\r\n${text.join('\r\n')}\r\n\r\n${content}`
}

const fetchHeaders = (site: string, mode: string, dest: string) => ({
  'sec-fetch-site': site,
  'sec-fetch-mode': mode,
  'sec-fetch-dest': dest
})
const thumb = `/media/thumb/${'a'.repeat(64)}`
const events = `/api/events?subscriptions=${encodeURIComponent('[{"id":1,"method":"nope","input":{}}]')}`
const asset = '/assets/main-abc123.js'

describe('requests that pass', () => {
  const allowed: [string, Shape][] = [
    ['a call', {}],
    ['a call by localhost', { headers: { host: 'localhost:PORT', origin: 'http://localhost:PORT' } }],
    ['a call with a charset', { headers: { 'content-type': 'application/json; charset=utf-8' } }],
    ['a call as fetch sends it', { headers: fetchHeaders('same-origin', 'cors', 'empty') }],
    ['a call in same-origin mode', { headers: fetchHeaders('same-origin', 'same-origin', 'empty') }],
    ['the page', { method: 'GET', path: '/', headers: fetchHeaders('none', 'navigate', 'document') }],
    ['the page reloaded', { method: 'GET', path: '/', headers: fetchHeaders('same-origin', 'navigate', 'document') }],
    ['the page by name', { method: 'GET', path: '/index.html' }],
    ['the head of the page', { method: 'HEAD', path: '/' }],
    ['a script', { method: 'GET', path: asset, headers: fetchHeaders('same-origin', 'cors', 'script') }],
    ['a thumbnail', { method: 'GET', path: thumb, headers: fetchHeaders('same-origin', 'no-cors', 'image') }],
    ['a photo', { method: 'GET', path: '/media/photo/7?edge=512' }],
    [
      'a photo in a new tab',
      { method: 'GET', path: '/media/photo/7', headers: fetchHeaders('same-origin', 'navigate', 'document') }
    ]
  ]
  test.each(allowed)('%s', async (_name, shape) => {
    expect((await sendRaw(port, requestText(shape))).status).toBe(200)
  })
})

describe('requests that are refused', () => {
  const refused: [string, number, Shape][] = [
    // Host: DNS rebinding and look-alikes.
    ['a foreign host', 403, { headers: { host: 'evil.example' } }],
    ['a foreign host with our port', 403, { headers: { host: 'evil.example:PORT' } }],
    ['a host that begins like ours', 403, { headers: { host: '127.0.0.1.evil.example:PORT' } }],
    ['a host that ends like ours', 403, { headers: { host: 'evil.localhost:PORT' } }],
    ['our address without the port', 403, { headers: { host: '127.0.0.1' } }],
    ['our address with another port', 403, { headers: { host: '127.0.0.1:1' } }],
    ['another loopback address', 403, { headers: { host: '127.0.0.2:PORT' } }],
    ['the IPv6 loopback', 403, { headers: { host: '[::1]:PORT' } }],
    ['every address', 403, { headers: { host: '0.0.0.0:PORT' } }],
    ['a host with a user', 403, { headers: { host: 'user@127.0.0.1:PORT' } }],
    ['a host with a dot at its end', 403, { headers: { host: 'localhost.:PORT' } }],
    ['a host in capitals', 403, { headers: { host: 'LOCALHOST:PORT' } }],
    ['an empty host', 403, { headers: { host: '' } }],
    ['no host', 400, { headers: { host: null } }],
    ['a decimal address', 403, { headers: { host: '2130706433:PORT' } }],
    ['two hosts, ours first', 403, { headers: { host: ['127.0.0.1:PORT', 'evil.example'] } }],
    // Origin.
    ['a foreign origin', 403, { headers: { origin: 'http://evil.example' } }],
    ['the null origin', 403, { headers: { origin: 'null' } }],
    ['no origin', 403, { headers: { origin: null } }],
    ['our origin over https', 403, { headers: { origin: 'https://127.0.0.1:PORT' } }],
    ['our address with another port as origin', 403, { headers: { origin: 'http://127.0.0.1:3000' } }],
    ['our origin without the port', 403, { headers: { origin: 'http://127.0.0.1' } }],
    ['our other name as origin', 403, { headers: { origin: 'http://localhost:PORT' } }],
    ['an origin with a path', 403, { headers: { origin: 'http://127.0.0.1:PORT/' } }],
    ['two origins', 403, { headers: { origin: ['http://127.0.0.1:PORT', 'http://evil.example'] } }],
    [
      'a foreign origin on a thumbnail',
      403,
      { method: 'GET', path: thumb, headers: { origin: 'http://evil.example' } }
    ],
    ['a foreign origin on the page', 403, { method: 'GET', path: '/', headers: { origin: 'http://evil.example' } }],
    // Fetch metadata.
    ['a call from another site', 403, { headers: fetchHeaders('cross-site', 'cors', 'empty') }],
    ['a call from another port', 403, { headers: fetchHeaders('same-site', 'cors', 'empty') }],
    ['a call without cors', 403, { headers: fetchHeaders('same-origin', 'no-cors', 'empty') }],
    ['a form', 403, { headers: fetchHeaders('same-origin', 'navigate', 'document') }],
    ['a call by a worker', 403, { headers: fetchHeaders('same-origin', 'cors', 'worker') }],
    ['an unknown site', 403, { headers: fetchHeaders('elsewhere', 'cors', 'empty') }],
    [
      'the page from a link elsewhere',
      403,
      { method: 'GET', path: '/', headers: fetchHeaders('cross-site', 'navigate', 'document') }
    ],
    [
      'the page in a frame',
      403,
      { method: 'GET', path: '/', headers: fetchHeaders('same-origin', 'navigate', 'iframe') }
    ],
    [
      'the page as an object',
      403,
      { method: 'GET', path: '/', headers: fetchHeaders('same-origin', 'navigate', 'object') }
    ],
    ['the page by fetch', 403, { method: 'GET', path: '/', headers: fetchHeaders('same-origin', 'cors', 'empty') }],
    [
      'a thumbnail in a page elsewhere',
      403,
      { method: 'GET', path: thumb, headers: fetchHeaders('cross-site', 'no-cors', 'image') }
    ],
    [
      'a thumbnail in a page of another port',
      403,
      { method: 'GET', path: thumb, headers: fetchHeaders('same-site', 'no-cors', 'image') }
    ],
    [
      'a thumbnail as a script',
      403,
      { method: 'GET', path: thumb, headers: fetchHeaders('same-origin', 'no-cors', 'script') }
    ],
    [
      'a script for a page elsewhere',
      403,
      { method: 'GET', path: asset, headers: fetchHeaders('cross-site', 'no-cors', 'script') }
    ],
    [
      'events for a page elsewhere',
      403,
      { method: 'GET', path: events, headers: fetchHeaders('cross-site', 'cors', 'empty') }
    ],
    [
      'events as a navigation',
      403,
      { method: 'GET', path: events, headers: fetchHeaders('none', 'navigate', 'document') }
    ],
    // Methods.
    ['GET of a call', 405, { method: 'GET' }],
    ['HEAD of a call', 405, { method: 'HEAD' }],
    ['PUT of a call', 405, { method: 'PUT' }],
    ['DELETE of a call', 405, { method: 'DELETE' }],
    ['a preflight', 405, { method: 'OPTIONS', headers: { 'access-control-request-method': 'POST' } }],
    ['TRACE', 405, { method: 'TRACE', path: '/' }],
    ['POST to the page', 405, { method: 'POST', path: '/' }],
    ['POST to events', 405, { method: 'POST', path: events }],
    ['POST to a thumbnail', 405, { method: 'POST', path: thumb }],
    ['HEAD of the one-time address', 405, { method: 'HEAD', path: '/open/x' }],
    // Content.
    ['a form’s content type', 415, { headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
    ['plain text', 415, { headers: { 'content-type': 'text/plain' } }],
    ['a multipart body', 415, { headers: { 'content-type': 'multipart/form-data; boundary=x' } }],
    ['JSON dressed as text', 415, { headers: { 'content-type': 'text/plain; application/json' } }],
    ['another charset', 415, { headers: { 'content-type': 'application/json; charset=utf-16' } }],
    ['no content type', 415, { headers: { 'content-type': null } }],
    ['two content types', 415, { headers: { 'content-type': ['application/json', 'text/plain'] } }],
    ['a compressed body', 415, { headers: { 'content-encoding': 'gzip' } }],
    ['a body beyond the limit', 413, { headers: { 'content-length': '999999999' } }],
    // Cookie.
    ['a call without the cookie', 401, { headers: { cookie: null } }],
    ['a call with a wrong cookie', 401, { headers: { cookie: 'keepsake-PORT=AAAA' } }],
    ['a call with an empty cookie', 401, { headers: { cookie: 'keepsake-PORT=' } }],
    ['a call with the cookie of another name', 401, { headers: { cookie: 'keepsake=AAAA' } }],
    ['events without the cookie', 401, { method: 'GET', path: events, headers: { cookie: null } }],
    ['a thumbnail without the cookie', 401, { method: 'GET', path: thumb, headers: { cookie: null } }],
    ['a script without the cookie', 401, { method: 'GET', path: asset, headers: { cookie: null } }],
    ['the page without the cookie', 401, { method: 'GET', path: '/', headers: { cookie: null } }],
    ['a wrong one-time address', 401, { method: 'GET', path: '/open/AAAA', headers: { cookie: null } }],
    // The shape of the address.
    ['an upgrade', 400, { method: 'GET', path: '/', headers: { connection: 'Upgrade', upgrade: 'websocket' } }],
    ['a proxy’s absolute address', 400, { method: 'GET', path: 'http://evil.example/' }],
    ['two slashes', 400, { method: 'GET', path: '//evil.example/' }],
    ['a very long address', 400, { method: 'GET', path: `/${'a'.repeat(9000)}` }]
  ]
  test.each(refused)('%s: %i', async (_name, status, shape) => {
    const answer = await sendRaw(port, requestText(shape))
    expect(answer.status).toBe(status)
    expect(answer.text).not.toMatch(/access-control-allow/i)
    expect(answer.text).not.toContain('"value"')
  })

  test('every refusal and every answer carries the security headers', async () => {
    const shapes: Shape[] = [
      {},
      { headers: { origin: 'null' } },
      { headers: { cookie: null } },
      { method: 'GET', path: '/' }
    ]
    for (const shape of shapes) {
      const { text } = await sendRaw(port, requestText(shape))
      expect(text).toMatch(/content-security-policy: default-src 'none'/i)
      expect(text).toMatch(/x-content-type-options: nosniff/i)
      expect(text).toMatch(/referrer-policy: no-referrer/i)
      expect(text).toMatch(/cross-origin-resource-policy: same-origin/i)
      expect(text).toMatch(/cross-origin-opener-policy: same-origin/i)
      expect(text).not.toMatch(/unsafe-/)
    }
  })
})

describe('paths that climb', () => {
  const outside = [
    '/../package.json',
    '/..',
    '/./',
    '/assets/../../package.json',
    '/assets/..',
    '/%2e%2e/package.json',
    '/%2e%2e%2fpackage.json',
    '/..%2fpackage.json',
    '/assets/%2e%2e/%2e%2e/etc/passwd',
    '/..%5cpackage.json',
    '/..\\package.json',
    '/assets\\main-abc123.js',
    '/%5c%5cserver%5cshare',
    '/%00',
    '/index.html%00.js',
    '/etc/passwd',
    '/assets/',
    '/assets',
    '//etc/passwd',
    '/C:/Windows/win.ini',
    '/c%3a/windows',
    '/file:///etc/passwd',
    '/%252e%252e/package.json',
    '/.%2e/package.json',
    '/assets/....//....//etc/passwd',
    '/..;/package.json',
    '/\u00c0\u00ae\u00c0\u00ae/x',
    '/media/thumb/../../api/events',
    '/media/thumb/%2e%2e',
    '/media/thumb/AAAA',
    `/media/thumb/${'A'.repeat(64)}`,
    `/media/thumb/${'a'.repeat(64)}.webp`,
    `/media/thumb/${'a'.repeat(63)}`,
    '/media/photo/0',
    '/media/photo/-1',
    '/media/photo/1e3',
    '/media/photo/../1',
    '/media/photo/7?edge=0',
    '/media/photo/7?edge=-5',
    '/assets/../media/photo/7',
    '/constructor',
    '/__proto__',
    '/toString',
    '/nul',
    '/con.js'
  ]
  test.each(outside)('%s gives nothing', async (path) => {
    const { status, text } = await sendRaw(port, requestText({ method: 'GET', path }))
    expect([400, 404]).toContain(status)
    expect(text).not.toMatch(/root:|"dependencies"|export \{\}/)
  })
})

test('slow connections do not keep the host from answering', async () => {
  const server = await runWebServer(createFakeEngine().service, { headersTimeoutMs: 1_000 })
  const { port } = server.web
  const sockets: Socket[] = []
  try {
    for (let i = 0; i < 200; i++) {
      const socket = connect(port, '127.0.0.1')
      socket.on('error', () => {})
      socket.write('POST /api/call/fake.echo HTTP/1.1\r\nhost: 127')
      sockets.push(socket)
    }
    const startedAt = performance.now()
    expect((await sendRaw(port, requestText({}, server))).status).toBe(200)
    expect(performance.now() - startedAt).toBeLessThan(1_000)
    // The host itself ends those that never finish their headers.
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve).resume())))
  } finally {
    for (const socket of sockets) socket.destroy()
    await server.stop()
  }
}, 30_000)
