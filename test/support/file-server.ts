// A real HTTP server on the loopback that behaves as badly as it is told to.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface FileServer {
  readonly origin: string
  /** Range headers of the requests so far; null where there was none. */
  readonly ranges: (string | null)[]
  close(): Promise<void>
}

export type Answer = (request: IncomingMessage, response: ServerResponse, bytes: Buffer) => void

function startOf(request: IncomingMessage): number {
  return Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
}

/** Answers as a well-behaved server does, ranges included. */
export const answerWell: Answer = (request, response, bytes) => {
  const start = startOf(request)
  const rest = bytes.subarray(start)
  const headers: Record<string, string | number> = { 'content-length': rest.length }
  if (start > 0) headers['content-range'] = `bytes ${start}-${bytes.length - 1}/${bytes.length}`
  response.writeHead(start > 0 ? 206 : 200, headers).end(rest)
}

/** Announces everything, sends `count` bytes and cuts the connection. */
export const cutAfter =
  (count: number): Answer =>
  (request, response, bytes) => {
    const start = startOf(request)
    const headers: Record<string, string | number> = { 'content-length': bytes.length - start }
    if (start > 0) headers['content-range'] = `bytes ${start}-${bytes.length - 1}/${bytes.length}`
    response.writeHead(start > 0 ? 206 : 200, headers)
    response.write(bytes.subarray(start, start + count), () => setTimeout(() => response.destroy(), 20))
  }

/** Serves files by path; `answer` may be changed between requests. */
export async function startFileServer(
  files: Readonly<Record<string, Buffer>>,
  answer: { current: Answer }
): Promise<FileServer> {
  const ranges: (string | null)[] = []
  const server = createServer((request, response) => {
    const bytes = files[request.url ?? '']
    ranges.push(request.headers.range ?? null)
    if (bytes === undefined) response.writeHead(404).end()
    else answer.current(request, response, bytes)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ranges,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      })
  }
}
