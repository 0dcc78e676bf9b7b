// MessageChannelMain. The main process keeps both ends of every channel; an end that was handed over lives in a child
// process or a page, and its messages go through `deliver`.
import { EventEmitter } from 'node:events'
import { deserialize, serialize } from 'node:v8'

/** Structured cloning, with Electron's own words when it fails. */
export function clone<T>(value: T): T {
  try {
    return deserialize(serialize(value)) as T
  } catch {
    throw new Error('An object could not be cloned.')
  }
}

let nextPortId = 1
const ports = new Map<number, MessagePortMain>()

/** Where an end lives once it was handed over. */
export interface RemoteEnd {
  deliver(portId: number, data: unknown): void
  closed(portId: number): void
}

export class MessagePortMain extends EventEmitter {
  readonly id = nextPortId++
  peer: MessagePortMain | null = null
  #remote: RemoteEnd | null = null
  #isStarted = false
  #isClosed = false
  readonly #queue: unknown[] = []

  constructor() {
    super()
    ports.set(this.id, this)
  }

  start(): void {
    this.#isStarted = true
    for (const data of this.#queue.splice(0)) this.emit('message', { data, ports: [] })
  }

  postMessage(message: unknown): void {
    const data = clone(message)
    const { peer } = this
    queueMicrotask(() => peer?.receive(data))
  }

  /** A message for this end, wherever it lives. */
  receive(data: unknown): void {
    if (this.#isClosed) return
    if (this.#remote) this.#remote.deliver(this.id, data)
    else if (this.#isStarted) this.emit('message', { data, ports: [] })
    else this.#queue.push(data)
  }

  /** This end was handed over: what came for it before goes after it. */
  moveTo(remote: RemoteEnd): void {
    if (this.#remote) throw new Error('The port was handed over before.')
    this.#remote = remote
    for (const data of this.#queue.splice(0)) remote.deliver(this.id, data)
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    ports.delete(this.id)
    const { peer } = this
    this.peer = null
    queueMicrotask(() => peer?.peerClosed())
  }

  peerClosed(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    ports.delete(this.id)
    if (this.#remote) this.#remote.closed(this.id)
    else this.emit('close')
  }
}

/** A message that an end which lives elsewhere sent. */
export function sendFrom(portId: number, data: unknown): void {
  ports.get(portId)?.postMessage(data)
}

/** The end that lives elsewhere was closed, or the process or page that held it has gone. */
export function closeFrom(portId: number): void {
  ports.get(portId)?.close()
}

export class MessageChannelMain {
  readonly port1 = new MessagePortMain()
  readonly port2 = new MessagePortMain()

  constructor() {
    this.port1.peer = this.port2
    this.port2.peer = this.port1
  }
}
