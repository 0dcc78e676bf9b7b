import { utimes } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import { entryPath } from '../processes/entry-path.ts'
import { AppError } from '../shared/errors.ts'
import { writeWhole } from './draw-scene.ts'
import { photoPath, photoPaths, textFiles } from './library-plan.ts'
import type { Variant } from './light.ts'
import { createRandom } from './paint/random.ts'
import { folderError, prepareFolder, sizeOf } from './sample-folder.ts'
import { SCENES } from './scenes/index.ts'

export interface DrawSampleOptions {
  /** An empty or new folder, or one that holds an earlier drawn sample. */
  directory: string
  /** Two libraries of the same seed are the same, byte for byte, on one machine. */
  seed?: string
  /** Called after each photo. */
  onProgress?: (progress: { done: number; total: number }) => void
  signal?: AbortSignal
}

export interface DrawnSample {
  photos: number
  notes: number
  sizeBytes: number
}

/** What a drawing thread is asked to do: some variants of one scene. */
export interface DrawTask {
  directory: string
  seed: string
  scene: string
  variants: Variant[]
}

/** What a drawing thread says: a photo is written, the task is done, or it failed (`code` is the system's). */
export type DrawReply =
  | { type: 'photo'; sizeBytes: number }
  | { type: 'done' }
  | { type: 'failed'; message: string; code?: string }

const DEFAULT_SEED = 'keepsake'
/** A scene's surfaces take about 120 MB, so more threads than this would cost more memory than they save time. */
const MOST_THREADS = 4

/**
 * Draws the sample library: about 150 photos and 30 notes. The drawing happens in threads, so the caller's event loop
 * stays free. A run that was interrupted can be repeated: it draws what is missing.
 *
 * @throws AppError `conflict` (folder not empty), `permission-denied`, `disk-full`, `cancelled`, `internal`.
 */
export async function drawSample(options: DrawSampleOptions): Promise<DrawnSample> {
  const { seed = DEFAULT_SEED, signal, onProgress } = options
  const directory = resolve(options.directory)
  throwIfCancelled(signal)
  const whole = await prepareFolder(directory, seed)
  const photos = photoPaths()
  let done = 0
  let sizeBytes = 0
  const count = (bytes: number): void => {
    done += 1
    sizeBytes += bytes
    onProgress?.({ done, total: photos.length })
  }
  try {
    for (const path of photos) if (whole.has(path)) count(await sizeOf(directory, path))
    const notes = await writeTexts(directory, whole, seed)
    sizeBytes += notes.sizeBytes
    await drawAll(tasksOf(directory, seed, whole), count, signal)
    return { photos: photos.length, notes: notes.count, sizeBytes }
  } catch (error) {
    throw folderError(directory, error)
  }
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AppError('cancelled', 'Drawing the sample was cancelled.')
}

/** A day between 2019 and 2025: notes that were all written today would hide the photos behind them. */
function writtenAt(seed: string, path: string): Date {
  const days = Math.floor(createRandom(`${seed}/${path}/written`)() * 7 * 365)
  return new Date(2019, 0, 1 + days, 20, 15)
}

async function writeTexts(
  directory: string,
  whole: ReadonlySet<string>,
  seed: string
): Promise<{ count: number; sizeBytes: number }> {
  let count = 0
  let sizeBytes = 0
  for (const [path, text] of textFiles()) {
    if (path.endsWith('.md')) count += 1
    sizeBytes += whole.has(path) ? await sizeOf(directory, path) : await writeWhole(join(directory, path), text)
    const written = writtenAt(seed, path)
    await utimes(join(directory, path), written, written)
  }
  return { count, sizeBytes }
}

function tasksOf(directory: string, seed: string, whole: ReadonlySet<string>): DrawTask[] {
  return SCENES.map((scene) => ({
    directory,
    seed,
    scene: scene.name,
    variants: scene.variants.filter((variant) => !whole.has(photoPath(scene, variant)))
  }))
    .filter((task) => task.variants.length > 0)
    .sort((a, b) => b.variants.length - a.variants.length)
}

async function drawAll(
  tasks: DrawTask[],
  onPhoto: (sizeBytes: number) => void,
  signal: AbortSignal | undefined
): Promise<void> {
  const threads = Math.min(MOST_THREADS, availableParallelism(), tasks.length)
  const stop = new AbortController()
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal])
  try {
    await Promise.all(Array.from({ length: threads }, () => runThread(tasks, onPhoto, either)))
  } catch (error) {
    stop.abort()
    throw error
  }
}

/** One thread, which takes tasks from the list until it is empty. */
function runThread(tasks: DrawTask[], onPhoto: (sizeBytes: number) => void, signal: AbortSignal): Promise<void> {
  return new Promise((fulfil, reject) => {
    const thread = new Worker(entryPath('sample'))
    const finish = (error?: Error): void => {
      signal.removeEventListener('abort', abort)
      thread.removeAllListeners()
      // Nothing is lost with the thread: files are whole or not there.
      void thread.terminate()
      if (error === undefined) fulfil()
      else reject(error)
    }
    const abort = (): void => finish(new AppError('cancelled', 'Drawing the sample was cancelled.'))
    const next = (): void => {
      const task = tasks.shift()
      if (task === undefined) finish()
      else thread.postMessage(task)
    }
    thread.on('message', (reply: DrawReply) => {
      if (reply.type === 'photo') onPhoto(reply.sizeBytes)
      else if (reply.type === 'done') next()
      else finish(Object.assign(new Error(reply.message), { code: reply.code }))
    })
    thread.once('error', finish)
    thread.once('exit', () => finish(new Error('a drawing thread ended unexpectedly')))
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort)
    next()
  })
}
