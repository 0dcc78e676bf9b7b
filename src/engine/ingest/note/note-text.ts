import { isUtf8 } from 'node:buffer'
import { AppError } from '../../../shared/errors.ts'

/** A line longer than this (UTF-16 units) is data, not something that a person wrote. */
const longestLine = 1_000_000
/** Bytes looked at to tell text from anything else. */
const probeBytes = 64 * 1024

function zeroBytes(bytes: Buffer, first: 0 | 1): number {
  let count = 0
  for (let i = first; i < bytes.length; i += 2) if (bytes[i] === 0) count++
  return count
}

/** UTF-16 without a mark: nearly every second byte of Western text is zero. */
function guessUtf16(probe: Buffer): 'utf-16le' | 'utf-16be' | null {
  const half = Math.floor(probe.length / 2)
  if (half < 2) return null
  const even = zeroBytes(probe, 0)
  const odd = zeroBytes(probe, 1)
  if (odd > half * 0.6 && even < half * 0.05) return 'utf-16le'
  if (even > half * 0.6 && odd < half * 0.05) return 'utf-16be'
  return null
}

function encodingOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const guess = guessUtf16(bytes.subarray(0, probeBytes))
  if (guess !== null) return guess
  // Text from before UTF-8; every byte is a letter in this encoding, so it cannot fail.
  return isUtf8(bytes) ? 'utf-8' : 'windows-1252'
}

function isBinary(text: string): boolean {
  const probe = text.slice(0, probeBytes)
  let strange = 0
  for (let i = 0; i < probe.length; i++) {
    const unit = probe.charCodeAt(i)
    if (unit === 0) return true
    if ((unit < 32 && unit !== 9 && unit !== 10 && unit !== 13 && unit !== 12 && unit !== 27) || unit === 0xfffd)
      strange++
  }
  return strange > probe.length * 0.02
}

function hasEndlessLine(text: string): boolean {
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start)
    const length = (end === -1 ? text.length : end) - start
    if (length > longestLine) return true
    if (end === -1) return false
    start = end + 1
  }
  return false
}

/**
 * The text of a note's bytes, lines ended by `\n`. Reads UTF-8 and UTF-16 with or without a byte-order mark, and takes
 * anything else for Windows-1252. Throws `unsupported` for bytes that are no text and `too-large` for endless lines.
 */
export function decodeNote(bytes: Buffer): string {
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes)
  if (isBinary(text)) {
    throw new AppError('unsupported', 'This file has the name of a note, but it does not hold text.')
  }
  if (hasEndlessLine(text)) {
    throw new AppError('too-large', 'A line of this note has more than a million letters, so it was left out.')
  }
  return text.replaceAll(/\r\n?/g, '\n')
}
