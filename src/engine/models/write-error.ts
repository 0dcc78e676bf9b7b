import { AppError } from '../../shared/errors.ts'

/** What a failed write means to the person; `what` names the thing that was being written. */
export function writeError(what: string, error: unknown): AppError {
  if (error instanceof AppError) return error
  const code = (error as NodeJS.ErrnoException).code
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new AppError(
        'disk-full',
        `The disk is full: ${what} could not be written. Free some space and try again; it goes on where it stopped.`,
        {
          cause: error,
          retry: 'later'
        }
      )
    case 'EFBIG':
      return new AppError(
        'disk-full',
        `${what} is larger than a file may be on this disk. Use a disk with another file system.`,
        { cause: error }
      )
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new AppError('permission-denied', `${what} could not be written: Keepsake may not write to that folder.`, {
        cause: error,
        retry: 'later'
      })
    case undefined:
    default:
      return new AppError(
        'unreadable',
        `${what} could not be written: ${error instanceof Error ? error.message : String(error)}.`,
        {
          cause: error,
          retry: 'later'
        }
      )
  }
}
