import type { Command } from 'commander'
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

/** Adds a command to the program. */
export type RegisterCommand = (program: Command, context: CommandContext) => void

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

/** Opens the library (or reaches the process that has it open), runs `work`, and leaves in order. */
export async function withLibrary<T>(
  { signal }: CommandContext,
  options: CommonOptions,
  work: (client: EngineClient, libraryDirectory: string) => Promise<T>
): Promise<T> {
  const libraryDirectory = libraryDirectoryOf(options.library)
  const library = await openUsableLibrary({ libraryDirectory, host: 'cli', watch: false, signal })
  try {
    return await untilStopped(work(library.client, libraryDirectory), signal)
  } finally {
    await library.close()
  }
}

/** Examples at the end of a command's help. */
export function examples(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ keepsake ${line}`).join('\n')}`
}
