import { fork } from 'node:child_process'
import { entryPath } from '../processes/entry-path.ts'
import { scrubbedEnvironment } from '../processes/scrubbed-environment.ts'
import { AppError } from '../shared/errors.ts'

/** Draws the sample library in a process of its own, so that nothing else waits for it. */
export function drawSampleInChild(
  directory: string,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new AppError('cancelled', 'Stopped.'))
    const child = fork(entryPath('sample'), [directory], { env: scrubbedEnvironment(), execArgv: [], silent: true })
    let errors = ''
    const stop = () => child.kill('SIGKILL')
    signal.addEventListener('abort', stop, { once: true })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-2000)
    })
    child.on('message', (message) => {
      const { done, total } = message as { done?: unknown; total?: unknown }
      if (typeof done === 'number' && typeof total === 'number') onProgress(done, total)
    })
    child.once('error', (cause) => reject(new AppError('internal', 'The sample could not be drawn.', { cause })))
    child.once('exit', (code) => {
      signal.removeEventListener('abort', stop)
      if (signal.aborted) return reject(new AppError('cancelled', 'Stopped.'))
      if (code === 0) return resolve()
      const reason = errors.trim().split('\n').at(-1) ?? ''
      reject(new AppError('internal', `The sample could not be drawn into ${directory}. ${reason}`))
    })
  })
}
