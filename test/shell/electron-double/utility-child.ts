// Loaded before a utility process's own entry: gives it `process.parentPort`, as Electron does.
import { EventEmitter } from 'node:events'
import type { ChildMessage } from './utility-process.ts'

const send = (message: ChildMessage) =>
  void (process.connected && process.send?.(message, undefined, undefined, () => {}))

class ChildPort extends EventEmitter {
  readonly #id: number
  readonly #queue: unknown[] = []
  #isStarted = false

  constructor(id: number) {
    super()
    this.#id = id
  }

  start(): void {
    this.#isStarted = true
    for (const data of this.#queue.splice(0)) this.emit('message', { data, ports: [] })
  }

  postMessage(data: unknown): void {
    send({ kind: 'port', portId: this.#id, data })
  }

  receive(data: unknown): void {
    if (this.#isStarted) this.emit('message', { data, ports: [] })
    else this.#queue.push(data)
  }

  close(): void {
    ports.delete(this.#id)
    send({ kind: 'port-closed', portId: this.#id })
  }
}

const ports = new Map<number, ChildPort>()

function takeOver(id: number): ChildPort {
  const port = new ChildPort(id)
  ports.set(id, port)
  return port
}

// Electron keeps messages until somebody listens.
const early: { data: unknown; ports: ChildPort[] }[] = []
const parentPort = Object.assign(new EventEmitter(), {
  postMessage: (data: unknown) => send({ kind: 'message', data, portIds: [] })
})
parentPort.on('newListener', (name) => {
  if (name !== 'message') return
  setImmediate(() => {
    for (const event of early.splice(0)) parentPort.emit('message', event)
  })
})

process.on('message', (message: ChildMessage) => {
  if (message.kind === 'message') {
    const event = { data: message.data, ports: message.portIds.map(takeOver) }
    if (parentPort.listenerCount('message') === 0 || early.length > 0) early.push(event)
    else parentPort.emit('message', event)
  } else if (message.kind === 'port') ports.get(message.portId)?.receive(message.data)
  else {
    const port = ports.get(message.portId)
    ports.delete(message.portId)
    port?.emit('close')
  }
})
// Chromium ends utility processes whose browser process is gone.
process.once('disconnect', () => process.exit(0))

Object.assign(process, { parentPort })
