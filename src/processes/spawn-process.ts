import type { ParentFrame } from './control-frame.ts'

/** A program to start in a process of its own. */
export interface Program {
  /** Its role: 'media', 'embedder', 'engine'. Shows in the system's process list where that is possible. */
  readonly name: string
  /** Absolute path of the entry. */
  readonly file: string
  readonly args: readonly string[]
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>
}

/** How a process ended. `code` is null when a signal ended it. */
export interface ProcessExit {
  readonly code: number | null
  readonly signal: string | null
}

/** A started process. Adapters: `node-spawn.ts` and `electron-spawn.ts`. */
export interface ProcessHandle {
  pid(): number | undefined
  /** `port` is handed over to the process; only Electron can do that. Does nothing when the process has gone. */
  send(frame: ParentFrame, port?: unknown): void
  /** What the process sends, unchecked. */
  onMessage(listener: (message: unknown) => void): void
  onOutput(listener: (text: string) => void): void
  /** Called once, also when the process could not be started at all. */
  onExit(listener: (exit: ProcessExit) => void): void
  /** Ends the process at once, whatever it is doing. */
  kill(): void
}

/** Starts a program. Does not throw: a process that cannot be started exits. */
export type SpawnProcess = (program: Program) => ProcessHandle
