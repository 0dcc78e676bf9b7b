import type { EmbedderContract } from '../shared/embedder-contract.ts'
import { embedderContract } from '../shared/embedder-contract.ts'
import { type AppError, toAppError } from '../shared/errors.ts'
import { type MediaContract, mediaContract } from '../shared/media-contract.ts'
import type { Client } from '../shared/method.ts'
import { restrict, type Service, serveChannel } from '../shared/server.ts'
import type { Channel } from '../shared/transport.ts'
import { parentLink } from './parent-channel.ts'
import { createPeerClient } from './peer-client.ts'
import { embedderPolicy, mediaPolicy } from './role-policy.ts'
import type { ProcessState } from './supervised-role.ts'

/** Names under which the parent hands channels to the engine process. */
export const engineChannelNames = { media: 'media', embedder: 'embedder', window: 'window' } as const

/** The processes beside the engine, as the engine process sees them. */
export interface EnginePeers {
  readonly media: Client<MediaContract>
  readonly embedder: Client<EmbedderContract>
  processStates(): ProcessState[]
  onProcessStates(listener: (states: ProcessState[]) => void): void
}

/** What the entry of the engine process builds. */
export interface HostedEngine {
  readonly service: Service
  /** Stops all work in order, within 2 s. */
  stop(): void | Promise<void>
}

/** Opening may migrate or rebuild a large library, which blocks the thread. */
const longestOpenMs = 10 * 60_000

/**
 * Runs the engine as a process of its own under Electron: takes the channels to media and embedder that the parent
 * hands over, opens the engine, serves the parent (everything) and the windows (no `shell` methods: they never see a
 * path), and stops in order when the parent asks. When the engine cannot be opened, every call rejects with the reason.
 */
export async function runEngineProcess(open: (peers: EnginePeers) => Promise<HostedEngine>): Promise<void> {
  const link = parentLink()
  const media = createPeerClient(link, engineChannelNames.media, mediaContract, mediaPolicy)
  const embedder = createPeerClient(link, engineChannelNames.embedder, embedderContract, embedderPolicy)
  const windows: Channel[] = []
  let serveWindow = (channel: Channel): void => void windows.push(channel)
  link.onHandedChannel((name, channel) => {
    if (name === engineChannelNames.media) media.attach(channel)
    else if (name === engineChannelNames.embedder) embedder.attach(channel)
    else serveWindow(channel)
  })

  let states: ProcessState[] = []
  const listeners = new Set<(states: ProcessState[]) => void>()
  link.onPeerStates((received) => {
    states = received as ProcessState[]
    for (const listener of listeners) listener(states)
  })
  // The handshake comes first: a migration takes longer than any sensible time for it.
  link.ready()
  link.announceSilence(longestOpenMs)

  const engine = await open({
    media: media.client,
    embedder: embedder.client,
    processStates: () => states,
    onProcessStates: (listener) => void listeners.add(listener)
  }).catch((error: unknown) => refusing(toAppError(error)))
  link.announceSilence(0)
  const leave = async () => {
    await engine.stop()
    process.exit(0)
  }
  link.onDrain(() => void leave())
  serveChannel(engine.service, link.channel)
  const forWindows = restrict(engine.service, ['read', 'write'])
  serveWindow = (channel) => serveChannel(forWindows, channel)
  for (const channel of windows) serveWindow(channel)
}

/** Answers everything with the reason why the engine could not be opened. */
function refusing(error: AppError): HostedEngine {
  return {
    service: {
      async call() {
        throw error
      },
      subscribe() {
        throw error
      },
      capabilityOf: () => 'read'
    },
    stop: () => {}
  }
}
