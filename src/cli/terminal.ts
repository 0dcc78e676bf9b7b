import { styleText } from 'node:util'
import { serializeError } from '../shared/errors.ts'
import { fitted } from './display-text.ts'
import { QueryError } from './search-query.ts'

type Style = Parameters<typeof styleText>[0]

/** A line that is written over itself, on a terminal only. */
export interface ProgressLine {
  /** `fraction` from 0 to 1; null while it is not known. */
  show(fraction: number | null, text: string): void
  /** Takes the line away. */
  clear(): void
}

/** Where a command writes: results to standard output, everything about them to standard error. */
export interface Terminal {
  /** A line of the result. */
  print(line?: string): void
  /** The result as JSON. */
  printJson(value: unknown): void
  /** A line beside the result: hints, warnings, what is going on. */
  note(line: string): void
  /** Colours, unless the output is no terminal or `NO_COLOR` is set. */
  style(style: Style, text: string): string
  progress(): ProgressLine
}

const barWidth = 24
const redrawIntervalMs = 80

function progressLine(stream: NodeJS.WriteStream): ProgressLine {
  if (!stream.isTTY) return { show: () => {}, clear: () => {} }
  let drawnAt = 0
  let isDrawn = false
  return {
    show(fraction, text) {
      const now = performance.now()
      if (now - drawnAt < redrawIntervalMs) return
      drawnAt = now
      isDrawn = true
      const filled = Math.round(Math.min(1, Math.max(0, fraction ?? 0)) * barWidth)
      const bar = fraction === null ? '' : `[${'#'.repeat(filled)}${'-'.repeat(barWidth - filled)}] `
      stream.write(`\r\u001B[2K${fitted(bar + text, (stream.columns || 80) - 1)}`)
    },
    clear() {
      if (isDrawn) stream.write('\r\u001B[2K')
      isDrawn = false
    }
  }
}

/** JSON for people and programs: vectors as lists of numbers, bytes as base64. */
function toPlainJson(value: unknown): string {
  return JSON.stringify(
    value,
    function replace(this: Record<string, unknown>, key, current: unknown) {
      const original = this[key]
      if (original instanceof Float32Array) return [...original]
      if (original instanceof Uint8Array) return Buffer.from(original).toString('base64')
      return current
    },
    2
  )
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  return {
    print: (line = '') => void process.stdout.write(`${line}\n`),
    printJson: (value) => void process.stdout.write(`${toPlainJson(value)}\n`),
    note: (line) => void process.stderr.write(`${line}\n`),
    style: (style, text) => styleText(style, text, { stream: process.stdout }),
    progress: () => progressLine(process.stderr)
  }
}

/** Says on standard error what went wrong: one sentence, or `{"error": …}` for programs. Never a stack. */
export function printError(terminal: Terminal, error: unknown, asJson: boolean): void {
  const serialized = serializeError(error)
  if (error instanceof QueryError) {
    if (asJson) terminal.note(toPlainJson({ error: { ...serialized, problems: error.problems } }))
    else terminal.note(`keepsake: the query was not understood.\n${error.picture}`)
  } else if (asJson) terminal.note(toPlainJson({ error: serialized }))
  else terminal.note(`keepsake: ${serialized.message}`)
}
