/** Control characters other than tab and line feed; NUL pads fixed-length fields. */
const controls = /[^\P{Cc}\t\n]/gu

/**
 * Text out of a file made fit for the database and the screen: well-formed Unicode in composed form, `\n` line ends, no
 * control characters, trimmed, at most `maxLength` UTF-16 units. Null when nothing is left.
 */
export function cleanText(text: string | null | undefined, maxLength: number): string | null {
  if (text == null) return null
  // The cut comes first, so that a field of many megabytes costs nothing; the final one holds the limit after NFC.
  const clean = text
    .slice(0, maxLength * 4)
    .replace(/\r\n?/g, '\n')
    .replace(controls, '')
    .toWellFormed()
    .normalize('NFC')
    .trim()
    .slice(0, maxLength)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd()
  return clean === '' ? null : clean
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

/** UTF-16 without a mark: the side on which the zero bytes of Latin letters are tells the byte order. */
function decodeUtf16(bytes: Buffer): string {
  const even = bytes.subarray(0, bytes.length - (bytes.length % 2))
  const mark = even.length >= 2 ? even.readUInt16BE(0) : 0
  let zerosFirst = 0
  for (let at = 0; at < even.length; at++) if (even[at] === 0) zerosFirst += at % 2 === 0 ? 1 : -1
  const bigEndian = mark === 0xfeff || (mark !== 0xfffe && zerosFirst > 0)
  return new TextDecoder(bigEndian ? 'utf-16be' : 'utf-16le').decode(even)
}

/**
 * EXIF UserComment: eight bytes that name the character code (EXIF 2.3, 4.6.5: ASCII, JIS, UNICODE, or zeros), then the
 * text. What calls itself ASCII is often UTF-8.
 */
export function decodeUserComment(bytes: Buffer): string {
  const code = bytes.toString('latin1', 0, 8).replaceAll('\0', '').trim().toUpperCase()
  const known = ['ASCII', 'UNICODE', 'JIS', ''].includes(code)
  const text = known ? bytes.subarray(8) : bytes
  if (code === 'UNICODE') return decodeUtf16(text)
  if (code === 'JIS') return new TextDecoder('iso-2022-jp').decode(text)
  const end = text.indexOf(0)
  const used = end === -1 ? text : text.subarray(0, end)
  return used.toString(isUtf8(used) ? 'utf8' : 'latin1')
}
