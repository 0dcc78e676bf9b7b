import { createHash } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { AppError } from '../shared/errors.ts'
import type { Service } from '../shared/server.ts'
import { disconnectSignal, errorResponse } from './call-route.ts'
import { dataPolicy, securityHeaders } from './security-headers.ts'

/** What may be shown as a picture; anything else would be a file for the browser to guess about. */
const pictureTypes = new Set(['image/webp', 'image/jpeg', 'image/png', 'image/avif', 'image/gif'])

/** Longest edge when the page names none. */
const defaultPhotoEdge = 2048

interface Picture {
  mimeType: string
  bytes: Uint8Array<ArrayBuffer>
}

type RequestContext = Context<{ Bindings: HttpBindings }>

function pictureResponse(context: RequestContext, { mimeType, bytes }: Picture, caching: string): Response {
  const etag = `"${createHash('sha256').update(bytes).digest('base64url')}"`
  const isUnchanged = context.req.header('if-none-match') === etag
  return new Response(isUnchanged ? null : bytes, {
    status: isUnchanged ? 304 : 200,
    headers: {
      ...securityHeaders(dataPolicy),
      'content-type': pictureTypes.has(mimeType) ? mimeType : 'application/octet-stream',
      'cache-control': caching,
      etag
    }
  })
}

function positiveInteger(text: string, what: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new AppError('not-found', `"${text}" is not ${what}.`)
  return Number(text)
}

/** `GET /media/thumb/<content key>` and `GET /media/photo/<item id>?edge=<pixels>`. */
export function mediaRoutes(service: Service): Hono<{ Bindings: HttpBindings }> {
  const routes = new Hono<{ Bindings: HttpBindings }>()
  routes.get('/thumb/:key', async (context) => {
    try {
      const key = context.req.param('key')
      if (!/^[0-9a-f]{64}$/.test(key)) throw new AppError('not-found', 'This is not the name of a thumbnail.')
      const picture = await service.call('items.thumbnail', { key }, { signal: disconnectSignal(context) })
      // The name is the hash of the photo's bytes: what it stands for never changes.
      return pictureResponse(context, picture as Picture, 'private, max-age=31536000, immutable')
    } catch (error) {
      return errorResponse(error)
    }
  })
  routes.get('/photo/:id', async (context) => {
    try {
      const id = positiveInteger(context.req.param('id'), 'the id of a photo')
      const maxEdge = positiveInteger(context.req.query('edge') ?? String(defaultPhotoEdge), 'a number of pixels')
      const picture = await service.call('items.preview', { id, maxEdge }, { signal: disconnectSignal(context) })
      // An id may come to mean another photo when the index is made again.
      return pictureResponse(context, picture as Picture, 'private, no-cache')
    } catch (error) {
      return errorResponse(error)
    }
  })
  return routes
}
