/** Everything must have stopped by then; what has not is cut off with the process. */
const stopLimitMs = 3_000

/** What ends a program from outside. */
export interface StopSignals {
  /** Fires at the first SIGINT, SIGTERM or SIGHUP. */
  readonly signal: AbortSignal
  /** The exit code that shells expect of a program ended this way: 128 + the number of the signal. */
  exitCode(): number
  dispose(): void
}

const numbers = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const
type StopSignal = keyof typeof numbers

/** Listens for the signals that end a program. The first asks for an orderly end within 3 s, the second ends it at once. */
export function watchStopSignals(): StopSignals {
  const controller = new AbortController()
  let received: StopSignal | null = null
  const codeOf = (name: StopSignal) => 128 + numbers[name]
  const onSignal = (name: StopSignal) => {
    if (received !== null) process.exit(codeOf(name))
    received = name
    setTimeout(() => process.exit(codeOf(name)), stopLimitMs).unref()
    controller.abort()
  }
  const names = Object.keys(numbers) as StopSignal[]
  for (const name of names) process.on(name, onSignal)
  return {
    signal: controller.signal,
    exitCode: () => codeOf(received ?? 'SIGINT'),
    dispose: () => {
      for (const name of names) process.off(name, onSignal)
    }
  }
}
