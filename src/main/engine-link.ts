import { type BrowserWindow, utilityProcess } from 'electron'
import { electronSpawn } from '../processes/electron-spawn.ts'
import { engineChannelNames } from '../processes/engine-process.ts'
import { entryPath } from '../processes/entry-path.ts'
import { embedderPolicy, enginePolicy, mediaPolicy } from '../processes/role-policy.ts'
import { Supervisor } from '../processes/supervisor.ts'
import { embedderContract } from '../shared/embedder-contract.ts'
import { type EngineContract, engineContract } from '../shared/engine-contract.ts'
import { mediaContract } from '../shared/media-contract.ts'
import type { Client } from '../shared/method.ts'
import { PortBroker } from './port-broker.ts'

/** The engine and its neighbours as utility processes. */
export interface EngineLink {
  /** For the main process itself: paths, pictures, settings. Survives restarts of the engine. */
  readonly client: Client<EngineContract>
  /** Gives a window its port to the engine, now and after each restart, until the window closes. */
  connectWindow(window: BrowserWindow): void
  /** Ends all processes in order, within about 4 s at the very worst. */
  stop(): Promise<void>
}

/** Starts media, embedder and engine under the supervisor and connects them with each other. */
export function startEngine(libraryDirectory: string): EngineLink {
  const supervisor = new Supervisor({
    spawn: electronSpawn(utilityProcess),
    env: { KEEPSAKE_LIBRARY: libraryDirectory }
  })
  const broker = new PortBroker()
  const { media, embedder } = engineChannelNames
  supervisor
    .start({ name: media, contract: mediaContract, file: entryPath('media'), policy: mediaPolicy })
    .onRun((run) => broker.neighbourRuns(media, run))
  supervisor
    .start({ name: embedder, contract: embedderContract, file: entryPath('embedder'), policy: embedderPolicy })
    .onRun((run) => broker.neighbourRuns(embedder, run))
  const engine = supervisor.start({
    name: 'engine',
    contract: engineContract,
    file: entryPath('engine'),
    args: [libraryDirectory],
    policy: enginePolicy
  })
  engine.onRun((run) => {
    broker.engineRuns(run)
    engine.sendPeerStates(supervisor.states())
  })
  supervisor.onChange((states) => engine.sendPeerStates(states))
  return {
    client: engine.client,
    connectWindow: (window) => broker.windowLoaded(window),
    stop: () => supervisor.stop()
  }
}
