import { AppError } from '../shared/errors.ts'
import type { Channel } from '../shared/transport.ts'
import { bufferedChannel, type ChannelFeed } from './buffered-channel.ts'
import type { ParentFrame } from './control-frame.ts'
import { electronPortMessage, type MessagePortLike, messagePortChannel } from './message-port-channel.ts'
import { openParentPipe, type ParentPipe } from './parent-pipe.ts'

/** What a supervised process says to its parent, and hears from it, beside the calls. */
export interface ParentLink {
  /** Calls from the parent itself. */
  readonly channel: Channel
  /** A channel to another process, handed over by the parent under a name. Earlier ones of that name are dead. */
  onHandedChannel(listener: (name: string, channel: Channel) => void): void
  /** What the parent knows of the processes beside this one, newest at each change (`Status['processes']`). */
  onPeerStates(listener: (states: unknown) => void): void
  /** The parent wants an orderly end: finish what is under way, then exit. Without a listener the process exits. */
  onDrain(listener: () => void): void
  /** Tells the parent that everything is loaded. Calls may come before; they are answered as soon as they can be. */
  ready(): void
  /** Announces work that blocks this thread, so that the parent does not take it for a hang; 0 when it is over. */
  announceSilence(durationMs: number): void
  requestRecycle(): void
  reportPeerHangs(name: string): void
  /** How many calls this process has begun; goes with each heartbeat, for recycling. */
  countCall(): void
}

class OpenLink implements ParentLink {
  readonly channel: Channel
  readonly #feed: ChannelFeed
  readonly #pipe: ParentPipe
  readonly #handed: { name: string; channel: Channel }[] = []
  #calls = 0
  #saidHello = false
  #onHanded: ((name: string, channel: Channel) => void) | null = null
  #peerStates: { states: unknown } | null = null
  #onPeerStates: ((states: unknown) => void) | null = null
  #onDrain: () => void = () => process.exit(0)

  constructor(pipe: ParentPipe) {
    this.#pipe = pipe
    // A closed channel means that this process has given up its service: it ends, and the parent decides what follows.
    this.#feed = bufferedChannel(
      (body) => pipe.send({ kind: 'message', body }),
      () => process.exit(0)
    )
    this.channel = this.#feed.channel
    pipe.onFrame((frame, ports) => this.#receive(frame, ports))
    pipe.onGone(() => {
      this.#feed.end()
      // Let the close listeners write what they must; nothing here outlives its parent by more than this.
      setTimeout(() => process.exit(0), exitDelayMs).unref()
    })
  }

  #receive(frame: ParentFrame, ports: readonly MessagePortLike[]): void {
    switch (frame.kind) {
      case 'message':
        this.#feed.receive(frame.body)
        break
      case 'ping':
        this.#pipe.send({
          kind: 'pong',
          sequence: frame.sequence,
          rssBytes: process.memoryUsage.rss(),
          calls: this.#calls
        })
        break
      case 'connect':
        if (ports[0]) this.#hand(frame.name, messagePortChannel(ports[0], { unwrap: electronPortMessage }))
        break
      case 'peer-states':
        this.#peerStates = frame
        this.#onPeerStates?.(frame.states)
        break
      case 'drain':
        this.#onDrain()
    }
  }

  #hand(name: string, channel: Channel): void {
    if (this.#onHanded) this.#onHanded(name, channel)
    else this.#handed.push({ name, channel })
  }

  onHandedChannel(listener: (name: string, channel: Channel) => void): void {
    this.#onHanded = listener
    for (const { name, channel } of this.#handed.splice(0)) listener(name, channel)
  }

  onPeerStates(listener: (states: unknown) => void): void {
    this.#onPeerStates = listener
    if (this.#peerStates) listener(this.#peerStates.states)
  }

  onDrain(listener: () => void): void {
    this.#onDrain = listener
  }

  ready(): void {
    if (this.#saidHello) return
    this.#saidHello = true
    this.#pipe.send({ kind: 'hello', pid: process.pid })
  }

  announceSilence(durationMs: number): void {
    this.#pipe.send({ kind: 'silence', durationMs })
  }

  requestRecycle(): void {
    this.#pipe.send({ kind: 'recycle' })
  }

  reportPeerHangs(name: string): void {
    this.#pipe.send({ kind: 'peer-hangs', name })
  }

  countCall(): void {
    this.#calls++
  }
}

/** Long enough to flush a log line or close a database, short enough that nobody notices a process left behind. */
const exitDelayMs = 2_000

let link: ParentLink | null = null

/**
 * The link of this process to the parent that started it (`child_process.fork` with `serialization: 'advanced'`, or
 * Electron's `utilityProcess.fork`). One per process. When the parent goes, its channels close and the process ends.
 * Throws `AppError` `unavailable` in a process that nobody supervises.
 */
export function parentLink(): ParentLink {
  if (link) return link
  const pipe = openParentPipe()
  if (pipe === null) {
    throw new AppError('unavailable', 'This program is a part of Keepsake and cannot be started by itself.')
  }
  link = new OpenLink(pipe)
  return link
}
