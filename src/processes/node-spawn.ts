import { type ChildProcess, fork } from 'node:child_process'
import type { ProcessHandle, SpawnProcess } from './spawn-process.ts'

const living = new Set<ChildProcess>()
let watchesExit = false

/** Children of a parent that exits in its own time end with it; after a SIGKILL they see the pipe close instead. */
function endWithThisProcess(child: ChildProcess): void {
  living.add(child)
  child.once('exit', () => living.delete(child))
  if (watchesExit) return
  watchesExit = true
  process.once('exit', () => {
    for (const each of living) each.kill('SIGKILL')
  })
}

/** Starts a program under this Node (`child_process.fork`). Not for Electron's main process: its fuses forbid it. */
export const nodeSpawn: SpawnProcess = (program) => {
  const child = fork(program.file, [...program.args], {
    env: { ...program.env },
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc']
  })
  endWithThisProcess(child)
  // Without a listener a failed send or start would end this process; the exit that follows says all there is to say.
  let onFailedStart = () => {}
  child.on('error', () => {
    if (child.pid === undefined) onFailedStart()
  })
  const handle: ProcessHandle = {
    pid: () => child.pid,
    send(frame) {
      if (child.connected) child.send(frame, undefined, undefined, () => {})
    },
    onMessage: (listener) => void child.on('message', listener),
    onOutput(listener) {
      for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', listener)
    },
    onExit(listener) {
      onFailedStart = () => listener({ code: null, signal: null })
      child.once('exit', (code, signal) => listener({ code, signal }))
    },
    kill: () => void child.kill('SIGKILL')
  }
  return handle
}
