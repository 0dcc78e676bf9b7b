import type { LibraryOwner } from '../engine/library/lock.ts'
import { connectLocal } from '../processes/local-socket.ts'
import { createClient } from '../shared/client.ts'
import { type EngineContract, engineContract } from '../shared/engine-contract.ts'
import { AppError } from '../shared/errors.ts'
import type { Client } from '../shared/method.ts'
import type { Service } from '../shared/server.ts'

/** Room for a photo of 100 MB as base64; both ends must agree. */
export const maxAttachedMessageBytes = 160 * 1024 * 1024

/** How long the holder may take to show that it lives. */
const greetingTimeoutMs = 3_000

/** A library that another process holds, reached through that process. */
export interface AttachedLibrary {
  readonly client: Client<EngineContract>
  /** Fires when the other process has gone. */
  readonly lost: AbortSignal
}

/**
 * Connects to the process that holds a library and asks it for a sign of life. Rejects with `unavailable`, `timeout` or
 * `permission-denied`.
 */
export async function attachToHolder(owner: LibraryOwner): Promise<AttachedLibrary> {
  if (owner.address === null) {
    throw new AppError('unavailable', 'The process that holds the library is still starting.', { retry: 'later' })
  }
  const channel = await connectLocal(owner.address, maxAttachedMessageBytes)
  const gone = new AbortController()
  channel.onClose(() => gone.abort())
  const client = createClient(engineContract, channel)
  try {
    await client.call('settings.get', {}, { timeoutMs: greetingTimeoutMs })
  } catch (error) {
    client.close()
    throw error
  }
  return { client, lost: gone.signal }
}

interface UntypedClient {
  call(method: string, input: unknown, options: { signal: AbortSignal }): Promise<unknown>
  subscribe(method: string, input: unknown, onState: (state: unknown) => void): () => void
}

/** A service that passes everything on to a client: what another process answers can be served again. */
export function serviceOfClient(client: Client<EngineContract>): Service {
  const untyped = client as unknown as UntypedClient
  const check = (method: string) => {
    if (!Object.hasOwn(engineContract, method)) {
      throw new AppError('not-found', `There is no method named "${method}".`)
    }
  }
  return {
    async call(method, input, { signal }) {
      check(method)
      return await untyped.call(method, input, { signal })
    },
    subscribe(method, input, onState) {
      check(method)
      return untyped.subscribe(method, input, onState)
    },
    capabilityOf: (method) =>
      Object.hasOwn(engineContract, method) ? engineContract[method as keyof EngineContract].capability : null
  }
}
