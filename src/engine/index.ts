// Entry of the engine as a process of its own under the desktop window. Its argument is the folder of the library; the
// parent hands over the channels to media and embedder. Being a host, it may know the parts that the engine must not.
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { attachToHolder, serviceOfClient } from '../node-host/attach.ts'
import { answerOthers } from '../node-host/open-host.ts'
import { type EnginePeers, type HostedEngine, runEngineProcess } from '../processes/engine-process.ts'
import { entryPath, resourcesDirectory } from '../processes/entry-path.ts'
import { parentLink } from '../processes/parent-channel.ts'
import { drawSample } from '../sample/draw-sample.ts'
import { AppError } from '../shared/errors.ts'
import { openEngine } from './engine.ts'
import { lockLibrary, readLibraryOwner } from './library/lock.ts'

function openWith(peers: EnginePeers, libraryDirectory: string) {
  return openEngine({
    libraryDirectory,
    media: peers.media,
    embedder: peers.embedder,
    starterModelDirectory: join(resourcesDirectory(), 'models', 'starter'),
    modelRegistryFile: join(resourcesDirectory(), 'models.json'),
    searchThreadFile: entryPath('search-thread'),
    async drawSample(directory, onProgress, signal) {
      await drawSample({ directory, signal, onProgress: ({ done, total }) => onProgress(done, total) })
    },
    processStates: {
      current: () => peers.processStates(),
      onChange(listener) {
        let isWanted = true
        peers.onProcessStates(() => {
          if (isWanted) listener()
        })
        return () => {
          isWanted = false
        }
      }
    }
  })
}

/** Takes the library and answers other programs (the command line) for it. */
async function openHere(peers: EnginePeers, libraryDirectory: string): Promise<HostedEngine> {
  const lock = lockLibrary(libraryDirectory, 'desktop')
  try {
    const engine = await openWith(peers, libraryDirectory)
    const listener = await answerOthers(lock, engine.service)
    return {
      service: engine.service,
      async stop() {
        await Promise.all([listener?.close(), engine.stop()])
        lock.release()
      }
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

/**
 * Works through the program that holds the library; when that ends, a fresh process takes the library over. Null when
 * the holder does not answer.
 */
async function openThroughHolder(libraryDirectory: string): Promise<HostedEngine | null> {
  const owner = readLibraryOwner(libraryDirectory)
  const attached = owner === null ? null : await attachToHolder(owner).catch(() => null)
  if (attached === null) return null
  attached.lost.addEventListener('abort', () => parentLink().requestRecycle())
  return { service: serviceOfClient(attached.client), stop: () => attached.client.close() }
}

/** A holder that does not answer may be starting or ending: its socket opens after the lock and closes before it. */
const patienceMs = 10_000
const retryIntervalMs = 200

async function open(peers: EnginePeers): Promise<HostedEngine> {
  const libraryDirectory = process.argv[2]
  if (libraryDirectory === undefined) throw new AppError('invalid-input', 'No library folder was given.')
  const givesUpAt = Date.now() + patienceMs
  for (;;) {
    try {
      return await openHere(peers, libraryDirectory)
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'library-locked')) throw error
      const reached = await openThroughHolder(libraryDirectory)
      if (reached !== null) return reached
      if (Date.now() > givesUpAt) throw error
    }
    await sleep(retryIntervalMs)
  }
}

await runEngineProcess(open)
