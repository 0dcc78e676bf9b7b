/** A piece of Markdown that can be parsed on its own. */
export interface Piece {
  readonly markdown: string
  /** Number of its first line in the file, from 1. */
  readonly line: number
}

/** Pieces longer than this (UTF-16 units) are cut at the next empty line: parsing one must not hold the event loop. */
const pieceLength = 3000
/** And cut anywhere at this length. */
const longestPiece = 6000

const fence = /^ {0,3}(`{3,}|~{3,})/
const heading = /^ {0,3}#{1,6}(?:[ \t]|$)/

/** Follows which fenced code block a line is in. */
function fenceTracker() {
  let open: string | null = null
  return (line: string): boolean => {
    const mark = fence.exec(line)?.[1]
    if (mark === undefined) return open !== null
    if (open === null) open = mark
    else if (mark[0] === open[0] && mark.length >= open.length && line.trim() === mark) open = null
    return true
  }
}

/**
 * Cuts Markdown before headings, and at empty lines where a section is long, never inside fenced code. The cuts are
 * places where Markdown starts a new block anyway, so parsing the pieces one by one gives the same blocks.
 */
export function cutIntoPieces(markdown: string, firstLine: number): Piece[] {
  const pieces: Piece[] = []
  const isInFence = fenceTracker()
  let lines: string[] = []
  let length = 0
  let startLine = firstLine
  let line = firstLine
  const close = () => {
    if (lines.some((text) => text.trim() !== '')) pieces.push({ markdown: lines.join('\n'), line: startLine })
    lines = []
    length = 0
    startLine = line
  }
  for (const text of markdown.split('\n')) {
    const inFence = isInFence(text)
    const isBreak = !inFence && (heading.test(text) || (length > pieceLength && text.trim() === ''))
    if (isBreak || length > longestPiece) close()
    lines.push(text)
    length += text.length + 1
    line += 1
  }
  close()
  return pieces
}
