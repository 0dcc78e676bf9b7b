import type { IncomingMessage } from 'node:http'

/** What a path of the web host is for; each kind has rules of its own. */
export type RouteKind = 'open' | 'page' | 'call' | 'events' | 'media' | 'asset'

/** A request that is turned away, and what the answer says. */
export interface Refusal {
  readonly status: 400 | 403 | 405 | 413 | 415
  readonly message: string
}

/** The part of a request that the guard looks at. */
export type GuardedRequest = Pick<IncomingMessage, 'method' | 'url' | 'rawHeaders'>

/** Bytes of a call: a 100 MB photo as base64 with room to spare. */
export const maxBodyBytes = 160 * 1024 * 1024

const maxUrlLength = 8192

/** The kind of a path that starts with `/` (query string allowed). */
export function routeKind(url: string): RouteKind {
  const path = url.split('?', 1)[0] ?? ''
  if (path === '/' || path === '/index.html') return 'page'
  if (path.startsWith('/open/')) return 'open'
  if (path.startsWith('/api/call/')) return 'call'
  if (path === '/api/events') return 'events'
  if (path.startsWith('/media/')) return 'media'
  return 'asset'
}

const methods: Record<RouteKind, readonly string[]> = {
  open: ['GET'],
  page: ['GET', 'HEAD'],
  call: ['POST'],
  events: ['GET'],
  media: ['GET', 'HEAD'],
  asset: ['GET', 'HEAD']
}

/** What Fetch metadata (W3C Fetch Metadata Request Headers) may say; a browser that sends none is judged by the rest. */
interface FetchRules {
  readonly sites: readonly string[]
  readonly modes: readonly string[]
  readonly destinations: readonly string[]
}

const navigation: FetchRules = { sites: ['same-origin', 'none'], modes: ['navigate'], destinations: ['document'] }
const script: FetchRules = { sites: ['same-origin'], modes: ['cors', 'same-origin'], destinations: ['empty'] }

const fetchRules: Record<RouteKind, readonly FetchRules[]> = {
  // The address may be clicked anywhere (a terminal in a browser); it holds a secret that a stranger cannot have.
  open: [{ ...navigation, sites: ['same-origin', 'none', 'same-site', 'cross-site'] }],
  page: [navigation],
  call: [script],
  events: [script],
  // A photo may be opened in a tab of its own.
  media: [
    navigation,
    { sites: ['same-origin'], modes: ['no-cors', 'cors', 'same-origin'], destinations: ['image', 'empty'] }
  ],
  asset: [
    {
      sites: ['same-origin'],
      modes: ['no-cors', 'cors', 'same-origin'],
      destinations: ['script', 'style', 'font', 'image', 'manifest', 'worker', 'empty']
    }
  ]
}

/** All values of a header, so that a second one cannot hide behind the first. */
function headerValues(request: GuardedRequest, name: string): string[] {
  const values: string[] = []
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
    if (request.rawHeaders[i]?.toLowerCase() === name) values.push(request.rawHeaders[i + 1] ?? '')
  }
  return values
}

const refuse = (status: Refusal['status'], message: string): Refusal => ({ status, message })

/**
 * Our own paths need no escapes and no dots to climb with. Refusing those here means that no later step can read a path
 * in another way than this one did.
 */
function judgeUrl(url: string): Refusal | null {
  const path = url.split('?', 1)[0] ?? ''
  const isPlain =
    /^(\/[\w.~@+-]*)+$/.test(path) &&
    !/\/\/|\/\.{1,2}(\/|$)/.test(path) &&
    /^[\x21-\x7e]*$/.test(url) &&
    !url.includes('#')
  if (!isPlain || url.length > maxUrlLength) return refuse(400, 'This address is not one of Keepsake’s.')
  return null
}

/** Exactly one Host, and it is ours: a name that was re-bound to 127.0.0.1 gives itself away here. */
function judgeHost(request: GuardedRequest, port: number): Refusal | null {
  const [host, ...others] = headerValues(request, 'host')
  if (others.length === 0 && (host === `127.0.0.1:${port}` || host === `localhost:${port}`)) return null
  return refuse(403, 'Keepsake answers to 127.0.0.1 and localhost only.')
}

function judgeOrigin(request: GuardedRequest, kind: RouteKind): Refusal | null {
  const origins = headerValues(request, 'origin')
  // A browser names the origin with every POST; a request without one does not come from the page.
  if (origins.length === 0 && kind !== 'call') return null
  const expected = `http://${headerValues(request, 'host')[0]}`
  if (origins.length === 1 && origins[0] === expected) return null
  return refuse(403, 'This request does not come from Keepsake’s own page.')
}

function judgeFetchMetadata(request: GuardedRequest, kind: RouteKind): Refusal | null {
  const sites = headerValues(request, 'sec-fetch-site')
  const modes = headerValues(request, 'sec-fetch-mode')
  const destinations = headerValues(request, 'sec-fetch-dest')
  const allows = (rules: FetchRules) =>
    sites.every((site) => rules.sites.includes(site)) &&
    modes.every((mode) => rules.modes.includes(mode)) &&
    destinations.every((destination) => rules.destinations.includes(destination))
  if (!fetchRules[kind].some(allows)) return refuse(403, 'This request does not come from Keepsake’s own page.')
  // A browser that looks ahead would use up the one-time address.
  if (kind === 'open' && [...headerValues(request, 'sec-purpose'), ...headerValues(request, 'purpose')].length > 0) {
    return refuse(403, 'This address works for one visit; it is not to be fetched ahead.')
  }
  return null
}

function judgeBody(request: GuardedRequest, kind: RouteKind): Refusal | null {
  if (kind !== 'call') return null
  const [type, ...otherTypes] = headerValues(request, 'content-type')
  const isJson = otherTypes.length === 0 && /^application\/json(; ?charset=utf-8)?$/i.test(type ?? '')
  if (!isJson) return refuse(415, 'A call must be application/json.')
  if (headerValues(request, 'content-encoding').some((encoding) => encoding !== 'identity')) {
    return refuse(415, 'A call must not be compressed.')
  }
  if (headerValues(request, 'content-length').some((length) => Number(length) > maxBodyBytes)) {
    return refuse(413, `A call may have ${maxBodyBytes / 1024 / 1024} MB at most.`)
  }
  return null
}

/**
 * Whether a request may reach the web host at all, before anything of it is used: own Host, own Origin, fitting Fetch
 * metadata, method and content type. Who it is (the cookie) is asked afterwards. Null when it may.
 */
export function judgeRequest(request: GuardedRequest, port: number): Refusal | null {
  const url = request.url ?? ''
  const badUrl = judgeUrl(url)
  if (badUrl !== null) return badUrl
  const kind = routeKind(url)
  const badHost = judgeHost(request, port)
  if (badHost !== null) return badHost
  if (headerValues(request, 'upgrade').length > 0) return refuse(400, 'Keepsake speaks plain HTTP/1.1 only.')
  if (!methods[kind].includes(request.method ?? '')) {
    return refuse(405, `This address takes ${methods[kind].join(' and ')} only.`)
  }
  return judgeOrigin(request, kind) ?? judgeFetchMetadata(request, kind) ?? judgeBody(request, kind)
}

/** The methods that an address takes, for the `Allow` header of a 405. */
export function allowedMethods(url: string): readonly string[] {
  return methods[routeKind(url)]
}
