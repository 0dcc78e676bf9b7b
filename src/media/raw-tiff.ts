import { Buffer } from 'node:buffer'

/** TIFF field types (TIFF 6.0, section 2): 16-bit and 32-bit numbers, and bytes of no type. */
const short = 3
const long = 4
const undefinedType = 7
const rowsPerStrip = 64

/** An uncompressed TIFF in memory whose pixels are yet to be written. */
export interface RawTiff {
  readonly file: Buffer
  /** Where the pixels go: rows of `width × channels` bytes without padding. */
  readonly pixels: Buffer
}

/**
 * Lays out an uncompressed 8-bit TIFF 6.0 of RGB (3 channels) or RGBA (4, straight alpha) with an ICC profile.
 * It is the way to hand decoded pixels to libvips together with their colour profile.
 */
export function layOutTiff(width: number, height: number, channels: 3 | 4, icc: Buffer | null): RawTiff {
  const strips = Math.ceil(height / rowsPerStrip)
  const rowBytes = width * channels
  const fields: [tag: number, type: number, count: number, value: number | null][] = [
    [256, long, 1, width],
    [257, long, 1, height],
    [258, short, channels, null],
    [259, short, 1, 1],
    [262, short, 1, 2],
    [273, long, strips, null],
    [277, short, 1, channels],
    [278, long, 1, rowsPerStrip],
    [279, long, strips, null]
  ]
  // ExtraSamples 2: unassociated alpha.
  if (channels === 4) fields.push([338, short, 1, 2])
  if (icc) fields.push([34675, undefinedType, icc.length, null])
  const even = (size: number) => size + (size % 2)
  const directoryEnd = 8 + 2 + fields.length * 12 + 4
  const depthsAt = directoryEnd
  const offsetsAt = depthsAt + channels * 2
  const countsAt = offsetsAt + strips * 4
  const iccAt = countsAt + strips * 4
  const pixelsAt = even(iccAt + (icc?.length ?? 0))
  const file = Buffer.allocUnsafe(pixelsAt + rowBytes * height)
  file.fill(0, 0, pixelsAt)
  file.write('II*\0', 0, 'latin1')
  file.writeUInt32LE(8, 4)
  file.writeUInt16LE(fields.length, 8)
  const placeOf = new Map([
    [258, depthsAt],
    [273, strips === 1 ? pixelsAt : offsetsAt],
    [279, strips === 1 ? rowBytes * height : countsAt],
    [34675, iccAt]
  ])
  fields.forEach(([tag, type, count, value], index) => {
    const at = 10 + index * 12
    file.writeUInt16LE(tag, at)
    file.writeUInt16LE(type, at + 2)
    file.writeUInt32LE(count, at + 4)
    file.writeUInt32LE(value ?? placeOf.get(tag) ?? 0, at + 8)
  })
  for (let channel = 0; channel < channels; channel++) file.writeUInt16LE(8, depthsAt + channel * 2)
  for (let strip = 0; strip < strips; strip++) {
    const rows = Math.min(rowsPerStrip, height - strip * rowsPerStrip)
    file.writeUInt32LE(pixelsAt + strip * rowsPerStrip * rowBytes, offsetsAt + strip * 4)
    file.writeUInt32LE(rows * rowBytes, countsAt + strip * 4)
  }
  icc?.copy(file, iccAt)
  return { file, pixels: file.subarray(pixelsAt) }
}
