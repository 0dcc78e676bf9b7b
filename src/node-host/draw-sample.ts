import { fork } from 'node:child_process'
import { z } from 'zod'
import { entryPath } from '../processes/entry-path.ts'
import { scrubbedEnvironment } from '../processes/scrubbed-environment.ts'
import { AppError, errorCodes } from '../shared/errors.ts'

/** What the drawing process says (`SampleMessage` in `src/sample/index.ts`). */
const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), done: z.number(), total: z.number() }),
  z.object({ type: z.literal('done'), photos: z.number(), notes: z.number(), sizeBytes: z.number() }),
  z.object({ type: z.literal('error'), message: z.string(), code: z.enum(errorCodes) })
])

/** What was drawn. */
export interface DrawnSample {
  readonly photos: number
  readonly notes: number
  readonly sizeBytes: number
}

/**
 * Draws the sample library in a process of its own, so that nothing else waits for it or gives it memory. Rejects with
 * `conflict` for a folder that holds something else, `permission-denied`, `disk-full`, `cancelled`, `internal`.
 */
export function drawSampleInChild(
  directory: string,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal
): Promise<DrawnSample> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new AppError('cancelled', 'Stopped.'))
    const child = fork(entryPath('sample'), [directory], {
      env: scrubbedEnvironment(),
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc']
    })
    const stop = () => child.kill('SIGKILL')
    signal.addEventListener('abort', stop, { once: true })
    child.on('message', (sent) => {
      const message = messageSchema.safeParse(sent).data
      if (message?.type === 'progress') onProgress(message.done, message.total)
      else if (message?.type === 'done') resolve(message)
      else if (message?.type === 'error') reject(new AppError(message.code, message.message))
    })
    child.once('error', (cause) => reject(new AppError('internal', 'The sample could not be drawn.', { cause })))
    child.once('exit', (code, exitSignal) => {
      signal.removeEventListener('abort', stop)
      if (signal.aborted) reject(new AppError('cancelled', 'Stopped.'))
      // After `done` or `error` this changes nothing.
      else reject(new AppError('internal', `The drawing process ended too early (${exitSignal ?? code}). Try again.`))
    })
  })
}
