import { createBreather } from '../../breather.ts'
import { type FrontMatter, splitFrontMatter } from './front-matter.ts'
import { type Block, blocksOf, definitionsOf, plainBlocks } from './markdown-blocks.ts'
import { cutIntoPieces } from './sections.ts'

/** A block with the headings above it. */
export interface PlacedBlock extends Block {
  /** Outermost first. For a heading: those above it and itself. */
  readonly headingPath: readonly string[]
}

/** A note taken apart. */
export interface ParsedNote {
  /** From the front matter, else the first heading; null when only the file name tells. */
  readonly title: string | null
  readonly frontMatter: FrontMatter
  readonly blocks: readonly PlacedBlock[]
}

const longestHeading = 200

/** Gives every block the headings it stands under. */
function placeBlocks(blocks: readonly Block[]): PlacedBlock[] {
  const open: { depth: number; text: string }[] = []
  return blocks.map((block) => {
    if (block.depth !== null) {
      while ((open.at(-1)?.depth ?? 0) >= block.depth) open.pop()
      open.push({ depth: block.depth, text: block.text.replaceAll('\n', ' ').slice(0, longestHeading) })
    }
    return { ...block, headingPath: open.map(({ text }) => text) }
  })
}

/** Takes a note apart in small steps that let the event loop run. Rejects only when the signal fires. */
export async function parseNote(text: string, isMarkdown: boolean, signal: AbortSignal): Promise<ParsedNote> {
  const { frontMatter, body, firstLine } = splitFrontMatter(text)
  const breathe = createBreather(signal)
  const definitions = isMarkdown ? definitionsOf(body) : ''
  const blocks: Block[] = []
  for (const piece of cutIntoPieces(body, firstLine)) {
    blocks.push(...(isMarkdown ? blocksOf(piece, definitions) : plainBlocks(piece)))
    await breathe()
  }
  const placed = placeBlocks(blocks)
  const heading = placed.find(({ depth, text }) => depth !== null && text !== '')?.headingPath.at(-1)
  return { title: frontMatter.title ?? heading ?? null, frontMatter, blocks: placed }
}
