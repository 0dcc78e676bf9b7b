import { AppError, isCancelled, toAppError } from '../../shared/errors.ts'

/** What to do with a file after an error. */
export type Verdict =
  /** The engine stops; the job stays as it is. */
  | { readonly action: 'stop' }
  /** Nothing can be done for any file now: wait and say so. */
  | { readonly action: 'wait'; readonly error: AppError }
  /** The file may have killed the process that read it, or made it answer nonsense: once more, alone. */
  | { readonly action: 'isolate'; readonly error: AppError }
  /** May pass by itself. */
  | { readonly action: 'retry'; readonly error: AppError }
  /** The file went away or changed under our hands: compare its folder with the disk. */
  | { readonly action: 'look-again' }
  | { readonly action: 'fail' | 'skip'; readonly error: AppError }

/** Tries of a file on which a process crashed or hung; then it is left alone until the person asks for it. */
export const maxCrashes = 2
/** Tries of a file with an error that may pass. */
export const maxRetries = 5

/** Thrown when a file is not the one that the job was about: it changed while it was read. */
export class FileChangedError extends Error {
  override readonly name = 'FileChangedError'
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : ''
}

/** Whether the disk of the library is full or cannot be written. */
function isDiskTrouble(error: unknown): boolean {
  return /^(SQLITE_FULL|SQLITE_IOERR|SQLITE_READONLY|ENOSPC|EROFS|EDQUOT)/.test(codeOf(error))
}

/** Whether `index.db` itself is damaged. */
export function isIndexDamage(error: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error))
}

function diskFull(cause: unknown): AppError {
  return new AppError(
    'disk-full',
    'The disk that holds the library is full or cannot be written. Indexing goes on when there is room; search works.',
    { cause, retry: 'later' }
  )
}

const fileSystemErrors: Record<string, { code: AppError['code']; message: string }> = {
  EACCES: { code: 'permission-denied', message: 'Keepsake may not read this file. Allow it, then retry.' },
  EPERM: { code: 'permission-denied', message: 'Keepsake may not read this file. Allow it, then retry.' },
  EIO: { code: 'unreadable', message: 'The disk reported an error while this file was read.' },
  ELOOP: { code: 'unreadable', message: 'This file is a link that leads nowhere.' },
  EISDIR: { code: 'unreadable', message: 'This is a folder with the name of a file.' }
}

function verdictOnAppError(error: AppError): Verdict {
  switch (error.code) {
    case 'cancelled':
      return { action: 'stop' }
    case 'unavailable':
      return { action: 'wait', error }
    case 'disk-full':
      return { action: 'wait', error: diskFull(error) }
    case 'process-crashed':
    case 'timeout':
    case 'invalid-model':
      return { action: 'isolate', error }
    case 'not-found':
    case 'offline':
      return { action: 'look-again' }
    case 'too-large':
      return { action: 'skip', error }
    case 'invalid-input':
    case 'invalid-query':
    case 'unsupported':
    case 'unreadable':
    case 'conflict':
    case 'permission-denied':
    case 'library-locked':
    case 'library-newer':
    case 'library-damaged':
    case 'internal':
      return { action: error.retry === 'later' ? 'retry' : 'fail', error }
  }
}

/** Judges an error that came up while a file was read, embedded or stored. */
export function judge(error: unknown): Verdict {
  if (isCancelled(error)) return { action: 'stop' }
  if (error instanceof FileChangedError) return { action: 'look-again' }
  if (isDiskTrouble(error)) return { action: 'wait', error: diskFull(error) }
  if (error instanceof AppError) return verdictOnAppError(error)
  const code = codeOf(error)
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ESTALE') return { action: 'look-again' }
  const known = fileSystemErrors[code]
  if (known !== undefined) return { action: 'fail', error: new AppError(known.code, known.message, { cause: error }) }
  return { action: 'fail', error: toAppError(error) }
}

/** When to try again after this many failed tries: 5 s, 10 s, 20 s … at most 10 minutes. */
export function backOffMs(attempts: number): number {
  return Math.min(10 * 60_000, 5000 * 2 ** Math.max(0, attempts - 1))
}
