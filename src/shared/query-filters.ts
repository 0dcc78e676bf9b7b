import { nearestWord } from './edit-distance.ts'
import { type Filter, filterSchema } from './query.ts'
import { formatDayRange, readDayRange, readDays } from './query-dates.ts'

/** Filters as they are typed. */
export const filterNames = [
  'kind',
  'in',
  'before',
  'after',
  'on',
  'year',
  'ext',
  'camera',
  'lens',
  'tag',
  'rating',
  'has'
] as const
export type FilterName = (typeof filterNames)[number]

/** Names that other programs use for the same thing. */
const otherNames: Readonly<Record<string, FilterName>> = {
  type: 'kind',
  folder: 'in',
  path: 'in',
  dir: 'in',
  date: 'on',
  since: 'after',
  until: 'before',
  extension: 'ext',
  filetype: 'ext',
  keyword: 'tag',
  stars: 'rating'
}

/** The filter that a typed name means. `exact` is false when it is only near to one; null when it is plain text. */
export function findFilterName(typed: string): { name: FilterName; exact: boolean } | null {
  const lower = typed.toLowerCase()
  const exact = filterNames.find((name) => name === lower)
  if (exact !== undefined) return { name: exact, exact: true }
  if (lower.length < 3) return null
  const near = Object.hasOwn(otherNames, lower) ? otherNames[lower] : nearestWord(lower, filterNames)
  return near === null || near === undefined ? null : { name: near, exact: false }
}

/** What reading a filter's value gives: the filter, or what is wrong and what to type instead. */
export type ReadFilter = { filter: Filter } | { message: string; suggestion: string | null }

const kindValues = { photo: 'photo', photos: 'photo', note: 'note', notes: 'note' } as const
const kindSynonyms: Readonly<Record<string, string>> = {
  image: 'photo',
  images: 'photo',
  picture: 'photo',
  pictures: 'photo',
  text: 'note',
  markdown: 'note'
}
const hasValues = ['note', 'caption', 'gps', 'text'] as const
const hasSynonyms: Readonly<Record<string, string>> = {
  notes: 'note',
  captions: 'caption',
  location: 'gps',
  place: 'gps',
  words: 'text'
}

function suggest(name: string, value: string | null | undefined): string | null {
  return value === null || value === undefined ? null : `${name}:${value}`
}

function readKind(value: string): ReadFilter {
  const lower = value.toLowerCase()
  if (Object.hasOwn(kindValues, lower)) {
    return { filter: { type: 'kind', kind: kindValues[lower as keyof typeof kindValues] } }
  }
  return {
    message: `“kind:” knows photo and note, not “${value}”.`,
    suggestion: suggest('kind', kindSynonyms[lower] ?? nearestWord(lower, ['photo', 'note']))
  }
}

function readHas(value: string): ReadFilter {
  const lower = value.toLowerCase()
  const what = hasValues.find((known) => known === lower)
  if (what !== undefined) return { filter: { type: 'has', what } }
  return {
    message: `“has:” knows note, caption, gps and text, not “${value}”.`,
    suggestion: suggest('has', hasSynonyms[lower] ?? nearestWord(lower, hasValues))
  }
}

function readRating(value: string): ReadFilter {
  const stars = /^(?:>=)?(\d)\+?$/.exec(value)?.[1]
  const filter = filterSchema.safeParse({ type: 'rating', atLeast: Number(stars) })
  if (filter.success) return { filter: filter.data }
  return {
    message: `“rating:” takes 1 to 5 stars, not “${value}”.`,
    suggestion: /^\d+$/.test(value) ? suggest('rating', Number(value) > 5 ? '5' : '1') : null
  }
}

function readDate(name: 'before' | 'after' | 'on' | 'year', value: string): ReadFilter {
  const days = name === 'before' || name === 'after' ? readDays(value) : readDayRange(value)
  if (days === null) return dateProblem(name, value)
  if (name === 'before') return { filter: { type: 'before', date: days.from } }
  if (name === 'after') return { filter: { type: 'after', date: days.to } }
  return { filter: { type: 'between', ...days } }
}

function dateProblem(name: string, value: string): ReadFilter {
  // 2023/7/14 and 2023.7.14, and a day that its month does not have.
  const spelt = value.replaceAll(/[/.]/g, '-')
  const fixed = [spelt, spelt.replace(/-\d{1,2}$/, ''), spelt.slice(0, 4)].find((text) => readDays(text) !== null)
  const message = `“${name}:” needs a date such as 2023, 2023-07 or 2023-07-14; “${value}” is none.`
  return { message, suggestion: suggest(name, fixed) }
}

function readFolder(value: string): ReadFilter {
  const folder = value
    .replaceAll('\\', '/')
    .replace(/^(?:\.?\/)+/, '')
    .replace(/\/+$/, '')
  if (folder === '') return { message: '“in:” needs the name of a folder.', suggestion: null }
  return checked('in', { type: 'in', folder })
}

function readExtension(value: string): ReadFilter {
  const extension = value.replace(/^[*.]+/, '').toLowerCase()
  if (/^[\p{L}\p{N}]{1,20}$/u.test(extension)) return checked('ext', { type: 'ext', extension })
  return { message: `“ext:” needs the ending of a file name such as jpg or md, not “${value}”.`, suggestion: null }
}

function checked(name: string, filter: Filter): ReadFilter {
  const parsed = filterSchema.safeParse(filter)
  return parsed.success ? { filter: parsed.data } : { message: `“${name}:” is too long here.`, suggestion: null }
}

const neededValues: Record<FilterName, string> = {
  kind: 'photo or note',
  in: 'the name of a folder',
  before: 'a date such as 2023-07-14',
  after: 'a date such as 2023-07-14',
  on: 'a date such as 2023-07-14',
  year: 'a year such as 2023',
  ext: 'the ending of a file name such as jpg',
  camera: 'a part of the camera’s name',
  lens: 'a part of the lens’s name',
  tag: 'a tag',
  rating: '1 to 5 stars',
  has: 'note, caption, gps or text'
}

/** Reads a filter's value, already freed from its quotation marks. */
export function readFilter(name: FilterName, typedValue: string): ReadFilter {
  const value = typedValue.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim()
  if (value === '') return { message: `“${name}:” needs ${neededValues[name]} after it.`, suggestion: null }
  switch (name) {
    case 'kind':
      return readKind(value)
    case 'has':
      return readHas(value)
    case 'rating':
      return readRating(value)
    case 'before':
    case 'after':
    case 'on':
    case 'year':
      return readDate(name, value)
    case 'in':
      return readFolder(value)
    case 'ext':
      return readExtension(value)
    case 'camera':
    case 'lens':
      return checked(name, { type: name, text: value })
    case 'tag':
      return checked(name, { type: 'tag', tag: value.replace(/^#/, '') })
  }
}

/** A value with quotation marks where it needs them. */
function quoted(value: string): string {
  return /[\s\p{Cc}\\]|^["“”„«»]/u.test(value) ? `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"` : value
}

/** A filter as one would type it; `readFilter` reads it back. */
export function formatFilter(filter: Filter): string {
  switch (filter.type) {
    case 'kind':
      return `kind:${filter.kind}`
    case 'in':
      return `in:${quoted(filter.folder)}`
    case 'before':
    case 'after':
      return `${filter.type}:${filter.date}`
    case 'between': {
      const text = formatDayRange(filter)
      return /^\d{4}$/.test(text) ? `year:${text}` : `on:${text}`
    }
    case 'ext':
      return `ext:${filter.extension}`
    case 'camera':
    case 'lens':
      return `${filter.type}:${quoted(filter.text)}`
    case 'tag':
      return `tag:${quoted(filter.tag)}`
    case 'rating':
      return `rating:${filter.atLeast}`
    case 'has':
      return `has:${filter.what}`
  }
}
