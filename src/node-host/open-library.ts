import { setTimeout as sleep } from 'node:timers/promises'
import { type HostKind, type LibraryOwner, lockedError, readLibraryOwner } from '../engine/library/lock.ts'
import type { EngineContract } from '../shared/engine-contract.ts'
import { engineContract } from '../shared/engine-contract.ts'
import { AppError, throwIfCancelled } from '../shared/errors.ts'
import type { Client } from '../shared/method.ts'
import { createInProcessClient, type Service } from '../shared/server.ts'
import { attachToHolder, serviceOfClient } from './attach.ts'
import { openNodeHost } from './open-host.ts'

/** How long the process that holds a library may take to answer: it may just be starting, or ending. */
const patienceMs = 6_000
const retryIntervalMs = 100

/** A library in use: opened by this process, or reached through the one that has it open. */
export interface UsableLibrary {
  readonly client: Client<EngineContract>
  readonly service: Service
  /** The process that holds the library; null when it is this one. */
  readonly holder: LibraryOwner | null
  /** Fires when the other process has gone. */
  readonly lost: AbortSignal
  close(): Promise<void>
}

export interface OpenLibraryOptions {
  readonly libraryDirectory: string
  readonly host: HostKind
  /** Whether to follow changes of the folders for as long as it is open. */
  readonly watch: boolean
  /** Ends the wait. */
  readonly signal: AbortSignal
}

async function openHere(options: OpenLibraryOptions): Promise<UsableLibrary> {
  const host = await openNodeHost(options)
  const client = createInProcessClient(engineContract, host.service)
  return {
    client,
    service: host.service,
    holder: null,
    lost: new AbortController().signal,
    async close() {
      client.close()
      await host.close()
    }
  }
}

async function attach(libraryDirectory: string): Promise<UsableLibrary> {
  const holder = readLibraryOwner(libraryDirectory)
  if (holder === null) throw new AppError('unavailable', 'Nobody says that they hold the library.', { retry: 'later' })
  const { client, lost } = await attachToHolder(holder)
  return { client, service: serviceOfClient(client), holder, lost, close: async () => client.close() }
}

/** Whether to look again a moment later: the other process may be starting, or has just ended. */
function mayPass(error: unknown): boolean {
  return error instanceof AppError && (error.code === 'unavailable' || error.code === 'timeout')
}

/**
 * Opens the library here, or reaches it through the process that holds it. Rejects with `library-locked` (naming the
 * holder) when that process does not answer, `cancelled`, and whatever opening it throws.
 */
export async function openUsableLibrary(options: OpenLibraryOptions): Promise<UsableLibrary> {
  const { libraryDirectory, signal } = options
  const givesUpAt = Date.now() + patienceMs
  for (;;) {
    throwIfCancelled(signal)
    try {
      return await openHere(options)
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'library-locked')) throw error
    }
    try {
      return await attach(libraryDirectory)
    } catch (error) {
      if (!mayPass(error)) throw error
      if (Date.now() > givesUpAt) throw lockedError(libraryDirectory, readLibraryOwner(libraryDirectory))
    }
    await sleep(retryIntervalMs)
  }
}
