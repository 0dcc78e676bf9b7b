import type { Channel } from '../shared/transport.ts'
import { bufferedChannel, type ChannelFeed } from './buffered-channel.ts'
import { type ChildFrame, childFrameSchema } from './control-frame.ts'
import { Heartbeat } from './heartbeat.ts'
import { OutputTail } from './output-tail.ts'
import type { RolePolicy } from './role-policy.ts'
import type { ProcessExit, ProcessHandle } from './spawn-process.ts'

/** Why a process is no longer there. */
export interface RunEnd {
  /** Whether we asked for it. */
  readonly expected: boolean
  /** Fits behind "the media process": "was ended by SIGSEGV". */
  readonly reason: string
  /** The end of what it printed. */
  readonly output: string
}

export interface RunEvents {
  ready(run: ProcessRun): void
  end(run: ProcessRun, end: RunEnd): void
  /** It asks for a fresh process in its place, or has passed a limit of the policy. */
  recycle(run: ProcessRun): void
  peerHangs(name: string): void
}

/** One process from its start to its end: handshake, heartbeat, calls, drain. It is never started again. */
export class ProcessRun {
  readonly channel: Channel
  readonly #handle: ProcessHandle
  readonly #policy: RolePolicy
  readonly #events: RunEvents
  readonly #feed: ChannelFeed
  readonly #heartbeat: Heartbeat
  readonly #output = new OutputTail()
  readonly #handshakeTimer: ReturnType<typeof setTimeout>
  readonly #ended: Promise<void>
  #resolveEnded: () => void = () => {}
  #drainTimer: ReturnType<typeof setTimeout> | undefined
  #isReady = false
  #isExpectedToEnd = false
  #killReason: string | null = null

  constructor(handle: ProcessHandle, policy: RolePolicy, events: RunEvents) {
    this.#handle = handle
    this.#policy = policy
    this.#events = events
    this.#ended = new Promise((resolve) => {
      this.#resolveEnded = resolve
    })
    this.#feed = bufferedChannel(
      (body) => handle.send({ kind: 'message', body }),
      () => this.kill('sent something that cannot be understood')
    )
    this.channel = this.#feed.channel
    this.#heartbeat = new Heartbeat(
      { intervalMs: policy.heartbeatIntervalMs, hangTimeoutMs: policy.hangTimeoutMs },
      {
        ping: (sequence) => handle.send({ kind: 'ping', sequence }),
        hang: () => this.kill(`gave no sign of life for ${policy.hangTimeoutMs / 1000} s`)
      }
    )
    this.#handshakeTimer = setTimeout(
      () => this.kill(`was not ready within ${policy.handshakeTimeoutMs / 1000} s`),
      policy.handshakeTimeoutMs
    )
    handle.onOutput((text) => this.#output.add(text))
    handle.onMessage((message) => this.#receive(message))
    handle.onExit((exit) => this.#exited(exit))
  }

  get pid(): number | undefined {
    return this.#handle.pid()
  }

  #receive(message: unknown): void {
    const frame = childFrameSchema.safeParse(message)
    if (!frame.success) return this.kill('sent something that cannot be understood')
    this.#heartbeat.sign()
    this.#follow(frame.data)
  }

  #follow(frame: ChildFrame): void {
    switch (frame.kind) {
      case 'hello':
        if (this.#isReady) break
        this.#isReady = true
        clearTimeout(this.#handshakeTimer)
        this.#heartbeat.start()
        this.#events.ready(this)
        break
      case 'message':
        this.#feed.receive(frame.body)
        break
      case 'pong':
        if (this.#isWornOut(frame.calls, frame.rssBytes)) this.#events.recycle(this)
        break
      case 'silence':
        this.#heartbeat.expectSilence(frame.durationMs)
        break
      case 'recycle':
        this.#events.recycle(this)
        break
      case 'peer-hangs':
        this.#events.peerHangs(frame.name)
    }
  }

  #isWornOut(calls: number, rssBytes: number): boolean {
    const { recycleAfterCalls, recycleAboveRssBytes } = this.#policy
    if (recycleAfterCalls !== null && calls >= recycleAfterCalls) return true
    return recycleAboveRssBytes !== null && rssBytes >= recycleAboveRssBytes
  }

  #exited({ code, signal }: ProcessExit): void {
    clearTimeout(this.#handshakeTimer)
    clearTimeout(this.#drainTimer)
    this.#heartbeat.stop()
    this.#feed.end()
    const how = signal === null ? `ended with code ${code ?? 'unknown'}` : `was ended by ${signal}`
    this.#events.end(this, {
      expected: this.#isExpectedToEnd,
      reason: this.#killReason ?? how,
      output: this.#output.text()
    })
    this.#resolveEnded()
  }

  send(frame: { kind: 'connect'; name: string } | { kind: 'peer-states'; states: unknown }, port?: unknown): void {
    this.#handle.send(frame, port)
  }

  /** Ends the process at once. Its end counts as a crash unless a drain was under way. */
  kill(reason: string): void {
    this.#killReason ??= reason
    this.#handle.kill()
  }

  /** Lets the process finish its calls and exit; kills it after the policy's time. Resolves when it has gone. */
  drain(): Promise<void> {
    if (!this.#isExpectedToEnd) {
      this.#isExpectedToEnd = true
      // A process that works off its calls may be quiet.
      this.#heartbeat.stop()
      this.#handle.send({ kind: 'drain' })
      this.#drainTimer = setTimeout(() => this.kill('did not end in time'), this.#policy.drainTimeoutMs)
    }
    return this.#ended
  }
}
