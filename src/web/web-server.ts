import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono } from 'hono'
import { AppError } from '../shared/errors.ts'
import type { Service } from '../shared/server.ts'
import { errorResponse, handleCall, jsonResponse } from './call-route.ts'
import { parseSubscriptions, streamEvents } from './events-route.ts'
import { allowedMethods, judgeRequest, type Refusal, routeKind } from './guard.ts'
import { mediaRoutes } from './media-routes.ts'
import { messagePage } from './message-page.ts'
import { dataPolicy, securityHeaders } from './security-headers.ts'
import { createSessions, type Sessions } from './session.ts'
import { loadStaticFiles } from './static-files.ts'

export interface WebServerOptions {
  /** What the page may call: the engine's methods and the host's. */
  service: Service
  /** The built page. */
  rendererDirectory: string
  /** 0 (and left out) lets the system choose. */
  port?: number
  /** How long a connection may take over its headers. */
  headersTimeoutMs?: number
}

export interface WebServer {
  readonly port: number
  /** An address that signs one browser in, once. */
  newAddress(): string
  /** Ends all connections, open event streams included. */
  close(): Promise<void>
}

const defaultHeadersTimeoutMs = 10_000
/** Limits that keep slow connections from using up the host. A large photo takes a second over loopback. */
const serverLimits = {
  requestTimeout: 120_000,
  keepAliveTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16 * 1024
}
/** More than any number of tabs needs; each costs little while it waits for its time limit. */
const maxConnections = 1024

type Routes = Hono<{ Bindings: HttpBindings }>

function signIn(app: Routes, sessions: Sessions): void {
  app.get('/open/:token', (context) => {
    const session = sessions.redeem(context.req.param('token'))
    if (session !== null) return messagePage('opened', 200, { 'set-cookie': sessions.cookieFor(session) })
    // Opened twice in the same browser: it is signed in already.
    const isSignedIn = sessions.isSignedIn(context.req.header('cookie'))
    return isSignedIn ? messagePage('opened', 200) : messagePage('signedOut', 401)
  })
  app.use('*', async (context, next) => {
    if (sessions.isSignedIn(context.req.header('cookie'))) return next()
    const kind = routeKind(context.env.incoming.url ?? '')
    if (kind === 'page') return messagePage('signedOut', 401)
    const { code, message, retry } = new AppError('permission-denied', 'This browser is not signed in to Keepsake.')
    return jsonResponse({ error: { code, message, retry } }, 401)
  })
}

function createRoutes(options: WebServerOptions, sessions: Sessions, stopped: AbortSignal): Routes {
  const { service } = options
  const files = loadStaticFiles(options.rendererDirectory)
  const app: Routes = new Hono<{ Bindings: HttpBindings }>()
  signIn(app, sessions)
  app.post('/api/call/:method', (context) => handleCall(context, service))
  app.get('/api/events', (context) => {
    try {
      const subscriptions = parseSubscriptions(context.req.query('subscriptions'))
      streamEvents(context.env.outgoing, service, subscriptions, stopped)
      return RESPONSE_ALREADY_SENT
    } catch (error) {
      return errorResponse(error)
    }
  })
  app.route('/media', mediaRoutes(service))
  app.get('*', (context) => {
    const path = context.req.path
    if (!files.isBuilt && (path === '/' || path === '/index.html')) return messagePage('notBuilt', 503)
    return files.respond(path, context.req.header('if-none-match')) ?? messagePage('notFound', 404)
  })
  app.onError((error) => errorResponse(error))
  return app
}

function sendRefusal(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  const allow = refusal.status === 405 ? { allow: allowedMethods(request.url ?? '').join(', ') } : {}
  response.writeHead(refusal.status, {
    ...securityHeaders(dataPolicy),
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'close',
    ...allow
  })
  response.end(`${refusal.message}\n`)
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const hint = cause.code === 'EADDRINUSE' ? 'Another program uses it.' : cause.message
      reject(
        new AppError('conflict', `Keepsake cannot listen on port ${port}. ${hint} Choose another --port.`, { cause })
      )
    })
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => resolve((server.address() as AddressInfo).port))
  })
}

/**
 * Starts the web host on 127.0.0.1. Every request passes the guard before anything of it is used, then needs the cookie
 * that a one-time address gives. Rejects with `conflict` when the port is taken.
 */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const stopping = new AbortController()
  let handle = (_request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(503).end()
  }
  const headersTimeout = options.headersTimeoutMs ?? defaultHeadersTimeoutMs
  const server = createServer({ ...serverLimits, headersTimeout }, (request, response) => handle(request, response))
  server.maxConnections = maxConnections
  const port = await listen(server, options.port ?? 0)
  const sessions = createSessions(port)
  const app = createRoutes(options, sessions, stopping.signal)
  const listener = getRequestListener((request, env) => app.fetch(request, env), { overrideGlobalObjects: false })
  handle = (request, response) => {
    const refusal = judgeRequest(request, port)
    if (refusal !== null) return sendRefusal(request, response, refusal)
    void listener(request, response)
  }
  return {
    port,
    newAddress: () => `http://127.0.0.1:${port}/open/${sessions.issueToken()}`,
    close: () =>
      new Promise((resolve) => {
        stopping.abort()
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}
