import type { Passage } from '../../shared/item.ts'

interface Part {
  text: string
  isMarked: boolean
  at: number
}

/** Cuts the text at the highlights; overlapping and stray ones do no harm. */
function partsOf({ text, highlights }: Pick<Passage, 'text' | 'highlights'>): Part[] {
  const parts: Part[] = []
  let at = 0
  for (const [start, end] of [...highlights].sort((a, b) => a[0] - b[0])) {
    const from = Math.max(at, start)
    if (end <= from || from >= text.length) continue
    if (from > at) parts.push({ text: text.slice(at, from), isMarked: false, at })
    parts.push({ text: text.slice(from, end), isMarked: true, at: from })
    at = Math.min(end, text.length)
  }
  if (at < text.length) parts.push({ text: text.slice(at), isMarked: false, at })
  return parts
}

/** A passage with its matching words marked. */
export function PassageText({ passage }: { passage: Pick<Passage, 'text' | 'highlights'> }) {
  return partsOf(passage).map(({ text, isMarked, at }) => (isMarked ? <mark key={at}>{text}</mark> : text))
}
