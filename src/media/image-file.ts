import { Buffer } from 'node:buffer'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { z } from 'zod'
import { AppError } from '../shared/errors.ts'
import type { imageLimitsSchema, imageSourceSchema } from '../shared/media-contract.ts'
import { type ImageType, sniffImageType, sniffLengthBytes } from './image-type.ts'

export type ImageSource = z.output<typeof imageSourceSchema>
export type ImageLimits = z.output<typeof imageLimitsSchema>
/** A path as text, or as bytes when the name is not valid UTF-8. */
export type FilePath = string | Uint8Array

/** An image that has passed the checks that need no decoding. */
export interface ImageFile {
  /** For messages: the file's name without its folder. */
  readonly name: string
  readonly type: ImageType
  readonly sizeBytes: number
  /** Modification time; null for bytes in memory. */
  readonly modifiedMs: number | null
  /** The whole file, or null when it is too large to hold in memory: then `path` is set. */
  readonly bytes: Buffer | null
  readonly path: string | null
}

/** Files above this are not read into memory as a whole if the decoder can stream them from disk. */
const wholeReadLimitBytes = 64 * 1024 * 1024

/** A path as `node:fs` takes it: bytes must be a Buffer. */
export function fsPath(path: FilePath): string | Buffer {
  return typeof path === 'string' ? path : Buffer.from(path.buffer, path.byteOffset, path.byteLength)
}

/** The last part of a path for messages; bytes that are not UTF-8 show as U+FFFD. */
export function displayName(path: FilePath): string {
  return basename(typeof path === 'string' ? path : fsPath(path).toString('utf8'))
}

/** An error of the file system in words, or the error itself when it is none. */
export function fileError(error: unknown, name: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new AppError('not-found', `"${name}" is no longer there.`, { cause: error, retry: 'later' })
  }
  if (code === 'EACCES' || code === 'EPERM') {
    const message = `Keepsake may not read "${name}". Give your account permission to read it, then retry.`
    return new AppError('permission-denied', message, { cause: error, retry: 'later' })
  }
  if (/^E[A-Z0-9]+$/.test(code)) {
    const message = `"${name}" could not be read from its drive (${code}). Check the drive, then retry.`
    return new AppError('unreadable', message, { cause: error, retry: 'later' })
  }
  return error
}

/** Whole numbers of MB are enough to explain a limit. */
function megabytes(sizeBytes: number): string {
  return `${Math.ceil(sizeBytes / 1_000_000).toLocaleString('en')} MB`
}

function checkSize(name: string, sizeBytes: number, limits: ImageLimits): void {
  if (sizeBytes === 0) {
    throw new AppError('unreadable', `"${name}" is empty (0 bytes). Copy it again from where it came from.`)
  }
  if (sizeBytes > limits.maxBytes) {
    const message = `"${name}" has ${megabytes(sizeBytes)}; Keepsake reads photos of up to ${megabytes(limits.maxBytes)}.`
    throw new AppError('too-large', message)
  }
}

function typeOf(name: string, head: Buffer): ImageType {
  const sniffed = sniffImageType(head)
  if ('type' in sniffed) return sniffed.type
  const message = `"${name}" is ${sniffed.other}, not a photo that Keepsake can read. It reads JPEG, PNG, WebP, AVIF, TIFF, GIF and HEIC.`
  throw new AppError('unsupported', message)
}

async function readAt(handle: FileHandle, start: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, start + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}

async function openFromDisk(path: FilePath, limits: ImageLimits): Promise<ImageFile> {
  const name = displayName(path)
  try {
    // Asked before opening: opening a pipe would wait for its other end.
    const found = await stat(fsPath(path))
    if (!found.isFile()) throw new AppError('unsupported', `"${name}" is not a file.`)
    checkSize(name, found.size, limits)
    const handle = await open(fsPath(path), 'r')
    try {
      const head = await readAt(handle, 0, Math.min(sniffLengthBytes, found.size))
      checkSize(name, head.length, limits)
      const type = typeOf(name, head)
      const streams = found.size > wholeReadLimitBytes && type !== 'heic' && typeof path === 'string'
      const bytes = streams ? null : await readAt(handle, 0, found.size)
      const common = { name, type, sizeBytes: found.size, modifiedMs: found.mtimeMs }
      return { ...common, bytes, path: typeof path === 'string' ? path : null }
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw fileError(error, name)
  }
}

/**
 * Opens an image and tells its type from its bytes. Rejects with `AppError`: `not-found`, `permission-denied`,
 * `unreadable` (empty, drive error), `too-large` (bytes), `unsupported` (not one of `imageTypes`).
 */
export async function openImageFile(source: ImageSource, limits: ImageLimits): Promise<ImageFile> {
  if ('path' in source) return await openFromDisk(source.path, limits)
  const bytes = Buffer.from(source.bytes.buffer, source.bytes.byteOffset, source.bytes.byteLength)
  checkSize(source.name, bytes.length, limits)
  const type = typeOf(source.name, bytes.subarray(0, sniffLengthBytes))
  return { name: source.name, type, sizeBytes: bytes.length, modifiedMs: null, bytes, path: null }
}

/** Reads part of a file that is not held in memory. */
export async function readRange(path: string, start: number, length: number): Promise<Buffer> {
  const handle = await open(path, 'r')
  try {
    return await readAt(handle, start, length)
  } finally {
    await handle.close()
  }
}
