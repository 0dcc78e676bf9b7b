// Entry of the engine as a process of its own under the desktop window. Its argument is the folder of the library; the
// parent hands over the channels to media and embedder. Being a host, it may know the parts that the engine must not.
import { join } from 'node:path'
import { answerOthers } from '../node-host/open-host.ts'
import { type EnginePeers, type HostedEngine, runEngineProcess } from '../processes/engine-process.ts'
import { entryPath, resourcesDirectory } from '../processes/entry-path.ts'
import { drawSample } from '../sample/draw-sample.ts'
import { AppError } from '../shared/errors.ts'
import { openEngine } from './engine.ts'
import { lockLibrary } from './library/lock.ts'

function openWith(peers: EnginePeers, libraryDirectory: string) {
  return openEngine({
    libraryDirectory,
    media: peers.media,
    embedder: peers.embedder,
    starterModelDirectory: join(resourcesDirectory(), 'models', 'starter'),
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

async function open(peers: EnginePeers): Promise<HostedEngine> {
  const libraryDirectory = process.argv[2]
  if (libraryDirectory === undefined) throw new AppError('invalid-input', 'No library folder was given.')
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

await runEngineProcess(open)
