import type { ErrorCode } from '../shared/errors.ts'

/** What the command line says to scripts. Documented in docs/cli.md. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  locked: 4,
  /** 128 + SIGINT, as shells have it. */
  interrupted: 130
} as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** The exit code of an error. */
export function exitCodeOf(code: ErrorCode): ExitCode {
  switch (code) {
    case 'invalid-input':
    case 'invalid-query':
      return exitCodes.usage
    case 'not-found':
      return exitCodes.notFound
    case 'library-locked':
      return exitCodes.locked
    case 'cancelled':
      return exitCodes.interrupted
    case 'unsupported':
    case 'unreadable':
    case 'offline':
    case 'too-large':
    case 'conflict':
    case 'permission-denied':
    case 'library-newer':
    case 'library-damaged':
    case 'disk-full':
    case 'invalid-model':
    case 'unavailable':
    case 'process-crashed':
    case 'timeout':
    case 'internal':
      return exitCodes.failed
  }
}
