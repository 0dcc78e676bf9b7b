import type { EventEmitter } from 'node:events'
import type { SpawnProcess } from './spawn-process.ts'

/** What is used of Electron's `UtilityProcess`. */
interface UtilityProcessLike extends EventEmitter {
  readonly pid: number | undefined
  readonly stdout: NodeJS.ReadableStream | null
  readonly stderr: NodeJS.ReadableStream | null
  postMessage(message: unknown, transfer?: never[]): void
  kill(): boolean
}

/** What is used of Electron's `utilityProcess`; it comes as a parameter so that only the host imports `electron`. */
export interface UtilityProcessModule {
  fork(
    file: string,
    args: string[],
    options: { env: Record<string, string>; serviceName: string; stdio: 'pipe'; execArgv: string[] }
  ): UtilityProcessLike
}

/** Starts a program as an Electron utility process. Only after the app is ready. */
export function electronSpawn(utilityProcess: UtilityProcessModule): SpawnProcess {
  return (program) => {
    const child = utilityProcess.fork(program.file, [...program.args], {
      env: { ...program.env },
      execArgv: [],
      serviceName: `Keepsake ${program.name}`,
      stdio: 'pipe'
    })
    let gone = false
    child.once('exit', () => {
      gone = true
    })
    // 'error' reports a fatal error of V8; 'exit' follows.
    child.on('error', () => {})
    return {
      pid: () => child.pid,
      send(frame, port) {
        if (!gone) child.postMessage(frame, port === undefined ? [] : [port as never])
      },
      onMessage: (listener) => void child.on('message', listener),
      onOutput(listener) {
        for (const stream of [child.stdout, child.stderr]) {
          stream?.setEncoding('utf8')
          stream?.on('data', listener)
        }
      },
      onExit: (listener) => void child.once('exit', (code: number) => listener({ code, signal: null })),
      kill() {
        if (gone) return
        // `kill()` is a polite request, which a stopped or spinning process never reads.
        if (child.pid !== undefined) tryKill(child.pid)
        child.kill()
      }
    }
  }
}

function tryKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has just gone.
  }
}
