import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Service } from '../../src/shared/server.ts'
import { startWebServer, type WebServer } from '../../src/web/web-server.ts'

/** A web server with a small page of its own and one signed-in browser. */
export interface RunningWebServer {
  readonly web: WebServer
  readonly origin: string
  /** `name=value` of the cookie. */
  readonly cookie: string
  readonly rendererDirectory: string
  /** A `fetch` as the signed-in page does it: cookie and own origin. */
  readonly pageFetch: typeof globalThis.fetch
  stop(): Promise<void>
}

/** Opens an address as a browser's navigation does (`fetch` would say that it is a script). */
export function navigate(address: string, cookie?: string): Promise<{ status: number; cookie: string; text: string }> {
  return new Promise((resolve, reject) => {
    get(address, { headers: cookie === undefined ? {} : { cookie }, agent: false }, (response) => {
      const [setCookie = ''] = response.headers['set-cookie'] ?? []
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, cookie: setCookie, text }))
    }).on('error', reject)
  })
}

/** Signs in by the one-time address and gives the cookie as `name=value`. */
export async function signIn(address: string): Promise<string> {
  const { status, cookie } = await navigate(address)
  const [pair] = cookie.split(';')
  if (!pair) throw new Error(`The address gave no cookie (HTTP ${status}).`)
  return pair
}

export async function runWebServer(
  service: Service,
  options: { port?: number; headersTimeoutMs?: number } = {}
): Promise<RunningWebServer> {
  const rendererDirectory = mkdtempSync(join(tmpdir(), 'keepsake-page-'))
  mkdirSync(join(rendererDirectory, 'assets'))
  writeFileSync(join(rendererDirectory, 'index.html'), '<!doctype html><title>Keepsake</title>')
  writeFileSync(join(rendererDirectory, 'assets', 'main-abc123.js'), 'export {}')
  const web = await startWebServer({ service, rendererDirectory, ...options })
  const cookie = await signIn(web.newAddress())
  const origin = `http://127.0.0.1:${web.port}`
  return {
    web,
    origin,
    cookie,
    rendererDirectory,
    pageFetch: (input, init) => fetch(input, { ...init, headers: { ...(init?.headers as object), cookie, origin } }),
    async stop() {
      await web.close()
      rmSync(rendererDirectory, { recursive: true, force: true })
    }
  }
}

/** Sends bytes as they stand (no client tidies them up) and gives the status and the whole answer. */
export function sendRaw(port: number, request: string, timeoutMs = 5_000): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    const done = () => {
      socket.destroy()
      resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text })
    }
    const timer = setTimeout(done, timeoutMs)
    socket.setEncoding('latin1')
    socket.on('data', (chunk: string) => {
      text += chunk
    })
    socket.on('close', () => {
      clearTimeout(timer)
      done()
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error)
    })
    socket.write(request)
  })
}
