import { AppError, isCancelled } from '../../shared/errors.ts'
import type { DownloadOptions } from './download.ts'

/** Hosts of model files send on to their storage; longer chains are a mistake. */
const maxRedirects = 5
const defaultStallMs = 30_000

/** What a server answers with. */
export interface FileAnswer {
  /** Where in the file the bytes begin: where it was asked to, or 0. */
  readonly start: number
  readonly chunks: AsyncIterable<Uint8Array>
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}

/** Everything outside this machine goes over https; a server on this machine may do without, but none that it sends on to. */
function checkAddress(url: URL, first: URL): void {
  if (url.username !== '' || url.password !== '') {
    throw new AppError('invalid-input', 'An address with a name and password in it is not used.')
  }
  if (url.protocol === 'https:') return
  if (url.protocol === 'http:' && isLoopback(url) && isLoopback(first)) return
  throw new AppError('invalid-input', `${url.host} would be asked without encryption. Only https addresses are used.`)
}

function unreachable(url: URL, error: unknown): AppError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
  const message = `${url.host} could not be reached (${cause}). Check the network and try again: it goes on where it stopped.`
  return new AppError('unavailable', message, { cause: error, retry: 'later' })
}

async function follow(address: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
  const first = new URL(address)
  let url = first
  for (let hop = 0; hop <= maxRedirects; hop++) {
    checkAddress(url, first)
    let response: Response
    try {
      response = await fetch(url, { headers, signal, redirect: 'manual', credentials: 'omit' })
    } catch (error) {
      if (signal.aborted && isCancelled(signal.reason)) throw error
      throw unreachable(url, error)
    }
    const target = response.headers.get('location')
    if (response.status < 300 || response.status >= 400 || target === null) return response
    await response.body?.cancel()
    url = new URL(target, url)
  }
  throw new AppError('unavailable', `${first.host} sends on and on without an end.`, { retry: 'later' })
}

function refused(host: string, status: number): AppError {
  if (status === 404 || status === 410) {
    return new AppError('not-found', `${host} does not have the file any more. Install the model from a file instead.`)
  }
  if (status === 401 || status === 403) {
    return new AppError(
      'permission-denied',
      `${host} does not give the file without signing in. Fetch it yourself and install it from the file.`
    )
  }
  const message = `${host} answered with the error ${status}. Try again later: it goes on where it stopped.`
  return new AppError('unavailable', message, { retry: 'later' })
}

/** Where the answer begins; -1 when it does not say so as it should. */
function startOf(response: Response, from: number): number {
  if (response.status !== 206) return 0
  const match = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '')
  return match !== null && Number(match[1]) === from ? from : -1
}

/** Bytes as they come; ends with `unavailable` when nothing comes for too long. */
async function* withoutStall(body: ReadableStream<Uint8Array>, url: URL, touch: () => void): AsyncIterable<Uint8Array> {
  try {
    for await (const chunk of body) {
      touch()
      yield chunk
    }
  } catch (error) {
    throw error instanceof AppError ? error : unreachable(url, error)
  }
}

/**
 * Asks for a file from a byte on. Errors: `invalid-input` for an address without encryption, `unavailable`, `not-found`,
 * `permission-denied`, `invalid-model` when the server speaks of another size.
 */
export async function requestFile(options: DownloadOptions, from: number): Promise<FileAnswer> {
  const { url: address, sizeBytes, signal, stallMs = defaultStallMs } = options
  const url = new URL(address)
  const stall = new AbortController()
  const timer = setTimeout(() => stall.abort(new Error('nothing came')), stallMs)
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  const headers: Record<string, string> = { 'accept-encoding': 'identity', 'user-agent': 'Keepsake' }
  if (from > 0) headers['range'] = `bytes=${from}-`
  const response = await follow(address, headers, AbortSignal.any([signal, stall.signal])).catch((error: unknown) => {
    clearTimeout(timer)
    throw error
  })
  const start = startOf(response, from)
  const length = response.headers.get('content-length')
  const fail = async (error: AppError) => {
    clearTimeout(timer)
    await response.body?.cancel()
    throw error
  }
  if (response.status !== 200 && response.status !== 206) return fail(refused(url.host, response.status))
  if (start < 0 || response.body === null) return fail(refused(url.host, response.status))
  if (length !== null && start + Number(length) !== sizeBytes) {
    const message = `${url.host} speaks of ${start + Number(length)} bytes, but the file that its publisher listed has ${sizeBytes}. Nothing was fetched.`
    return fail(new AppError('invalid-model', message))
  }
  return {
    start,
    chunks: closing(
      withoutStall(response.body, url, () => timer.refresh()),
      () => clearTimeout(timer)
    )
  }
}

async function* closing<T>(items: AsyncIterable<T>, atEnd: () => void): AsyncIterable<T> {
  try {
    yield* items
  } finally {
    atEnd()
  }
}
