import { Buffer } from 'node:buffer'
import { open, stat } from 'node:fs/promises'
import { parseTags, type Tags } from './tags.ts'

/** Sidecars with a long edit history reach some hundred KB. */
const maxSidecarBytes = 4 * 1024 * 1024

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

/** Reads XMP that stands in a file of its own. Null when it holds no XMP. */
export function parseSidecar(bytes: Buffer): Tags | null {
  const xml = decodeXml(bytes)
    .replace(/^\ufeff?\s*(?:<\?xml[^>]*\?>)?\s*/, '')
    // An encoding that is named inside no longer holds.
    .trimEnd()
  // ExifReader knows an XMP file by this first line, which exiftool and darktable leave out.
  const packet = xml.startsWith('<?xpacket begin') ? xml : `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>\n${xml}`
  const tags = parseTags(Buffer.from(packet, 'utf8'))
  return Object.keys(tags.xmp).some((name) => name !== '_raw') ? tags : null
}

/**
 * Reads an XMP sidecar. A sidecar that is gone, unreadable, too large or broken is null: it is an extra beside the
 * photo and never a reason to refuse it.
 */
export async function readSidecar(path: string): Promise<Tags | null> {
  try {
    const found = await stat(path)
    if (!found.isFile() || found.size > maxSidecarBytes) return null
    const handle = await open(path, 'r')
    try {
      return parseSidecar(await handle.readFile())
    } finally {
      await handle.close()
    }
  } catch {
    return null
  }
}
