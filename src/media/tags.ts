import { Buffer } from 'node:buffer'
import exifReader from 'exifreader'
import { type ImageFile, readRange } from './image-file.ts'
import type { ImageHeader } from './image-header.ts'
import { xmpParser } from './xml-parser.ts'

/** One field as ExifReader gives it. `description` is decoded text for text fields. */
export interface Tag {
  readonly value: unknown
  readonly description?: unknown
  readonly attributes?: Readonly<Record<string, string>>
}
type TagGroup = Readonly<Record<string, Tag | readonly Tag[]>>

/** The metadata blocks of a file; a block that is absent or damaged is empty. XMP names come without their prefix. */
export interface Tags {
  readonly exif: TagGroup
  readonly iptc: TagGroup
  readonly xmp: TagGroup
  readonly pngText: TagGroup
  /** Signed decimal degrees and metres, as far as they could be computed. */
  readonly gps: { readonly Latitude?: number; readonly Longitude?: number; readonly Altitude?: number }
}

export const noTags: Tags = { exif: {}, iptc: {}, xmp: {}, pngText: {}, gps: {} }

/** Enough for the leading metadata of a JPEG or PNG: EXIF with its thumbnail, ICC, XMP with history. */
const headBytes = 2 * 1024 * 1024

/**
 * The bytes to look for metadata in. Of a file that is not in memory only the head is read, and for TIFF, whose
 * directory usually stands at the end, the region around it as well; the rest stays zero and costs no memory.
 */
async function metadataBytes(file: ImageFile): Promise<Buffer> {
  if (file.bytes) return file.bytes
  const path = file.path as string
  const head = await readRange(path, 0, Math.min(headBytes, file.sizeBytes))
  if (file.type !== 'tiff') return head
  const sparse = Buffer.alloc(file.sizeBytes)
  head.copy(sparse)
  const littleEndian = head.toString('latin1', 0, 2) === 'II'
  const directoryAt = littleEndian ? head.readUInt32LE(4) : head.readUInt32BE(4)
  const start = Math.max(0, directoryAt - headBytes / 2)
  if (start < file.sizeBytes) {
    const region = await readRange(path, start, Math.min(headBytes, file.sizeBytes - start))
    region.copy(sparse, start)
  }
  return sparse
}

/** Reads the metadata blocks out of the bytes of an image or of an XMP packet. Never throws: what is broken is empty. */
export function parseTags(bytes: Buffer): Tags {
  try {
    const view = new DataView(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength)
    const found = exifReader.loadView(view, {
      expanded: true,
      domParser: xmpParser,
      excludeTags: { makerNotes: true, icc: true, thumbnail: true, photoshop: true, mpf: true, composite: true }
    })
    return {
      exif: (found.exif ?? {}) as unknown as TagGroup,
      iptc: (found.iptc ?? {}) as unknown as TagGroup,
      xmp: found.xmp ?? {},
      pngText: found.pngText ?? {},
      gps: found.gps ?? {}
    }
  } catch {
    // No metadata at all is an error to ExifReader, and so is a damaged block; a photo without any is still a photo.
    return noTags
  }
}

/** UTF-8, or UTF-16 by its byte order mark or by the zero byte beside the first `<`. */
function decodeXml(bytes: Buffer): string {
  const [first, second] = bytes
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) {
    return new TextDecoder('utf-16le').decode(bytes)
  }
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) {
    return new TextDecoder('utf-16be').decode(bytes)
  }
  return new TextDecoder('utf-8').decode(bytes)
}

/** Reads XMP that stands by itself. Null when it holds none. */
export function parseXmp(bytes: Buffer): Tags | null {
  // The declaration goes: the encoding that it names no longer holds.
  const xml = decodeXml(bytes).replace(/^\ufeff?\s*(?:<\?xml[^>]*\?>)?\s*/, '')
  // ExifReader knows an XMP file by this first line, which exiftool and darktable leave out.
  const packet = xml.startsWith('<?xpacket begin') ? xml : `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>\n${xml}`
  const tags = parseTags(Buffer.from(packet, 'utf8'))
  return Object.keys(tags.xmp).some((name) => name !== '_raw') ? tags : null
}

/**
 * Reads the metadata blocks of an image file. ExifReader knows more containers, libvips inflates compressed blocks (XMP
 * in PNG), so what the first did not find is taken from the second. Rejects only when the file cannot be read.
 */
export async function readTags(file: ImageFile, header: ImageHeader): Promise<Tags> {
  const tags = parseTags(await metadataBytes(file))
  const isEmpty = (group: object) => Object.keys(group).length === 0
  const exif = isEmpty(tags.exif) && header.exif ? parseTags(header.exif) : tags
  const xmp = isEmpty(tags.xmp) && header.xmp ? (parseXmp(header.xmp) ?? tags) : tags
  return { ...tags, exif: exif.exif, gps: exif.gps, xmp: xmp.xmp }
}

/** The first of a field's values; own properties only, because names come from the file. */
function firstTag(group: TagGroup, name: string): Tag | undefined {
  if (!Object.hasOwn(group, name)) return undefined
  const found = group[name]
  return Array.isArray(found) ? (found[0] as Tag | undefined) : (found as Tag)
}

/** All values of a field that may be repeated (IPTC keywords). */
export function allTags(group: TagGroup, name: string): readonly Tag[] {
  if (!Object.hasOwn(group, name)) return []
  const found = group[name] as Tag | readonly Tag[]
  return Array.isArray(found) ? (found as readonly Tag[]) : [found as Tag]
}

/** A text field of EXIF, IPTC or PNG as ExifReader decoded it, or null. */
export function tagText(group: TagGroup, name: string): string | null {
  const tag = firstTag(group, name)
  return typeof tag?.description === 'string' ? tag.description : null
}

/** The bytes of an EXIF field of undefined type, or null. */
export function tagBytes(group: TagGroup, name: string): Buffer | null {
  const value = firstTag(group, name)?.value
  return Array.isArray(value) && value.every((byte) => typeof byte === 'number') ? Buffer.from(value) : null
}

/** `12`, `1/250`, `[1, 250]`, `[200]` or `[[28, 10]]` as a finite number, or null. */
export function toNumber(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value === 'string') {
    const match = /^\s*(-?\d+(?:\.\d+)?)(?:\s*\/\s*(-?\d+(?:\.\d+)?))?\s*$/.exec(value)
    if (!match) return null
    return match[2] === undefined ? Number(match[1]) : toNumber([Number(match[1]), Number(match[2])])
  }
  if (!Array.isArray(value) || value.length === 0) return null
  if (value.length === 2 && typeof value[0] === 'number' && typeof value[1] === 'number') {
    return value[1] === 0 ? null : value[0] / value[1]
  }
  return toNumber(value[0])
}

/** A number of EXIF: an integer or a rational, the first when there are several; null for 0/0 and absent ones. */
export function tagNumber(group: TagGroup, name: string): number | null {
  return toNumber(firstTag(group, name)?.value)
}

/** A text of XMP. Of a list of languages (`rdf:Alt`) the default one, else the first. */
export function xmpText(xmp: TagGroup, name: string): string | null {
  const value = firstTag(xmp, name)?.value
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) return null
  const items = value as readonly Tag[]
  const chosen = items.find((item) => item?.attributes?.['lang'] === 'x-default') ?? items[0]
  return typeof chosen?.value === 'string' ? chosen.value : null
}

/** The items of an XMP list (`rdf:Bag`, `rdf:Seq`); a single text counts as a list of one. */
export function xmpList(xmp: TagGroup, name: string): readonly string[] {
  const value = firstTag(xmp, name)?.value
  if (typeof value === 'string') return [value]
  if (!Array.isArray(value)) return []
  return (value as readonly Tag[]).flatMap((item) => (typeof item?.value === 'string' ? [item.value] : []))
}
