import type { ServerResponse } from 'node:http'
import { z } from 'zod'
import { AppError, serializeError } from '../shared/errors.ts'
import { formatStreamEvent, heartbeatComment } from '../shared/event-stream.ts'
import type { Service } from '../shared/server.ts'
import { fromWireJson, toWireJson } from '../shared/wire-json.ts'
import { dataPolicy, securityHeaders } from './security-headers.ts'

/** Short enough for the page to notice a dead connection within three of them. */
const heartbeatMs = 15_000

const subscriptionsSchema = z
  .array(z.object({ id: z.number().int().nonnegative(), method: z.string(), input: z.unknown() }))
  .min(1)
  .max(64)
type Subscriptions = z.infer<typeof subscriptionsSchema>

/** Reads the query parameter. Throws `invalid-input`. */
export function parseSubscriptions(text: string | undefined): Subscriptions {
  try {
    return subscriptionsSchema.parse(fromWireJson(text ?? ''))
  } catch (cause) {
    throw new AppError('invalid-input', 'The list of subscriptions was not understood.', { cause })
  }
}

/** Writes events; while the other side reads too slowly, only the newest state of each subscription is kept. */
function createEventWriter(response: ServerResponse, isBlocked: () => boolean) {
  const waiting = new Map<number, { name: string; value: unknown }>()
  let sequence = 0
  const write = (id: number, name: string, value: unknown) => {
    response.write(formatStreamEvent({ name, data: `${id} ${toWireJson(value)}` }, ++sequence))
  }
  return {
    send(id: number, name: string, value: unknown) {
      if (isBlocked()) waiting.set(id, { name, value })
      else write(id, name, value)
    },
    flush() {
      for (const [id, { name, value }] of waiting) write(id, name, value)
      waiting.clear()
    }
  }
}

/** Streams the states of all the subscriptions until the other side goes away. `stopped` ends every stream. */
export function streamEvents(
  response: ServerResponse,
  service: Service,
  subscriptions: Subscriptions,
  stopped: AbortSignal
): void {
  response.writeHead(200, {
    ...securityHeaders(dataPolicy),
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    connection: 'keep-alive'
  })
  response.write(heartbeatComment)
  const writer = createEventWriter(response, () => response.writableNeedDrain)
  response.on('drain', () => writer.flush())
  const endings = subscriptions.map(({ id, method, input }) => {
    try {
      return service.subscribe(method, input, (state) => writer.send(id, 'state', state))
    } catch (error) {
      writer.send(id, 'failure', serializeError(error))
      return () => {}
    }
  })
  const heartbeat = setInterval(() => {
    if (!response.writableNeedDrain) response.write(heartbeatComment)
  }, heartbeatMs)
  const end = () => response.end()
  stopped.addEventListener('abort', end, { once: true })
  response.once('close', () => {
    clearInterval(heartbeat)
    stopped.removeEventListener('abort', end)
    for (const ending of endings) ending()
  })
}
