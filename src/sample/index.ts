// Entry of the drawing process, and of the threads that it (or any caller of drawSample) starts.
// As a process: arguments are the folder and, if wanted, the seed; it reports progress, done or error and ends.
import { isMainThread, type MessagePort, parentPort } from 'node:worker_threads'
import { serializeError } from '../shared/errors.ts'
import { type DrawReply, type DrawTask, drawSample } from './draw-sample.ts'
import { drawScene } from './draw-scene.ts'
import { SCENES } from './scenes/index.ts'

/** What the drawing process says to whoever started it. */
export type SampleMessage =
  | { type: 'progress'; done: number; total: number }
  | { type: 'done'; photos: number; notes: number; sizeBytes: number }
  | { type: 'error'; message: string; code: string }

/** The port that Electron gives a utility process; absent under plain Node. */
const utilityPort = (process as { parentPort?: { postMessage(message: unknown): void } }).parentPort

function tell(message: SampleMessage): void {
  if (utilityPort !== undefined) utilityPort.postMessage(message)
  else process.send?.(message)
}

async function runProcess(): Promise<void> {
  const [directory, seed] = process.argv.slice(2)
  // Whoever started us is gone: nobody waits for the rest, and a repeated run goes on from here.
  process.once('disconnect', () => process.exit())
  try {
    if (directory === undefined || directory === '') throw new Error('No folder was given for the drawn sample.')
    const drawn = await drawSample({
      directory,
      ...(seed !== undefined && { seed }),
      onProgress: ({ done, total }) => tell({ type: 'progress', done, total })
    })
    tell({ type: 'done', ...drawn })
  } catch (error) {
    process.exitCode = 1
    const { message, code } = serializeError(error)
    tell({ type: 'error', message, code })
  }
  if (process.connected) process.disconnect()
  // A utility process does not end by itself; the delay lets the last message out.
  if (utilityPort !== undefined) setTimeout(() => process.exit(), 500)
}

async function runTask(port: MessagePort, task: DrawTask): Promise<void> {
  const say = (reply: DrawReply): void => port.postMessage(reply)
  try {
    const scene = SCENES.find(({ name }) => name === task.scene)
    if (scene === undefined) throw new Error(`There is no scene “${task.scene}”.`)
    await drawScene(task.directory, scene, task.variants, task.seed, (sizeBytes) => say({ type: 'photo', sizeBytes }))
    say({ type: 'done' })
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException
    say({ type: 'failed', message, ...(code !== undefined && { code }) })
  }
}

if (isMainThread) await runProcess()
else parentPort?.on('message', (task: DrawTask) => void runTask(parentPort as MessagePort, task))
