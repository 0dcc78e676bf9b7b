import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { AppError, serializeError } from '../shared/errors.ts'
import type { Service } from '../shared/server.ts'
import { fromWireJson, toWireJson } from '../shared/wire-json.ts'
import { maxBodyBytes } from './guard.ts'
import { httpStatusOf } from './http-status.ts'
import { dataPolicy, securityHeaders } from './security-headers.ts'

type RequestContext = Context<{ Bindings: HttpBindings }>

/** A JSON answer with the headers that all data has. */
export function jsonResponse(value: unknown, status = 200): Response {
  return new Response(toWireJson(value), {
    status,
    headers: { ...securityHeaders(dataPolicy), 'content-type': 'application/json', 'cache-control': 'no-store' }
  })
}

/** The answer to a call that failed. */
export function errorResponse(error: unknown): Response {
  const serialized = serializeError(error)
  return jsonResponse({ error: serialized }, httpStatusOf(serialized.code))
}

/** Fires when the other side goes away before it has its answer. */
export function disconnectSignal(context: RequestContext): AbortSignal {
  const { outgoing } = context.env
  const controller = new AbortController()
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) controller.abort()
  })
  return controller.signal
}

/** Reads a body, counting as it comes: a length that was not announced (or was a lie) ends it at the limit. */
async function readBody(context: RequestContext): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const parts: string[] = []
  let sizeBytes = 0
  try {
    for await (const chunk of context.env.incoming as AsyncIterable<Buffer>) {
      sizeBytes += chunk.length
      if (sizeBytes > maxBodyBytes) {
        throw new AppError('too-large', `A call may have ${maxBodyBytes / 1024 / 1024} MB at most.`)
      }
      parts.push(decoder.decode(chunk, { stream: true }))
    }
    parts.push(decoder.decode())
  } catch (error) {
    if (error instanceof TypeError) throw new AppError('invalid-input', 'The call is not valid UTF-8.')
    throw error
  }
  return parts.join('')
}

function parseInput(text: string): unknown {
  try {
    return fromWireJson(text)
  } catch {
    throw new AppError('invalid-input', 'The call is not valid JSON.')
  }
}

/** `POST /api/call/<method>`: wire JSON in, wire JSON out; an `AppError` becomes `{error}` with a status. */
export async function handleCall(context: RequestContext, service: Service): Promise<Response> {
  const signal = disconnectSignal(context)
  try {
    const input = parseInput(await readBody(context))
    const output = await service.call(context.req.param('method') ?? '', input, { signal })
    return jsonResponse(output ?? {})
  } catch (error) {
    return errorResponse(error)
  }
}
