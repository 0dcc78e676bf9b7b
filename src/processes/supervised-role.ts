import { AppError } from '../shared/errors.ts'
import type { Client, Contract } from '../shared/method.ts'
import { StableClient } from '../shared/stable-client.ts'
import type { Status } from '../shared/status.ts'
import { CrashBudget } from './crash-budget.ts'
import { ProcessRun, type RunEnd } from './process-run.ts'
import { defaultPolicy, type RolePolicy } from './role-policy.ts'
import type { Program, SpawnProcess } from './spawn-process.ts'

/** One line of `Status['processes']`. */
export type ProcessState = Status['processes'][number]

/** A role and the program that plays it. */
export interface RoleDefinition<C extends Contract> {
  /** 'media', 'embedder', 'engine': names the process in messages ("the media process"). */
  readonly name: string
  readonly contract: C
  readonly file: string
  readonly args?: readonly string[]
  readonly policy?: Partial<RolePolicy>
}

export interface RoleHost {
  readonly spawn: SpawnProcess
  readonly env: Readonly<Record<string, string>>
  onState(): void
  onPeerHangs(name: string): void
}

const maxRestartDelayMs = 5_000

/** Keeps one process of a role alive, and gives a client that survives its restarts. */
export class SupervisedRole<C extends Contract = Contract> {
  readonly client: Client<C>
  readonly #definition: RoleDefinition<C>
  readonly #host: RoleHost
  readonly #policy: RolePolicy
  readonly #budget: CrashBudget
  readonly #stable: StableClient<C>
  readonly #draining = new Set<Promise<void>>()
  readonly #runListeners: ((run: ProcessRun) => void)[] = []
  #current: ProcessRun | null = null
  #starting: ProcessRun | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #state: ProcessState
  #isStopped = false

  constructor(definition: RoleDefinition<C>, host: RoleHost) {
    this.#definition = definition
    this.#host = host
    this.#policy = { ...defaultPolicy, ...definition.policy }
    this.#budget = new CrashBudget(this.#policy.crashBudget)
    this.#state = { name: definition.name, state: 'starting', restarts: 0, message: null }
    const { name } = definition
    this.#stable = new StableClient(definition.contract, {
      lost: () =>
        new AppError('process-crashed', `The ${name} process ended while it was working on this.`, { retry: 'now' }),
      notConnected: () =>
        new AppError('unavailable', `The ${name} process is not ready. Try again.`, { retry: 'later' }),
      maxWaitMs: this.#policy.maxWaitMs,
      maxWaiting: this.#policy.maxWaitingCalls,
      deadlineMs: this.#policy.callDeadlineMs,
      onDeadline: () => this.endHungProcess(),
      checkOutputs: true
    })
    this.client = this.#stable
    this.#start()
  }

  state(): ProcessState {
    return this.#state
  }

  /** The process that answers now, for tests and diagnostics. */
  pid(): number | undefined {
    return this.#current?.pid
  }

  /** Calls the listener with every process that becomes ready, the one that runs now included. */
  onRun(listener: (run: ProcessRun) => void): void {
    this.#runListeners.push(listener)
    if (this.#current) listener(this.#current)
  }

  /** Sends the states of the other processes to the one that runs now. */
  sendPeerStates(states: readonly ProcessState[]): void {
    this.#current?.send({ kind: 'peer-states', states })
  }

  /** Somebody waited too long for an answer: ends the process; a fresh one follows. */
  endHungProcess(): void {
    this.#current?.kill('did not answer a call in time')
  }

  /** Starts a fresh process and lets the one that runs now finish its calls. */
  recycle(): void {
    if (!this.#isStopped && this.#starting === null && this.#current !== null) this.#start()
  }

  /** Ends the process in order. Resolves when it has gone. */
  async stop(): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#timer)
    this.#stable.refuse(new AppError('unavailable', 'Keepsake is closing.', { retry: 'never' }))
    this.#change('stopped', null)
    for (const run of [this.#current, this.#starting]) if (run) this.#letGo(run)
    await Promise.all(this.#draining)
  }

  #change(state: ProcessState['state'], message: string | null, restarts = this.#state.restarts): void {
    this.#state = { ...this.#state, state, message, restarts }
    this.#host.onState()
  }

  #start(): void {
    const { name, file, args = [] } = this.#definition
    const program: Program = { name, file, args, env: { ...this.#host.env } }
    this.#starting = new ProcessRun(this.#host.spawn(program), this.#policy, {
      ready: (run) => this.#ready(run),
      end: (run, end) => this.#ended(run, end),
      recycle: (run) => {
        if (run === this.#current) this.recycle()
      },
      peerHangs: (peer) => this.#host.onPeerHangs(peer)
    })
  }

  #ready(run: ProcessRun): void {
    if (run !== this.#starting) return
    const previous = this.#current
    this.#starting = null
    this.#current = run
    this.#stable.attach(run.channel)
    if (previous) this.#letGo(previous)
    this.#change('running', null)
    for (const listener of this.#runListeners) listener(run)
  }

  #letGo(run: ProcessRun): void {
    const gone = run.drain()
    this.#draining.add(gone)
    void gone.then(() => this.#draining.delete(gone))
  }

  #ended(run: ProcessRun, end: RunEnd): void {
    const wasInUse = run === this.#current || run === this.#starting
    if (run === this.#current) this.#current = null
    if (run === this.#starting) this.#starting = null
    if (this.#isStopped || end.expected || !wasInUse) return
    const now = Date.now()
    const crashes = this.#budget.record(now)
    // A replacement that did not come up: the process in place goes on, and asks again at its next heartbeat.
    if (this.#current !== null) return
    const restarts = this.#state.restarts + 1
    if (this.#starting !== null) return this.#change('restarting', null, restarts)
    if (this.#budget.isSpent(now)) return this.#degrade(crashes, end, restarts)
    this.#change('restarting', `The ${this.#definition.name} process ${end.reason}.`, restarts)
    this.#startAfter(Math.min(this.#policy.restartDelayMs * 2 ** (crashes - 1), maxRestartDelayMs))
  }

  #degrade(crashes: number, end: RunEnd, restarts: number): void {
    const { crashBudget, degradedRetryMs } = this.#policy
    const lastLine = end.output.split('\n').at(-1) ?? ''
    const message =
      `The ${this.#definition.name} process ended ${crashes} times within ${crashBudget.windowMs / 60_000} minutes ` +
      `(it ${end.reason}${lastLine === '' ? '' : `: ${lastLine}`}). ` +
      `Keepsake tries again every ${degradedRetryMs / 1000} s.`
    this.#change('degraded', message, restarts)
    this.#stable.refuse(new AppError('unavailable', message, { retry: 'later' }))
    this.#startAfter(degradedRetryMs)
  }

  #startAfter(delayMs: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#start(), delayMs)
  }
}
