import { open, rename, rm, stat, statfs } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError, throwIfCancelled } from '../../shared/errors.ts'
import { requestFile } from './download-request.ts'
import { hashFile } from './official-checkpoints.ts'
import { RandomAccessFile } from './random-access-file.ts'
import { writeError } from './write-error.ts'

/** Ends the name of a file that is not complete. */
const partSuffix = '.part'
/** Space that is left free beside what is fetched. */
const spareBytes = 64 * 1024 * 1024
/** A connection that was cut is taken up again so often in a row without a single new byte. */
const fruitlessTries = 3

export interface DownloadOptions {
  readonly url: string
  /** Where the finished file goes; the unfinished one lies beside it as `NAME.part`. */
  readonly path: string
  readonly sizeBytes: number
  readonly sha256: string
  readonly signal: AbortSignal
  /** Bytes of this file so far. */
  readonly onProgress: (doneBytes: number) => void
  /** A connection that gives nothing for this long counts as cut. Default: 30 s. */
  readonly stallMs?: number
  /** Between two tries after a cut. Default: 1 s. */
  readonly retryMs?: number
}

async function sizeOf(path: string): Promise<number | null> {
  return (await stat(path).catch(() => null))?.size ?? null
}

/** Bytes of a file that are still to be fetched. */
export async function missingBytes({ path, sizeBytes }: Pick<DownloadOptions, 'path' | 'sizeBytes'>): Promise<number> {
  if ((await sizeOf(path)) === sizeBytes) return 0
  return Math.max(0, sizeBytes - ((await sizeOf(path + partSuffix)) ?? 0))
}

/** Refuses early what would fill the disk that holds `directory`. Error: `disk-full`. */
export async function requireDiskSpace(directory: string, neededBytes: number): Promise<void> {
  const disk = await statfs(directory).catch(() => null)
  if (disk === null) return
  const freeBytes = disk.bavail * disk.bsize
  if (freeBytes >= neededBytes + spareBytes) return
  const toMegabytes = (bytes: number) => Math.ceil(bytes / 1e6).toLocaleString('en')
  throw new AppError(
    'disk-full',
    `The model needs ${toMegabytes(neededBytes + spareBytes)} MB to be fetched and installed, but the disk has only ${toMegabytes(freeBytes)} MB left. Free some space and try again.`,
    { retry: 'later' }
  )
}

/** Adds to the unfinished file what the server gives, from where it ended. Resolves with its size. */
async function fetchOn(options: DownloadOptions): Promise<number> {
  const { path, sizeBytes, signal, onProgress } = options
  const part = path + partSuffix
  const held = (await sizeOf(part)) ?? 0
  const from = held > sizeBytes ? 0 : held
  if (from === sizeBytes) return from
  const { start, chunks } = await requestFile(options, from)
  const file = await open(part, start === 0 ? 'w' : 'r+').catch((error: unknown) => {
    throw writeError('The fetched model', error)
  })
  let at = start
  try {
    for await (const chunk of chunks) {
      throwIfCancelled(signal)
      if (at + chunk.byteLength > sizeBytes) {
        await file.truncate(0)
        throw new AppError('invalid-model', `${hostOf(options)} gave more than the ${sizeBytes} bytes of the file.`)
      }
      await file.write(chunk, 0, chunk.byteLength, at).catch((error: unknown) => {
        throw writeError('The fetched model', error)
      })
      at += chunk.byteLength
      onProgress(at)
    }
    return at
  } finally {
    await file.close()
  }
}

const hostOf = ({ url }: DownloadOptions) => new URL(url).host

/** Fetches on and on until all bytes are there. What the server refuses for good is thrown at once. */
async function fetchAll(options: DownloadOptions): Promise<void> {
  const { path, sizeBytes, signal, retryMs = 1000 } = options
  for (let fruitless = 0, before = 0; ; ) {
    throwIfCancelled(signal)
    let problem: unknown = null
    try {
      if ((await fetchOn(options)) === sizeBytes) return
    } catch (error) {
      throwIfCancelled(signal)
      if (!(error instanceof AppError) || error.code !== 'unavailable') throw error
      problem = error
    }
    const now = (await sizeOf(path + partSuffix)) ?? 0
    fruitless = now > before ? 0 : fruitless + 1
    before = now
    if (fruitless >= fruitlessTries) {
      if (problem !== null) throw problem
      const message = `The connection to ${hostOf(options)} was cut again and again. Try again later: it goes on where it stopped.`
      throw new AppError('unavailable', message, { retry: 'later' })
    }
    await sleep(retryMs * (fruitless + 1), undefined, { signal }).catch(() => throwIfCancelled(signal))
  }
}

/**
 * Fetches a file and compares it with its SHA-256; only then does it get its name. Stopped or cut off, it goes on where it was.
 * Errors: `cancelled`, `unavailable` (the host cannot be reached or cuts off), `not-found` (it has no such file),
 * `invalid-model` (another size or other bytes than listed), `permission-denied`, `disk-full`.
 */
export async function downloadFile(options: DownloadOptions): Promise<void> {
  const { path, sizeBytes, sha256, signal, onProgress } = options
  const part = path + partSuffix
  if ((await sizeOf(path)) === sizeBytes) return onProgress(sizeBytes)
  await fetchAll(options)
  const file = await RandomAccessFile.open(part)
  try {
    if ((await hashFile(file, signal)) !== sha256) {
      await rm(part, { force: true })
      throw new AppError(
        'invalid-model',
        `What ${hostOf(options)} gave is not the file that its publisher listed (its SHA-256 differs). It was deleted.`
      )
    }
  } finally {
    await file.close()
  }
  await rename(part, path)
}
