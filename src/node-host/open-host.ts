import { join } from 'node:path'
import { type Engine, openEngine } from '../engine/engine.ts'
import { type HostKind, type LibraryLock, lockLibrary } from '../engine/library/lock.ts'
import { entryPath, resourcesDirectory } from '../processes/entry-path.ts'
import { type LocalListener, listenLocal, localAddress } from '../processes/local-socket.ts'
import { nodeSpawn } from '../processes/node-spawn.ts'
import { embedderPolicy, mediaPolicy } from '../processes/role-policy.ts'
import { Supervisor } from '../processes/supervisor.ts'
import { embedderContract } from '../shared/embedder-contract.ts'
import { mediaContract } from '../shared/media-contract.ts'
import type { Service } from '../shared/server.ts'
import { maxAttachedMessageBytes } from './attach.ts'
import { drawSampleInChild } from './draw-sample.ts'

export interface NodeHostOptions {
  readonly libraryDirectory: string
  readonly host: HostKind
  /** False: folders are compared with the disk only when asked. */
  readonly watch: boolean
}

/** An open library in a plain Node process: the engine here, decoding and embedding in processes beside it. */
export interface NodeHost {
  readonly service: Service
  /** Ends everything within 3 s and gives the lock back. */
  close(): Promise<void>
}

/** The processes beside the engine hold nothing that could be lost: they need no time to end. */
const drainTimeoutMs = 100

function startEngine(options: NodeHostOptions, supervisor: Supervisor): Promise<Engine> {
  const media = supervisor.start({
    name: 'media',
    contract: mediaContract,
    file: entryPath('media'),
    policy: { ...mediaPolicy, drainTimeoutMs }
  })
  const embedder = supervisor.start({
    name: 'embedder',
    contract: embedderContract,
    file: entryPath('embedder'),
    policy: { ...embedderPolicy, drainTimeoutMs }
  })
  return openEngine({
    libraryDirectory: options.libraryDirectory,
    media: media.client,
    embedder: embedder.client,
    starterModelDirectory: join(resourcesDirectory(), 'models', 'starter'),
    modelRegistryFile: join(resourcesDirectory(), 'models.json'),
    searchThreadFile: entryPath('search-thread'),
    async drawSample(directory, onProgress, signal) {
      await drawSampleInChild(directory, onProgress, signal)
    },
    processStates: {
      current: () => supervisor.states(),
      onChange: (listener) => supervisor.onChange(() => listener())
    },
    watch: options.watch
  })
}

/** Lets other processes reach this one. A library on its own works as well: then they are told who holds it. */
export async function answerOthers(lock: LibraryLock, service: Service): Promise<LocalListener | null> {
  const address = localAddress(lock.libraryDirectory)
  try {
    const listener = await listenLocal({ address, service, maxMessageBytes: maxAttachedMessageBytes })
    lock.announce(address)
    return listener
  } catch {
    return null
  }
}

/**
 * Takes the library's lock and opens it. Rejects with `library-locked` when another process has it, and with what the
 * lock and the engine throw.
 */
export async function openNodeHost(options: NodeHostOptions): Promise<NodeHost> {
  const lock = lockLibrary(options.libraryDirectory, options.host)
  const supervisor = new Supervisor({ spawn: nodeSpawn })
  try {
    const engine = await startEngine(options, supervisor)
    const listener = await answerOthers(lock, engine.service)
    return {
      service: engine.service,
      async close() {
        await listener?.close()
        await engine.stop()
        await supervisor.stop()
        lock.release()
      }
    }
  } catch (error) {
    await supervisor.stop()
    lock.release()
    throw error
  }
}
