import type { ErrorCode } from '../shared/errors.ts'

/** Status codes that the web host answers failed calls with. */
export type FailureStatus = 400 | 403 | 404 | 409 | 413 | 422 | 423 | 499 | 500 | 501 | 502 | 503 | 504 | 507

/** The HTTP status of an error. The body tells the exact code; the status is for logs and for people with curl. */
export function httpStatusOf(code: ErrorCode): FailureStatus {
  switch (code) {
    case 'invalid-input':
    case 'invalid-query':
      return 400
    case 'permission-denied':
      return 403
    case 'not-found':
      return 404
    case 'conflict':
    case 'library-newer':
      return 409
    case 'too-large':
      return 413
    case 'unreadable':
    case 'invalid-model':
      return 422
    case 'library-locked':
      return 423
    // nginx's code for a client that went away: nobody reads it.
    case 'cancelled':
      return 499
    case 'internal':
    case 'library-damaged':
      return 500
    case 'unsupported':
      return 501
    case 'process-crashed':
      return 502
    case 'offline':
    case 'unavailable':
      return 503
    case 'timeout':
      return 504
    case 'disk-full':
      return 507
  }
}
