import { join } from 'node:path'
import type { Passage } from '../shared/item.ts'
import type { Hit, SearchResult } from '../shared/search-result.ts'
import type { Source } from '../shared/status.ts'
import { counted, printable } from './display-text.ts'
import type { Terminal } from './terminal.ts'

/** A hit with the place of its file. */
export interface LocatedHit {
  readonly rank: number
  readonly path: string
  readonly hit: Hit
}

/** Adds ranks and absolute paths to hits. */
export function locate(hits: readonly Hit[], sources: readonly Source[]): LocatedHit[] {
  const roots = new Map(sources.map(({ id, path }) => [id, path]))
  return hits.map((hit, index) => ({
    rank: index + 1,
    path: join(roots.get(hit.card.sourceId) ?? '', hit.card.folder, hit.card.fileName),
    hit
  }))
}

const bandNames = { strong: 'strong', likely: 'likely', 'long-shot': 'long shot' } as const
const bandStyles = { strong: 'green', likely: 'cyan', 'long-shot': 'gray' } as const

function passageLine(terminal: Terminal, { text, highlights }: Passage): string {
  let line = ''
  let at = 0
  for (const [start, end] of highlights) {
    line += printable(text.slice(at, start)) + terminal.style('bold', printable(text.slice(start, end)))
    at = end
  }
  return (line + printable(text.slice(at))).replaceAll('\\n', ' ')
}

/** Prints rank, path, band, why, and for notes the passage. */
export function printHits(terminal: Terminal, result: SearchResult, hits: readonly LocatedHit[]): void {
  for (const { rank, path, hit } of hits) {
    const band = hit.band === null ? '' : `  ${terminal.style(bandStyles[hit.band], bandNames[hit.band])}`
    const offline = hit.card.offline ? `  ${terminal.style('yellow', 'offline')}` : ''
    terminal.print(`${String(rank).padStart(4)}  ${terminal.style('bold', printable(path))}${band}${offline}`)
    if (hit.reason !== '') terminal.print(`      ${printable(hit.reason)}`)
    if (hit.passage !== null && hit.card.kind === 'note') terminal.print(`      ${passageLine(terminal, hit.passage)}`)
  }
  if (hits.length === 0) terminal.note('Nothing was found.')
  else if (result.total > hits.length) {
    terminal.note(`${counted(hits.length, 'hit')} of ${result.total.toLocaleString('en')}; more with --limit`)
  }
  for (const notice of result.notices) terminal.note(printable(notice))
}

/** The result for programs: plain numbers, absolute paths. */
export function jsonOf(result: SearchResult, hits: readonly LocatedHit[]): object {
  return {
    total: result.total,
    verb: result.plan.verb,
    model: result.plan.modelId,
    bands: result.bands,
    tookMs: result.tookMs,
    notices: result.notices,
    hits: hits.map(({ rank, path, hit: { card, band, reason, evidence, passage } }) => ({
      rank,
      id: card.id,
      kind: card.kind,
      path,
      title: card.title,
      date: card.date,
      offline: card.offline,
      caption: card.caption,
      band,
      reason,
      evidence,
      passage
    }))
  }
}
