import type { DesktopBridge } from '../shared/desktop-bridge.ts'
import { engineContract } from '../shared/engine-contract.ts'
import { AppError } from '../shared/errors.ts'
import { hostContract } from '../shared/host-contract.ts'
import { type ConnectionState, createHttpClient } from '../shared/http-client.ts'
import { bridgeClient, type KeepsakeClient } from './bridge-client.ts'

declare global {
  interface Window {
    /** Present in the desktop window: what the preload exposes. */
    readonly keepsake?: DesktopBridge
  }
}

type ConnectionListener = (state: ConnectionState) => void
const connectionListeners = new Set<ConnectionListener>()
let connection: ConnectionState = 'connected'

function tellConnection(state: ConnectionState): void {
  connection = state
  for (const listener of connectionListeners) listener(state)
}

/** Calls back at each change of the connection, and at once with the present one. Returns the function that ends it. */
export function watchConnection(listener: ConnectionListener): () => void {
  connectionListeners.add(listener)
  listener(connection)
  return () => connectionListeners.delete(listener)
}

const contract = { ...engineContract, ...hostContract }

/** The engine and its host, wherever the page runs. */
export const api: KeepsakeClient =
  window.keepsake === undefined
    ? createHttpClient(contract, { onConnection: tellConnection })
    : bridgeClient(window.keepsake, tellConnection)

/** The message that a person may read; nothing of ours lacks one. */
export function messageOf(error: unknown): string {
  return error instanceof AppError ? error.message : 'Something in Keepsake failed. Try again.'
}

/** Address of a thumbnail: WebP, 512 pixels at its longest edge. */
export function thumbnailUrl(key: string): string {
  return `/media/thumb/${key}`
}

/** Address of a photo as a browser can show it, at most `edge` pixels at its longest edge. */
export function photoUrl(itemId: number, edge = 2560): string {
  return `/media/photo/${itemId}?edge=${edge}`
}
