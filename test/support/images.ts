// Images and metadata blocks for tests, made from scratch: real encoders for pixels, hand-laid bytes for what no encoder
// would write.
import { deflateSync } from 'node:zlib'
import { sharp } from '../../src/media/sharp-setup.ts'
import { seededRandom } from './vectors.ts'

/** Raw RGB of a scene with a gradient, shapes and grain, so that resizing and compression have something to do. */
export function drawPicture(width: number, height: number, seed = 1): Buffer {
  const random = seededRandom(seed)
  const data = Buffer.alloc(width * height * 3)
  const discs = Array.from({ length: 12 }, () => ({
    x: random() * width,
    y: random() * height,
    radius: (0.05 + random() * 0.2) * Math.min(width, height),
    colour: [random() * 255, random() * 255, random() * 255]
  }))
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const disc = discs.find((each) => (each.x - x) ** 2 + (each.y - y) ** 2 < each.radius ** 2)
      const colour = disc?.colour ?? [(x / width) * 255, (y / height) * 200, 120]
      for (let channel = 0; channel < 3; channel++) {
        const value = (colour[channel] ?? 0) + (random() - 0.5) * 24
        data[(y * width + x) * 3 + channel] = Math.max(0, Math.min(255, Math.round(value)))
      }
    }
  }
  return data
}

/** A sharp pipeline that starts from `drawPicture`. */
export function picture(width: number, height: number, seed = 1): ReturnType<typeof sharp> {
  return sharp(drawPicture(width, height, seed), { raw: { width, height, channels: 3 } })
}

/** The colours of `quarters`, clockwise from the top left: red, green, blue, white. */
export const quarterColours = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [255, 255, 255]
] as const

/** Raw RGB in four coloured quarters: every turn and mirror of it looks different. */
export function drawQuarters(width: number, height: number): Buffer {
  const data = Buffer.alloc(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const right = x >= width / 2
      const index = y < height / 2 ? (right ? 1 : 0) : right ? 2 : 3
      data.set(quarterColours[index] ?? [], (y * width + x) * 3)
    }
  }
  return data
}

/** A field of an EXIF directory: text as ASCII, numbers as SHORT, pairs as RATIONAL, bytes as UNDEFINED. */
export type ExifValue = string | number | readonly (readonly [number, number])[] | Uint8Array

/** Tag numbers of EXIF 2.32 that the tests use. */
export const exifTag = {
  imageDescription: 0x010e,
  make: 0x010f,
  model: 0x0110,
  orientation: 0x0112,
  dateTime: 0x0132,
  rating: 0x4746,
  ratingPercent: 0x4749,
  xpTitle: 0x9c9b,
  xpComment: 0x9c9c,
  xpKeywords: 0x9c9e,
  xpSubject: 0x9c9f,
  exposureTime: 0x829a,
  fNumber: 0x829d,
  iso: 0x8827,
  dateTimeOriginal: 0x9003,
  dateTimeDigitized: 0x9004,
  offsetTime: 0x9010,
  offsetTimeOriginal: 0x9011,
  subSecTimeOriginal: 0x9291,
  focalLength: 0x920a,
  userComment: 0x9286,
  lensModel: 0xa434,
  gpsLatitudeRef: 1,
  gpsLatitude: 2,
  gpsLongitudeRef: 3,
  gpsLongitude: 4,
  gpsAltitudeRef: 5,
  gpsAltitude: 6,
  gpsTimeStamp: 7,
  gpsDateStamp: 29
} as const

export interface ExifFields {
  readonly image?: readonly (readonly [number, ExifValue])[]
  readonly photo?: readonly (readonly [number, ExifValue])[]
  readonly gps?: readonly (readonly [number, ExifValue])[]
}

function encodeValue(value: ExifValue): { type: number; count: number; bytes: Buffer } {
  if (typeof value === 'string') {
    const bytes = Buffer.concat([Buffer.from(value, 'utf8'), Buffer.from([0])])
    return { type: 2, count: bytes.length, bytes }
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(2)
    bytes.writeUInt16LE(value)
    return { type: 3, count: 1, bytes }
  }
  if (value instanceof Uint8Array) return { type: 7, count: value.length, bytes: Buffer.from(value) }
  const bytes = Buffer.alloc(value.length * 8)
  value.forEach(([numerator, denominator], index) => {
    bytes.writeUInt32LE(numerator, index * 8)
    bytes.writeUInt32LE(denominator, index * 8 + 4)
  })
  return { type: 5, count: value.length, bytes }
}

function encodeDirectory(fields: readonly (readonly [number, ExifValue])[], at: number): Buffer {
  const head = Buffer.alloc(2 + fields.length * 12 + 4)
  head.writeUInt16LE(fields.length, 0)
  const values: Buffer[] = []
  let valueAt = at + head.length
  ;[...fields]
    .sort(([a], [b]) => a - b)
    .forEach(([tag, value], index) => {
      const { type, count, bytes } = encodeValue(value)
      const entry = 2 + index * 12
      head.writeUInt16LE(tag, entry)
      head.writeUInt16LE(type, entry + 2)
      head.writeUInt32LE(count, entry + 4)
      if (bytes.length <= 4) {
        bytes.copy(head, entry + 8)
      } else {
        head.writeUInt32LE(valueAt, entry + 8)
        values.push(bytes)
        valueAt += bytes.length
      }
    })
  return Buffer.concat([head, ...values])
}

/** An EXIF block as a little-endian TIFF with its three directories. */
export function exifBlock({ image = [], photo = [], gps = [] }: ExifFields): Buffer {
  const long = (value: number) => {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32LE(value)
    return bytes
  }
  const photoPointer = 0x8769
  const gpsPointer = 0x8825
  // Sizes do not depend on the pointers' values, so a first round with zeros tells where things come to lie.
  const withPointers = (photoAt: number, gpsAt: number) =>
    encodeDirectory([...image, [photoPointer, [[photoAt, 0]]], [gpsPointer, [[gpsAt, 0]]]], 8)
  const photoAt = 8 + withPointers(0, 0).length
  const photoBytes = encodeDirectory(photo, photoAt)
  const gpsAt = photoAt + photoBytes.length
  const directory = withPointers(0, 0)
  const entries = directory.readUInt16LE(0)
  for (let index = 0; index < entries; index++) {
    const entry = 2 + index * 12
    const tag = directory.readUInt16LE(entry)
    if (tag !== photoPointer && tag !== gpsPointer) continue
    directory.writeUInt16LE(4, entry + 2)
    long(tag === photoPointer ? photoAt : gpsAt).copy(directory, entry + 8)
  }
  return Buffer.concat([Buffer.from('II*\0\b\0\0\0', 'latin1'), directory, photoBytes, encodeDirectory(gps, gpsAt)])
}

/** An IPTC-IIM block of record 2 datasets (`[5, 'title']`, `[25, 'keyword']`, `[120, 'caption']` …), optionally marked as UTF-8. */
export function iptcBlock(datasets: readonly (readonly [number, string | Buffer])[], utf8 = true): Buffer {
  const dataset = (record: number, number: number, value: Buffer) => {
    const head = Buffer.from([0x1c, record, number, 0, 0])
    head.writeUInt16BE(value.length, 3)
    return Buffer.concat([head, value])
  }
  const parts = datasets.map(([number, value]) => dataset(2, number, Buffer.from(value as string)))
  if (utf8) parts.unshift(dataset(1, 90, Buffer.from('\x1b%G', 'latin1')))
  const body = Buffer.concat(parts)
  const size = Buffer.alloc(4)
  size.writeUInt32BE(body.length)
  const resource = Buffer.concat([Buffer.from('8BIM\x04\x04\0\0', 'latin1'), size, body, Buffer.alloc(body.length % 2)])
  return Buffer.concat([Buffer.from('Photoshop 3.0\0', 'latin1'), resource])
}

/** An XMP packet around the properties of one `rdf:Description`; prefixes of the usual namespaces are declared. */
export function xmpPacket(properties: string, attributes = ''): string {
  return `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:aux="http://ns.adobe.com/exif/1.0/aux/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:lr="http://ns.adobe.com/lightroom/1.0/" ${attributes}>
${properties}
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>`
}

export interface MetadataBlocks {
  readonly exif?: ExifFields
  readonly iptc?: Buffer
  readonly xmp?: string
}

/** Puts metadata blocks into a JPEG, behind its first marker. */
export function withMetadata(jpeg: Buffer, { exif, iptc, xmp }: MetadataBlocks): Buffer {
  const segment = (marker: number, body: Buffer) => {
    const head = Buffer.from([0xff, marker, 0, 0])
    head.writeUInt16BE(body.length + 2, 2)
    return Buffer.concat([head, body])
  }
  const parts = [jpeg.subarray(0, 2)]
  if (exif) parts.push(segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exifBlock(exif)])))
  if (xmp !== undefined) {
    parts.push(segment(0xe1, Buffer.concat([Buffer.from('http://ns.adobe.com/xap/1.0/\0'), Buffer.from(xmp)])))
  }
  if (iptc) parts.push(segment(0xed, iptc))
  return Buffer.concat([...parts, jpeg.subarray(2)])
}

/** A small JPEG with metadata. */
export async function jpegWith(blocks: MetadataBlocks, width = 64, height = 48): Promise<Buffer> {
  return withMetadata(await picture(width, height).jpeg({ quality: 90 }).toBuffer(), blocks)
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}

/** A valid, entirely black 1-bit PNG of any size: a few KB that decode to gigabytes. */
export function hugePng(width: number, height: number): Buffer {
  const chunk = (type: string, body: Buffer) => {
    const typed = Buffer.concat([Buffer.from(type, 'latin1'), body])
    const frame = Buffer.alloc(8)
    frame.writeUInt32BE(body.length, 0)
    frame.writeUInt32BE(crc32(typed), 4)
    return Buffer.concat([frame.subarray(0, 4), typed, frame.subarray(4)])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 1
  const rows = Buffer.alloc((1 + Math.ceil(width / 8)) * height)
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 1 })),
    chunk('IEND', Buffer.alloc(0))
  ])
}
