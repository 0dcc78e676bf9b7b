import { rmSync } from 'node:fs'
import { createConnection, createServer, type Socket } from 'node:net'
import { dirname } from 'node:path'
import { AppError } from '../shared/errors.ts'
import { type Service, serveChannel } from '../shared/server.ts'
import type { Channel } from '../shared/transport.ts'
import { ensurePrivateFolder } from './local-address.ts'
import { streamChannel } from './stream-channel.ts'

export { localAddress } from './local-address.ts'

/** A listener that accepts calls from other processes of the same user. */
export interface LocalListener {
  readonly address: string
  /** Ends every connection and stops listening. */
  close(): Promise<void>
}

export interface ListenOptions {
  /** From `localAddress`. */
  readonly address: string
  readonly service: Service
  /** Longer messages end the connection. */
  readonly maxMessageBytes?: number
}

const isPipe = (address: string) => address.startsWith('\\\\.\\pipe\\')

/** How long an answer to "is anybody there" may take; the other side is on this machine. */
const connectTimeoutMs = 2_000

/**
 * Answers other processes at this address. Call it only while holding the library's lock: a socket that an earlier
 * holder left behind is removed. Rejects with `AppError`: `conflict` when somebody answers there,
 * `permission-denied` when the folder is not private.
 */
export async function listenLocal({ address, service, maxMessageBytes }: ListenOptions): Promise<LocalListener> {
  if (!isPipe(address)) await clearStaleSocket(address)
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    serveChannel(service, streamChannel(socket, maxMessageBytes))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new AppError('unavailable', `Keepsake cannot answer other programs at ${address}.`, { cause }))
    )
    server.listen(address, resolve)
  })
  // Failures of single connections show at the socket; the listener itself goes on.
  server.on('error', () => {})
  return {
    address,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      })
  }
}

async function clearStaleSocket(address: string): Promise<void> {
  ensurePrivateFolder(dirname(address))
  const holder = await connectLocal(address).catch(() => null)
  if (holder !== null) {
    holder.close()
    throw new AppError('conflict', 'Another Keepsake already answers for this library.')
  }
  rmSync(address, { force: true })
}

/**
 * A channel to the process that holds a library. Rejects with `AppError`: `unavailable` when nobody answers,
 * `permission-denied` when the socket's folder is not private to this user.
 */
export async function connectLocal(address: string, maxMessageBytes?: number): Promise<Channel> {
  if (!isPipe(address)) ensurePrivateFolder(dirname(address))
  const socket = createConnection(address)
  return await new Promise((resolve, reject) => {
    const fail = (cause?: unknown) => {
      clearTimeout(timer)
      socket.destroy()
      reject(new AppError('unavailable', 'No running Keepsake answers for this library.', { cause, retry: 'later' }))
    }
    const timer = setTimeout(fail, connectTimeoutMs)
    socket.once('error', fail)
    socket.once('connect', () => {
      clearTimeout(timer)
      socket.off('error', fail)
      resolve(streamChannel(socket, maxMessageBytes))
    })
  })
}
