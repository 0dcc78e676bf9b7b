import { libraryDirectoryOf } from '../node-host/library-directory.ts'
import { openUsableLibrary } from '../node-host/open-library.ts'
import type { EngineContract } from '../shared/engine-contract.ts'
import { AppError } from '../shared/errors.ts'
import type { Client } from '../shared/method.ts'
import type { ExitCode } from './exit-codes.ts'
import type { Terminal } from './terminal.ts'

/** Options that every command takes. */
export interface CommonOptions {
  readonly json?: boolean
  readonly library?: string
}

/** What a command works with. */
export interface CommandContext {
  readonly terminal: Terminal
  /** Fires when the person wants it to end. */
  readonly signal: AbortSignal
}

export type EngineClient = Client<EngineContract>

/** Thrown to end with a code although everything there was to say has been said. */
export class ExitWith extends Error {
  override readonly name = 'ExitWith'
  readonly code: ExitCode
  constructor(code: ExitCode) {
    super(`Exit with ${code}.`)
    this.code = code
  }
}

/** The promise, or `cancelled` as soon as the person wants to end. */
export function untilStopped<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const stopped = () => new AppError('cancelled', 'Stopped.')
  if (signal.aborted) return Promise.reject(stopped())
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(stopped()), { once: true })
    promise.then(resolve, reject)
  })
}

type Work<T> = (client: EngineClient, libraryDirectory: string) => Promise<T>

/** Runs `work` once. `isCutOff` tells of a failure whether another process had the library and ended meanwhile. */
async function runOnce<T>(
  signal: AbortSignal,
  libraryDirectory: string,
  work: Work<T>
): Promise<{ value: T } | { error: unknown; isCutOff: boolean }> {
  const library = await openUsableLibrary({ libraryDirectory, host: 'cli', watch: false, signal })
  try {
    return { value: await untilStopped(work(library.client, libraryDirectory), signal) }
  } catch (error) {
    const isUnavailable = error instanceof AppError && error.code === 'unavailable'
    return { error, isCutOff: isUnavailable && library.lost.aborted }
  } finally {
    await library.close()
  }
}

/**
 * Opens the library (or reaches the process that has it open), runs `work`, and leaves in order. When the other process
 * ends in the middle of it, `work` runs again.
 */
export async function withLibrary<T>({ signal }: CommandContext, options: CommonOptions, work: Work<T>): Promise<T> {
  const libraryDirectory = libraryDirectoryOf(options.library)
  for (let attempt = 1; ; attempt++) {
    const outcome = await runOnce(signal, libraryDirectory, work)
    if ('value' in outcome) return outcome.value
    if (!outcome.isCutOff || attempt > 1) throw outcome.error
  }
}

/** Examples at the end of a command's help. */
export function examples(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ keepsake ${line}`).join('\n')}`
}
