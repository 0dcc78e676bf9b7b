import type { Nodes, RootContent } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import type { Piece } from './sections.ts'

/** A paragraph, list, table, code block or heading, as plain text. */
export interface Block {
  readonly text: string
  /** First line in the file, from 1. */
  readonly line: number
  /** 1 to 6 for a heading, else null. */
  readonly depth: number | null
  /** Photos that it embeds, as they are written. */
  readonly embeds: readonly string[]
}

/** `![[name.jpg|300]]` and `![[folder/name.jpg#x]]`, as Obsidian writes them. */
const wikiEmbed = /!\[\[([^\]|#\n]+)(?:[#|][^\]\n]*)?\]\]/g
/** `[[page]]` and `[[page|words]]`. */
const wikiLink = /\[\[([^\]|\n]+)(?:\|([^\]\n]+))?\]\]/g
const htmlImage = /<img\b[^>]*?\bsrc\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))[^>]*>/gi
const htmlTag = /<\/?[a-z][^>]*>|<!--[\s\S]*?-->/gi
const definition = /^ {0,3}\[[^\]\n]+\]:[ \t]*\S.*$/gm

function wikiEmbedsOf(text: string): string[] {
  return [...text.matchAll(wikiEmbed)].map((match) => (match[1] ?? '').trim())
}

function htmlImagesOf(html: string): string[] {
  return [...html.matchAll(htmlImage)].map((match) => match[1] ?? match[2] ?? match[3] ?? '')
}

function cleanInline(text: string): string {
  return text
    .replaceAll(wikiEmbed, (_all, target: string) => target.slice(target.lastIndexOf('/') + 1).replace(/\.\w+$/, ''))
    .replaceAll(wikiLink, (_all, page: string, words: string | undefined) => words ?? page)
}

type Definitions = ReadonlyMap<string, string>

const joinedByLines = new Set(['list', 'blockquote', 'root'])

function textOf(node: Nodes): string {
  if (node.type === 'html') return node.value.replaceAll(htmlTag, '')
  if (node.type === 'image' || node.type === 'imageReference') return node.alt ?? ''
  if (node.type === 'break') return '\n'
  if (node.type === 'listItem') return `• ${node.children.map(textOf).join('\n')}`
  if ('value' in node) return node.value
  return 'children' in node ? node.children.map(textOf).join(joinedByLines.has(node.type) ? '\n' : '') : ''
}

function embedsOf(node: Nodes, definitions: Definitions): string[] {
  if (node.type === 'image') return [node.url]
  if (node.type === 'imageReference') return [definitions.get(node.identifier) ?? '']
  if (node.type === 'html') return htmlImagesOf(node.value)
  return 'children' in node ? node.children.flatMap((child) => embedsOf(child, definitions)) : []
}

function blockOf(node: RootContent, piece: Piece, definitions: Definitions): Block {
  const text = textOf(node)
  const isCode = node.type === 'code'
  const embeds = [...embedsOf(node, definitions), ...(isCode ? [] : wikiEmbedsOf(text))].filter((url) => url !== '')
  return {
    text: (isCode ? text : cleanInline(text)).replaceAll(/\n{3,}/g, '\n\n').trim(),
    line: piece.line + (node.position?.start.line ?? 1) - 1,
    depth: node.type === 'heading' ? node.depth : null,
    embeds
  }
}

/** Link definitions anywhere in a note; pieces that use them get them appended. */
export function definitionsOf(markdown: string): string {
  return (markdown.match(definition) ?? []).slice(0, 200).join('\n')
}

/** Thirty quotes or lists in each other. The parser takes seconds for thousands of them. */
const isNestedDeeply = /^(?:[ \t]*(?:>|[-*+]|\d{1,9}[.)])){30,}/m
/** Brackets and stars that the parser tries to match with each other, at a cost that grows with their square. */
const mostMarkers = 1000

function isHostile(markdown: string): boolean {
  return isNestedDeeply.test(markdown) || (markdown.match(/[[*_`]/g)?.length ?? 0) > mostMarkers
}

function parseBlocks(piece: Piece, definitions: string): Block[] {
  const usesReferences = definitions !== '' && piece.markdown.includes('![')
  const root = fromMarkdown(usesReferences ? `${piece.markdown}\n\n${definitions}` : piece.markdown)
  const known = new Map<string, string>()
  for (const node of root.children) if (node.type === 'definition') known.set(node.identifier, node.url)
  return root.children
    .filter((node) => node.type !== 'definition' && node.type !== 'thematicBreak')
    .map((node) => blockOf(node, piece, known))
    .filter((block) => block.text !== '' || block.embeds.length > 0)
}

/** The blocks of a piece. `definitions` are the note's link definitions. Never throws: what cannot be parsed is text. */
export function blocksOf(piece: Piece, definitions: string): Block[] {
  if (isHostile(piece.markdown)) return plainBlocks(piece)
  try {
    return parseBlocks(piece, definitions)
  } catch {
    // Whatever the parser stumbles over, the words are still there.
    return plainBlocks(piece)
  }
}

/** The paragraphs of plain text. */
export function plainBlocks(piece: Piece): Block[] {
  const blocks: Block[] = []
  let line = piece.line
  for (const paragraph of piece.markdown.split(/(\n[ \t]*(?:\n[ \t]*)+)/)) {
    if (paragraph.trim() !== '') {
      const leading = paragraph.length - paragraph.trimStart().length
      const skipped = paragraph.slice(0, leading).split('\n').length - 1
      blocks.push({ text: paragraph.trim(), line: line + skipped, depth: null, embeds: [] })
    }
    line += paragraph.split('\n').length - 1
  }
  return blocks
}
