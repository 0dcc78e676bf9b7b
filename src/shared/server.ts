import { createClient } from './client.ts'
import { channelPair } from './in-process-channel.ts'
import type { Client, Contract } from './method.ts'
import { serveChannel } from './serve-channel.ts'
import type { Service } from './service.ts'

export { serveChannel } from './serve-channel.ts'
export { createService, restrict, type Service } from './service.ts'

/** A client in the same process. Values are still structured-cloned, so no caller can share memory with a handler. */
export function createInProcessClient<C extends Contract>(contract: C, service: Service): Client<C> {
  const [near, far] = channelPair()
  serveChannel(service, far)
  return createClient(contract, near)
}
