// utilityProcess: real Node processes, which `utility-child.ts` gives a `process.parentPort`.
import { type ChildProcess, fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { app } from './app.ts'
import { closeFrom, type MessagePortMain, sendFrom } from './message-ports.ts'
import { record } from './recorder.ts'

/** Between the double's main process and a utility process. */
export type ChildMessage =
  | { kind: 'message'; data: unknown; portIds: number[] }
  | { kind: 'port'; portId: number; data: unknown }
  | { kind: 'port-closed'; portId: number }

interface ForkOptions {
  env?: Record<string, string>
  cwd?: string
  execArgv?: string[]
  serviceName?: string
  stdio?: 'pipe' | 'inherit' | 'ignore'
}

const living = new Set<ChildProcess>()

export class UtilityProcess extends EventEmitter {
  readonly #child: ChildProcess
  readonly #ports = new Set<number>()

  constructor(file: string, args: string[], options: ForkOptions) {
    super()
    const outputs = options.stdio ?? 'inherit'
    this.#child = fork(file, args, {
      execArgv: [...(options.execArgv ?? []), '--import', new URL('utility-child.ts', import.meta.url).href],
      env: options.env ?? process.env,
      cwd: options.cwd,
      serialization: 'advanced',
      stdio: ['ignore', outputs, outputs, 'ipc']
    })
    living.add(this.#child)
    this.#child.on('message', (message) => this.#receive(message as ChildMessage))
    this.#child.on('spawn', () => this.emit('spawn'))
    this.#child.on('error', () => {})
    this.#child.on('exit', (code) => {
      living.delete(this.#child)
      for (const portId of this.#ports) closeFrom(portId)
      this.emit('exit', code ?? 1)
    })
  }

  get pid(): number | undefined {
    return this.#child.exitCode === null ? this.#child.pid : undefined
  }
  get stdout() {
    return this.#child.stdout
  }
  get stderr() {
    return this.#child.stderr
  }

  #send(message: ChildMessage): void {
    if (this.#child.connected) this.#child.send(message, () => {})
  }

  #receive(message: ChildMessage): void {
    if (message.kind === 'message') this.emit('message', message.data)
    else if (message.kind === 'port') sendFrom(message.portId, message.data)
    else closeFrom(message.portId)
  }

  postMessage(data: unknown, transfer: MessagePortMain[] = []): void {
    this.#send({ kind: 'message', data, portIds: transfer.map((port) => port.id) })
    for (const port of transfer) {
      this.#ports.add(port.id)
      port.moveTo({
        deliver: (portId, portData) => this.#send({ kind: 'port', portId, data: portData }),
        closed: (portId) => this.#send({ kind: 'port-closed', portId })
      })
    }
  }

  kill(): boolean {
    return this.#child.kill()
  }
}

export const utilityProcess = {
  fork(file: string, args: string[] = [], options: ForkOptions = {}) {
    if (!app.isReady()) throw new Error('utilityProcess cannot be created before app is ready.')
    record('utilityProcess.fork', file, args, options)
    return new UtilityProcess(file, args, options)
  }
}

/** Process ids of the utility processes whose entry ends so. */
export const livingProcesses = (entry: string): number[] =>
  [...living]
    .filter((child) => child.spawnargs.some((argument) => argument.endsWith(entry)))
    .map((child) => child.pid ?? 0)

/** What Electron does with utility processes that are still there at its own end. */
export function killUtilityProcesses(): void {
  for (const child of living) child.kill('SIGKILL')
}
