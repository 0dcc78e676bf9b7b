import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { connectLocal, listenLocal } from '../../src/processes/local-socket.ts'
import { messagePortChannel } from '../../src/processes/message-port-channel.ts'
import { createClient } from '../../src/shared/client.ts'
import { AppError } from '../../src/shared/errors.ts'
import { createHttpClient } from '../../src/shared/http-client.ts'
import { channelPair } from '../../src/shared/in-process-channel.ts'
import type { Client, Contract } from '../../src/shared/method.ts'
import { createInProcessClient, type Service, serveChannel } from '../../src/shared/server.ts'
import { StableClient } from '../../src/shared/stable-client.ts'
import type { Channel } from '../../src/shared/transport.ts'
import { runWebServer } from '../web/running-web-server.ts'

/** A service behind a transport. */
export interface Connected<C extends Contract> {
  readonly client: Client<C>
  stop(): Promise<void>
}

type Connect = <C extends Contract>(contract: C, service: Service) => Promise<Connected<C>>

/** A raw channel to a service, for what no client would send. */
export interface RawConnection {
  readonly channel: Channel
  stop(): Promise<void>
}

function portPair(): [Channel, Channel] {
  const { port1, port2 } = new MessageChannel()
  return [messagePortChannel(port1), messagePortChannel(port2)]
}

async function socketPair(service: Service): Promise<RawConnection> {
  const root = mkdtempSync(join(tmpdir(), 'ks-contract-'))
  const address =
    process.platform === 'win32' ? `\\\\.\\pipe\\ks-contract-${process.pid}` : join(root, 'private', 'test.sock')
  const listener = await listenLocal({ address, service })
  const channel = await connectLocal(address)
  return {
    channel,
    async stop() {
      channel.close()
      await listener.close()
      rmSync(root, { recursive: true, force: true })
    }
  }
}

const viaPair =
  (pair: () => [Channel, Channel]): Connect =>
  async (contract, service) => {
    const [near, far] = pair()
    serveChannel(service, far)
    const client = createClient(contract, near)
    return { client, stop: async () => client.close() }
  }

/** Every transport with its client. */
export const transports: Record<string, Connect> = {
  'in process': async (contract, service) => {
    const client = createInProcessClient(contract, service)
    return { client, stop: async () => client.close() }
  },
  MessagePort: viaPair(portPair),
  'MessagePort behind a stable client': async (contract, service) => {
    const [near, far] = portPair()
    serveChannel(service, far)
    const client = new StableClient(contract, {
      lost: notConnected,
      notConnected,
      maxWaitMs: 1_000,
      maxWaiting: 10,
      deadlineMs: 60_000,
      checkOutputs: true
    })
    client.attach(near)
    return { client, stop: async () => client.close() }
  },
  'local socket': async (contract, service) => {
    const connection = await socketPair(service)
    return { client: createClient(contract, connection.channel), stop: () => connection.stop() }
  },
  'HTTP and SSE': async (contract, service) => {
    const server = await runWebServer(service)
    const client = createHttpClient(contract, { baseUrl: server.origin, fetch: server.pageFetch })
    return {
      client,
      async stop() {
        client.close()
        await server.stop()
      }
    }
  }
}

/** Every transport that carries envelopes. */
export const rawTransports: Record<string, (service: Service) => Promise<RawConnection>> = {
  'in process': async (service) => rawPair(channelPair(), service),
  MessagePort: async (service) => rawPair(portPair(), service),
  'local socket': socketPair
}

function rawPair([near, far]: [Channel, Channel], service: Service): RawConnection {
  serveChannel(service, far)
  return { channel: near, stop: async () => near.close() }
}

function notConnected(): AppError {
  return new AppError('unavailable', 'The connection of this test was lost.')
}
