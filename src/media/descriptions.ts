import { cleanText, decodeUserComment } from './clean-text.ts'
import { allTags, type Tags, tagBytes, tagNumber, tagText, toNumber, xmpList, xmpText } from './tags.ts'

/** What a person (or their software) wrote about a photo. */
export interface DescriptionFields {
  readonly title: string | null
  readonly caption: string | null
  readonly keywords: string[]
  /** 1 to 5. */
  readonly rating: number | null
}

const maxTitleLength = 500
const maxCaptionLength = 10_000
const maxKeywordLength = 200
const maxKeywords = 200

/** What cameras and programs put into caption fields by themselves. */
const noise = [
  /^(?:(?:konica )?minolta|olympus|digital|kodak|fujifilm|samsung|sony|nikon|canon|casio|pentax|ricoh|sanyo|vivitar)?\s*(?:digital )?(?:still )?camera(?: pictures)?$/i,
  /^(?:sony dsc|samsung|fujifilm|dcim.*|exif[_ ]jpeg[_ ]picture|jpeg|default|untitled|camera|picture|image|binary comment)$/i,
  /^(?:ascii|charset="?\w+"?|applemark|hdrpl|edited with .{0,40}|created with (?:the )?gimp|file written by adobe photoshop.*)$/i,
  /^(?:creator: gd-jpeg|processed with |optimized by |lead technologies|intel\(r\) jpeg|handmade software|hewlett-packard)/i,
  // Huawei writes the names of its camera modes.
  /^(?:dav|hdr|rhdr|edf|sdr|mde|oznor|oznorwo|cof|fbt|ptr|btf|qrf|rpt|hdrpl|vhdr|pht|nor|burst|rpt[a-z]*)$/,
  // Settings of programs, not words of people.
  /^[{[<]/,
  /^[\d\s.,:;/_+-]+$/
]

function isNoise(text: string, tags: Tags): boolean {
  if (noise.some((pattern) => pattern.test(text))) return true
  return ['Make', 'Model', 'Software'].some((name) => tagText(tags.exif, name)?.trim() === text)
}

function firstMeaningful(texts: readonly (string | null)[], maxLength: number, tags: Tags): string | null {
  for (const text of texts) {
    const clean = cleanText(text, maxLength)
    if (clean !== null && !isNoise(clean, tags)) return clean
  }
  return null
}

function userComment(tags: Tags): string | null {
  const bytes = tagBytes(tags.exif, 'UserComment')
  return bytes === null ? null : decodeUserComment(bytes)
}

/** The last part of `Places|Italy|Rome` or `Places/Italy/Rome`. */
function leaf(path: string): string {
  return path.split(/[|/]/).at(-1) ?? path
}

function keywordsOf(tags: Tags): string[] {
  const flat = [
    ...xmpList(tags.xmp, 'subject'),
    ...allTags(tags.iptc, 'Keywords').flatMap(({ description }) =>
      typeof description === 'string' ? [description] : []
    ),
    ...(tagText(tags.exif, 'XPKeywords') ?? '').split(';')
  ]
  const hierarchical = [...xmpList(tags.xmp, 'hierarchicalSubject'), ...xmpList(tags.xmp, 'TagsList')]
  const found = new Map<string, string>()
  // Programs that write hierarchies repeat their leaves in the flat list; only without one are they needed.
  for (const keyword of flat.some((text) => text.trim() !== '') ? flat : hierarchical.map(leaf)) {
    const clean = cleanText(keyword, maxKeywordLength)
    if (clean !== null && found.size < maxKeywords && !found.has(clean.toLowerCase())) {
      found.set(clean.toLowerCase(), clean)
    }
  }
  return [...found.values()]
}

/** Stars from Windows' percentages (1, 25, 50, 75, 99). */
function starsFromPercent(percent: number | null): number | null {
  return percent === null || percent <= 0 ? null : Math.min(5, Math.floor((percent + 12) / 25) + 1)
}

function ratingOf(tags: Tags): number | null {
  const stars =
    toNumber(xmpText(tags.xmp, 'Rating')) ??
    tagNumber(tags.exif, 'Rating') ??
    starsFromPercent(toNumber(xmpText(tags.xmp, 'RatingPercent')) ?? tagNumber(tags.exif, 'RatingPercent'))
  // 0 is "not rated" and -1 "rejected" (XMP specification, part 2).
  if (stars === null || Math.round(stars) < 1) return null
  return Math.min(5, Math.round(stars))
}

/** Title, caption, keywords and rating: XMP before IPTC before EXIF before PNG text, defaults of cameras left out. */
export function descriptionsOf(tags: Tags): DescriptionFields {
  const { xmp, iptc, exif, pngText } = tags
  const captions = [
    xmpText(xmp, 'description'),
    tagText(iptc, 'Caption/Abstract'),
    tagText(exif, 'ImageDescription'),
    userComment(tags),
    xmpText(xmp, 'UserComment'),
    tagText(exif, 'XPComment'),
    tagText(exif, 'XPSubject'),
    tagText(pngText, 'Description'),
    tagText(pngText, 'Comment')
  ]
  const titles = [
    xmpText(xmp, 'title'),
    tagText(iptc, 'Object Name'),
    tagText(exif, 'XPTitle'),
    xmpText(xmp, 'Headline'),
    tagText(iptc, 'Headline'),
    tagText(pngText, 'Title')
  ]
  return {
    title: firstMeaningful(titles, maxTitleLength, tags),
    caption: firstMeaningful(captions, maxCaptionLength, tags),
    keywords: keywordsOf(tags),
    rating: ratingOf(tags)
  }
}
