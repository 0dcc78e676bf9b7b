import { createBreather } from '../../breather.ts'
import type { PlacedBlock } from './parse-note.ts'

/** A part of a note that fits the model. */
export interface NoteChunk {
  readonly headingPath: readonly string[]
  /** First line in the file, from 1. */
  readonly line: number
  readonly text: string
  readonly embeds: readonly string[]
}

/** Counts tokens of texts, special tokens included. */
export type CountTokens = (texts: string[]) => Promise<number[]>

/** How long a chunk may be, in tokens. */
export interface ChunkLimits {
  /** What a chunk is filled up to. */
  readonly targetTokens: number
  /** What the model reads of a text. */
  readonly maxTokens: number
}

/** Texts counted in one call. */
const countBatch = 64

interface Counted {
  block: PlacedBlock
  tokens: number
}

async function countAll(texts: readonly string[], count: CountTokens): Promise<number[]> {
  const counts: number[] = []
  for (let start = 0; start < texts.length; start += countBatch) {
    counts.push(...(await count(texts.slice(start, start + countBatch))))
  }
  return counts
}

const sentences = new Intl.Segmenter(undefined, { granularity: 'sentence' })
const words = new Intl.Segmenter(undefined, { granularity: 'word' })

/** Cuts at the given boundaries into parts of at most `length` units where the boundaries allow it. */
function packSegments(text: string, length: number, segmenter: Intl.Segmenter): string[] {
  const parts: string[] = []
  let part = ''
  for (const { segment } of segmenter.segment(text)) {
    if (part !== '' && part.length + segment.length > length) {
      parts.push(part)
      part = ''
    }
    part += segment
  }
  if (part !== '') parts.push(part)
  return parts
}

/** Cuts a long text between sentences; a sentence that is too long between words; an endless word anywhere. */
function splitText(text: string, length: number): string[] {
  return packSegments(text, length, sentences)
    .flatMap((part) => (part.length > length ? packSegments(part, length, words) : [part]))
    .flatMap((part) =>
      part.length > length * 2 ? (part.match(new RegExp(`[\\s\\S]{1,${length}}`, 'gu')) ?? []) : [part]
    )
}

/** Splits a block of too many tokens, by the letters that its own tokens take on average. */
function splitBlock({ block, tokens }: Counted, limits: ChunkLimits): PlacedBlock[] {
  const lettersPerToken = block.text.length / tokens
  const length = Math.max(20, Math.floor(limits.targetTokens * lettersPerToken * 0.9))
  let offset = 0
  let isFirst = true
  return splitText(block.text, length).map((text) => {
    const line = block.line + block.text.slice(0, offset).split('\n').length - 1
    offset += text.length
    const embeds = isFirst ? block.embeds : []
    isFirst = false
    return { ...block, text: text.trim(), line, embeds }
  })
}

async function fitBlocks(
  blocks: readonly PlacedBlock[],
  limits: ChunkLimits,
  count: CountTokens,
  breathe: () => Promise<void>
) {
  let open = blocks
  const fitting = new Map<PlacedBlock, number>()
  let result = [...blocks]
  // Each round halves what is still too long; average letters mislead only where scripts are mixed.
  for (let round = 0; round < 6 && open.length > 0; round++) {
    const counts = await countAll(
      open.map(({ text }) => text),
      count
    )
    const replaced = new Map<PlacedBlock, PlacedBlock[]>()
    for (const [i, block] of open.entries()) {
      const tokens = counts[i] ?? 0
      if (tokens <= limits.targetTokens || block.text.length < 20) fitting.set(block, tokens)
      else replaced.set(block, splitBlock({ block, tokens }, limits))
      await breathe()
    }
    result = result.flatMap((block) => replaced.get(block) ?? [block])
    open = [...replaced.values()].flat()
  }
  return result.map((block) => ({ block, tokens: fitting.get(block) ?? limits.targetTokens }))
}

function isSameSection(a: PlacedBlock, b: PlacedBlock): boolean {
  return a.headingPath.length === b.headingPath.length && a.headingPath.every((text, i) => text === b.headingPath[i])
}

function chunkOf(blocks: readonly PlacedBlock[]): NoteChunk | null {
  const [first] = blocks
  // A heading is in the path already; its line is where the passage begins.
  const text = blocks
    .filter(({ depth, text }) => depth === null && text !== '')
    .map((block) => block.text)
    .join('\n\n')
  const embeds = [...new Set(blocks.flatMap((block) => block.embeds))]
  if (first === undefined) return null
  return { headingPath: first.headingPath, line: first.line, text, embeds }
}

/**
 * Joins the blocks of a section into chunks of about `targetTokens`; a block that is longer is cut between sentences.
 * A section that is only a heading (or a heading and photos) gives its heading; photos without any words give an empty text.
 */
export async function chunkNote(
  blocks: readonly PlacedBlock[],
  limits: ChunkLimits,
  count: CountTokens,
  signal: AbortSignal
): Promise<NoteChunk[]> {
  const counted = await fitBlocks(blocks, limits, count, createBreather(signal))
  const chunks: NoteChunk[] = []
  let group: PlacedBlock[] = []
  let tokens = 0
  const close = () => {
    const chunk = chunkOf(group)
    if (chunk !== null) chunks.push(chunk)
    group = []
    tokens = 0
  }
  for (const next of counted) {
    const last = group.at(-1)
    const isFull = tokens > 0 && tokens + next.tokens > limits.targetTokens
    if (last !== undefined && (isFull || !isSameSection(last, next.block))) close()
    group.push(next.block)
    tokens += next.tokens
  }
  close()
  return chunks
    .filter((chunk, i) => chunk.text !== '' || chunk.embeds.length > 0 || isLoneHeading(chunks, i))
    .map((chunk) => (chunk.text === '' ? { ...chunk, text: chunk.headingPath.at(-1) ?? '' } : chunk))
}

/** Whether a heading has nothing below it that carries its text in the path. */
function isLoneHeading(chunks: readonly NoteChunk[], at: number): boolean {
  const path = chunks[at]?.headingPath ?? []
  const next = chunks[at + 1]?.headingPath ?? []
  return path.length > 0 && !path.every((text, i) => next[i] === text)
}
