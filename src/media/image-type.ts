/** The formats that Keepsake decodes, by what the bytes say; a file's extension is never trusted. */
export const imageTypes = ['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif', 'heic'] as const
export type ImageType = (typeof imageTypes)[number]

/** What a file turned out to be: an image type, or the plain words for something that Keepsake does not decode. */
export type Sniffed = { type: ImageType } | { other: string }

/** As many bytes from the start of a file as `sniffImageType` can make use of. */
export const sniffLengthBytes = 4_096

/** Signatures at the start of a file, as Latin-1 text. Source: the formats' own specifications. */
const imageSignatures: readonly [string, ImageType][] = [
  ['\xff\xd8\xff', 'jpeg'],
  ['\x89PNG\r\n\x1a\n', 'png'],
  ['GIF87a', 'gif'],
  ['GIF89a', 'gif'],
  ['II*\0', 'tiff'],
  ['MM\0*', 'tiff'],
  ['II+\0', 'tiff'],
  ['MM\0+', 'tiff']
]

const otherSignatures: readonly [string, string][] = [
  ['\xff\x0a', 'a JPEG XL image'],
  ['\0\0\0\x0cJXL \r\n\x87\n', 'a JPEG XL image'],
  ['\0\0\0\x0cjP  \r\n\x87\n', 'a JPEG 2000 image'],
  ['\xff\x4f\xff\x51', 'a JPEG 2000 image'],
  ['8BPS', 'a Photoshop document'],
  ['BM', 'a BMP image'],
  ['\0\0\x01\0', 'an icon file'],
  ['%PDF', 'a PDF document'],
  ['%!PS', 'a PostScript document'],
  ['\x1f\x8b', 'a compressed archive'],
  ['PK\x03\x04', 'a ZIP archive or an office document'],
  ['Rar!', 'an archive'],
  ['7z\xbc\xaf', 'an archive'],
  ['\x1aE\xdf\xa3', 'a video'],
  ['FLV', 'a video'],
  ['ID3', 'a sound file'],
  ['OggS', 'a sound or video file'],
  ['fLaC', 'a sound file'],
  ['FUJIFILMCCD-RAW', 'a camera raw file'],
  ['IIU\0', 'a camera raw file'],
  ['IIRO', 'a camera raw file'],
  ['MZ', 'a program'],
  ['\x7fELF', 'a program'],
  ['SQLite format 3', 'a database']
]

const avifBrands = new Set(['avif', 'avis'])
const heicBrands = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs'])

/** The kind of an ISO base media file (ISO/IEC 14496-12), from the brands of its first box. */
function sniffIsoMedia(head: Buffer): Sniffed {
  const boxLength = Math.min(head.readUInt32BE(0), head.length)
  const brands = [head.toString('latin1', 8, 12)]
  for (let at = 16; at + 4 <= boxLength; at += 4) brands.push(head.toString('latin1', at, at + 4))
  // HEIC before AVIF: a file with both brands may hold either, and libheif reads both.
  const major = brands[0] ?? ''
  if (avifBrands.has(major)) return { type: 'avif' }
  if (heicBrands.has(major)) return { type: 'heic' }
  if (brands.some((brand) => avifBrands.has(brand))) return { type: 'avif' }
  if (brands.some((brand) => heicBrands.has(brand) || brand === 'mif1' || brand === 'msf1')) return { type: 'heic' }
  return { other: major === 'crx ' ? 'a camera raw file' : 'a video' }
}

/** Whether bytes read as text: valid UTF-8 (a cut last character is allowed) or UTF-16 with a mark, no control codes. */
function looksLikeText(head: Buffer): boolean {
  const mark = head.readUInt16BE(0)
  if (mark === 0xfeff || mark === 0xfffe) return true
  const text = new TextDecoder('utf-8').decode(head)
  return !/[^\P{Cc}\s]|\ufffd/u.test(text.slice(0, -4))
}

/**
 * Tells what a file is from its first bytes (`sniffLengthBytes` of them, fewer when it is shorter).
 * Vector formats and documents (SVG, PDF) come back as `other`, so that no renderer ever sees them.
 */
export function sniffImageType(head: Buffer): Sniffed {
  const start = head.toString('latin1', 0, 32)
  for (const [signature, type] of imageSignatures) {
    if (!start.startsWith(signature)) continue
    if (type === 'tiff' && start.slice(8, 10) === 'CR') return { other: 'a camera raw file' }
    return { type }
  }
  if (start.startsWith('RIFF')) {
    return start.slice(8, 12) === 'WEBP' ? { type: 'webp' } : { other: 'a sound or video file' }
  }
  if (head.length >= 16 && start.slice(4, 8) === 'ftyp') return sniffIsoMedia(head)
  if (start.slice(4, 8) === 'moov' || start.slice(4, 8) === 'mdat') return { other: 'a video' }
  const known = otherSignatures.find(([signature]) => start.startsWith(signature))
  if (known) return { other: known[1] }
  if (head.length < 4) return { other: 'a few bytes without meaning' }
  if (!looksLikeText(head)) return { other: 'data of an unknown kind' }
  const text = head.toString('utf8').toLowerCase()
  if (text.includes('<svg')) return { other: 'an SVG drawing' }
  return { other: text.includes('<html') || text.includes('<!doctype html') ? 'a web page' : 'text' }
}
