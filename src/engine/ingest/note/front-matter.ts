import { parse } from 'yaml'
import { z } from 'zod'

/** What a note says about itself at its top. */
export interface FrontMatter {
  readonly title: string | null
  readonly tags: readonly string[]
  /** Photos named by `cover`, `image` or `banner`, as they are written. */
  readonly covers: readonly string[]
  /** When it was written by `date` or `created`: wall clock, `YYYY-MM-DDTHH:mm:ss`. */
  readonly date: string | null
  /** All fields as JSON can hold them. */
  readonly fields: Readonly<Record<string, unknown>> | null
  /** Why it could not be read; it is then part of the text. */
  readonly problem: string | null
}

/** A note without its front matter. */
export interface SplitNote {
  readonly frontMatter: FrontMatter
  readonly body: string
  /** Number of the body's first line in the file, from 1. */
  readonly firstLine: number
}

const none: FrontMatter = { title: null, tags: [], covers: [], date: null, fields: null, problem: null }
/** Longer ones are not front matter but a note between two rules. */
const longestFrontMatter = 64 * 1024
const opening = /^---[ \t]*\n/
const closing = /\n(?:---|\.\.\.)[ \t]*(?:\n|$)/g

const textField = z.union([z.string(), z.number()]).transform((value) => String(value).trim())
const listField = z.union([z.array(z.unknown()), z.string()]).transform((value) => {
  const parts =
    typeof value === 'string' ? value.split(/[,;]/) : value.map((part) => textField.safeParse(part).data ?? '')
  return parts.map((part) => part.trim()).filter((part) => part !== '')
})

/** `[[cover.jpg|200]]`, `![[cover.jpg]]`, `![](cover.jpg)` or the plain path. */
export function coverTarget(written: string): string {
  const wiki = /^!?\[\[([^\]|#]+)/.exec(written)
  const markdown = /^!\[[^\]]*\]\(<?([^)>]+)>?\)/.exec(written)
  return (wiki?.[1] ?? markdown?.[1] ?? written).trim()
}

/** YAML reads an unquoted `[[x]]` as a list in a list. */
function asCoverText(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(asCoverText)
  const text = textField.safeParse(value).data ?? ''
  return text === '' ? [] : [coverTarget(text)]
}

const writtenDate = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?)?/

/** A day, with or without a time; a zone behind it is left out, since dates here are wall clock. */
function dateOf(value: unknown): string | null {
  const [, day, time = '00:00', seconds = ':00'] = writtenDate.exec(textField.safeParse(value).data ?? '') ?? []
  if (day === undefined) return null
  const written = `${day}T${time}${seconds}`
  const moment = new Date(`${written}Z`)
  // Days that no calendar has roll over or are invalid.
  return Number.isNaN(moment.getTime()) || !moment.toISOString().startsWith(written) ? null : written
}

function understand(fields: Record<string, unknown>): FrontMatter {
  const tags = listField.safeParse(fields['tags'] ?? fields['keywords'] ?? []).data ?? []
  const title = textField.safeParse(fields['title']).data ?? ''
  return {
    title: title === '' ? null : title.slice(0, 500),
    tags: tags.map((tag) => tag.replace(/^#/, '')).slice(0, 200),
    date: dateOf(fields['date']) ?? dateOf(fields['created']),
    covers: ['cover', 'image', 'banner'].flatMap((field) => asCoverText(fields[field])),
    fields,
    problem: null
  }
}

/** Takes the YAML front matter off a note. What cannot be read stays in the body, with the reason. */
export function splitFrontMatter(text: string): SplitNote {
  const start = opening.exec(text)
  const whole = { frontMatter: none, body: text, firstLine: 1 }
  if (start === null) return whole
  closing.lastIndex = start[0].length - 1
  const end = closing.exec(text)
  if (end === null || end.index > longestFrontMatter) return whole
  const source = text.slice(start[0].length, end.index)
  const body = text.slice(end.index + end[0].length)
  const firstLine = text.slice(0, end.index + end[0].length).split('\n').length
  try {
    const fields: unknown = parse(source, { maxAliasCount: 20, logLevel: 'error' })
    if (fields === null) return { frontMatter: none, body, firstLine }
    if (typeof fields !== 'object' || Array.isArray(fields)) return whole
    return { frontMatter: understand(fields as Record<string, unknown>), body, firstLine }
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : 'unknown'
    // Without its fences, which Markdown would take for underlined headings; the lines keep their numbers.
    const words = `\n${source}\n\n${body}`
    return { ...whole, body: words, frontMatter: { ...none, problem: `The front matter could not be read: ${reason}` } }
  }
}
