import type { EngineContract } from '../shared/engine-contract.ts'
import { AppError, type ErrorCode, toAppError } from '../shared/errors.ts'
import type { Client } from '../shared/method.ts'
import { dataPolicy, securityHeaders } from '../web/security-headers.ts'
import type { StaticFiles } from '../web/static-files.ts'
import { isAppUrl } from './security.ts'

/** Longest edge of a photo when the page names none; enough for a large screen. */
const defaultPhotoEdge = 2048

/** What may be shown as a picture; anything else would be a file for the browser to guess about. */
const pictureTypes: ReadonlySet<string> = new Set(['image/webp', 'image/jpeg', 'image/png', 'image/avif', 'image/gif'])

interface Picture {
  readonly mimeType: string
  readonly bytes: Uint8Array
}

const textResponse = (status: number, text: string) =>
  new Response(text, {
    status,
    headers: {
      ...securityHeaders(dataPolicy),
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store'
    }
  })

function pictureResponse({ mimeType, bytes }: Picture, caching: string): Response {
  return new Response(new Uint8Array(bytes), {
    headers: {
      ...securityHeaders(dataPolicy),
      'content-type': pictureTypes.has(mimeType) ? mimeType : 'application/octet-stream',
      'cache-control': caching
    }
  })
}

/** Chromium shows a broken picture for each of these; the code is for the person who looks into the inspector. */
function statusOf(code: ErrorCode): number {
  if (code === 'not-found') return 404
  return code === 'unavailable' || code === 'offline' || code === 'process-crashed' ? 503 : 500
}

/** `/media/thumb/<content key>` and `/media/photo/<item id>?edge=<pixels>`: the same addresses as in the web host. */
async function mediaResponse(url: URL, engine: Client<EngineContract>, signal: AbortSignal): Promise<Response | null> {
  const thumbnail = /^\/media\/thumb\/([0-9a-f]{64})$/.exec(url.pathname)
  if (thumbnail?.[1]) {
    const picture = await engine.call('items.thumbnail', { key: thumbnail[1] }, { signal })
    // The name is the hash of the photo's bytes: what it stands for never changes.
    return pictureResponse(picture, 'private, max-age=31536000, immutable')
  }
  const photo = /^\/media\/photo\/([1-9]\d{0,14})$/.exec(url.pathname)
  const edge = url.searchParams.get('edge') ?? String(defaultPhotoEdge)
  if (photo?.[1] && /^[1-9]\d{0,4}$/.test(edge)) {
    const picture = await engine.call('items.preview', { id: Number(photo[1]), maxEdge: Number(edge) }, { signal })
    // An id may come to mean another photo when the index is made again.
    return pictureResponse(picture, 'private, no-cache')
  }
  return null
}

/** Answers `app://keepsake/…`: the built page from memory, pictures from the engine, nothing from the disk. */
export function createAppProtocol(
  files: Pick<StaticFiles, 'respond'>,
  engine: Client<EngineContract>
): (request: Request) => Promise<Response> {
  return async (request) => {
    if (!isAppUrl(request.url)) return textResponse(404, 'There is nothing here.')
    if (request.method !== 'GET' && request.method !== 'HEAD') return textResponse(405, 'This can only be read.')
    const url = new URL(request.url)
    try {
      if (url.pathname.startsWith('/media/')) {
        return (await mediaResponse(url, engine, request.signal)) ?? textResponse(404, 'There is no such picture.')
      }
      const path = url.pathname === '/' ? '/index.html' : url.pathname
      const found = files.respond(path, request.headers.get('if-none-match') ?? undefined)
      return found ?? textResponse(404, 'There is nothing here.')
    } catch (error) {
      const { code, message } = error instanceof AppError ? error : toAppError(error)
      return textResponse(statusOf(code), message)
    }
  }
}
