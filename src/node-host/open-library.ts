import { setTimeout as sleep } from 'node:timers/promises'
import { type HostKind, type LibraryOwner, lockedError, readLibraryOwner } from '../engine/library/lock.ts'
import type { EngineContract } from '../shared/engine-contract.ts'
import { engineContract } from '../shared/engine-contract.ts'
import { AppError, throwIfCancelled } from '../shared/errors.ts'
import type { Client } from '../shared/method.ts'
import { createInProcessClient, type Service } from '../shared/server.ts'
import { attachToHolder, serviceOfClient } from './attach.ts'

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
  // Loaded only when it is needed: reaching another process takes a tenth of the time.
  const { openNodeHost } = await import('./open-host.ts')
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

/** Null when nobody answers (yet, or any more). */
async function attach(libraryDirectory: string): Promise<UsableLibrary | null> {
  const holder = readLibraryOwner(libraryDirectory)
  if (holder === null) return null
  try {
    const { client, lost } = await attachToHolder(holder)
    return { client, service: serviceOfClient(client), holder, lost, close: async () => client.close() }
  } catch (error) {
    const mayPass = error instanceof AppError && (error.code === 'unavailable' || error.code === 'timeout')
    if (mayPass) return null
    throw error
  }
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
    const attached = await attach(libraryDirectory)
    if (attached !== null) return attached
    try {
      return await openHere(options)
    } catch (error) {
      const isLocked = error instanceof AppError && error.code === 'library-locked'
      if (!isLocked) throw error
      if (Date.now() > givesUpAt) throw lockedError(libraryDirectory, readLibraryOwner(libraryDirectory))
    }
    await sleep(retryIntervalMs)
  }
}
