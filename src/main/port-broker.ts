import { type BrowserWindow, MessageChannelMain } from 'electron'
import { engineChannelNames } from '../processes/engine-process.ts'
import type { ProcessRun } from '../processes/process-run.ts'
import { gateChannels } from '../shared/gate-channels.ts'

/** Hands out MessagePorts between processes and windows, again after each restart. It is in none of the conversations. */
export class PortBroker {
  readonly #neighbours = new Map<string, ProcessRun>()
  readonly #windows = new Set<BrowserWindow>()
  #engine: ProcessRun | null = null

  /** The engine runs (again): connects it with everybody. */
  engineRuns(run: ProcessRun): void {
    this.#engine = run
    run.channel.onClose(() => {
      if (this.#engine === run) this.#engine = null
    })
    for (const name of this.#neighbours.keys()) this.#connectNeighbour(name)
    for (const window of this.#windows) this.#connectWindow(window)
  }

  /** A process that the engine uses runs (again). */
  neighbourRuns(name: string, run: ProcessRun): void {
    this.#neighbours.set(name, run)
    run.channel.onClose(() => {
      if (this.#neighbours.get(name) === run) this.#neighbours.delete(name)
    })
    this.#connectNeighbour(name)
  }

  /** A window's page has loaded. It gets a port now, and one after each restart of the engine until it closes. */
  windowLoaded(window: BrowserWindow): void {
    if (!this.#windows.has(window)) window.once('closed', () => this.#windows.delete(window))
    this.#windows.add(window)
    this.#connectWindow(window)
  }

  #connectNeighbour(name: string): void {
    const run = this.#neighbours.get(name)
    if (this.#engine === null || run === undefined) return
    const { port1, port2 } = new MessageChannelMain()
    this.#engine.send({ kind: 'connect', name }, port1)
    run.send({ kind: 'connect', name: 'engine' }, port2)
  }

  #connectWindow(window: BrowserWindow): void {
    if (this.#engine === null || window.isDestroyed()) return
    const { port1, port2 } = new MessageChannelMain()
    this.#engine.send({ kind: 'connect', name: engineChannelNames.window }, port1)
    window.webContents.postMessage(gateChannels.port, null, [port2])
  }
}
