import { AppError } from '../shared/errors.ts'

/** What libvips, libheif and libjpeg say of data that ends too early. */
const truncatedPattern =
  /premature end|truncat|unexpected end|end of (?:file|data|stream)|out of data|bad seek|short read|not enough data/i
const tooLargePattern = /pixel limit|too large|exceeds|out of memory|dimensions/i

/** Turns a decoder's failure into words for the person; an `AppError` passes as it is. */
export function imageError(error: unknown, name: string): AppError {
  if (error instanceof AppError) return error
  const detail = error instanceof Error ? error.message : String(error)
  if (truncatedPattern.test(detail)) {
    const message = `"${name}" is cut short: the end of the picture is missing. Copy it again from where it came from.`
    return new AppError('unreadable', message, { cause: error })
  }
  if (tooLargePattern.test(detail)) {
    return new AppError('too-large', `"${name}" is too large to be decoded.`, { cause: error })
  }
  const message = `"${name}" is damaged and cannot be decoded. Copy it again from where it came from.`
  return new AppError('unreadable', message, { cause: error })
}
