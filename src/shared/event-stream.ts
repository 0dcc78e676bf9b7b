/** One event of a server-sent event stream (HTML Standard §9.2.6); comments are dropped. */
export interface StreamEvent {
  name: string
  data: string
}

/** The text of one event as it goes over the wire. `data` must not contain line breaks (JSON has none). */
export function formatStreamEvent(event: StreamEvent, id: number): string {
  return `id: ${id}\nevent: ${event.name}\ndata: ${event.data}\n\n`
}

/** A line that only keeps the connection alive. */
export const heartbeatComment = ': beat\n\n'

function parseBlock(block: string): StreamEvent | null {
  let name = 'message'
  const data: string[] = []
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':')
    if (colon === 0) continue
    const field = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'event') name = value
    else if (field === 'data') data.push(value)
  }
  return data.length === 0 ? null : { name, data: data.join('\n') }
}

/**
 * Reads events from a response body until it ends. `onChunk` is called for every arrival, heartbeats included, so that
 * the caller can tell a quiet stream from a dead one. Rejects when the body fails or is aborted.
 */
export async function readEventStream(
  body: ReadableStream<Uint8Array>,
  onEvent: (event: StreamEvent) => void,
  onChunk: () => void
): Promise<void> {
  const decoder = new TextDecoder()
  const reader = body.getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    onChunk()
    rest += decoder.decode(value, { stream: true }).replaceAll('\r\n', '\n')
    const blocks = rest.split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const event = parseBlock(block)
      if (event !== null) onEvent(event)
    }
  }
}
