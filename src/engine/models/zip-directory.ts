import { invalidModel, quoteForeignName } from './model-file-error.ts'
import type { RandomAccessFile } from './random-access-file.ts'

// Layout and signatures: PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12, 4.3.14 to 4.3.16 and 4.5.3.
const localHeaderSignature = 0x04034b50
const centralHeaderSignature = 0x02014b50
const endSignature = 0x06054b50
const end64Signature = 0x06064b50
const end64LocatorSignature = 0x07064b50
const zip64ExtraId = 0x0001
const endSizeBytes = 22
const end64SizeBytes = 56
const end64LocatorSizeBytes = 20
const centralHeaderSizeBytes = 46
const localHeaderSizeBytes = 30
const maxCommentSizeBytes = 0xffff

/** The largest official checkpoint has about 1,000 entries; these bounds stop a file that claims to have millions. */
const maxEntries = 65_536
const maxDirectorySizeBytes = 16 * 1024 * 1024

/** One uncompressed record of a zip archive. */
export interface ZipEntry {
  readonly name: string
  readonly sizeBytes: number
  /** CRC-32 of the content; 0 means that the writer recorded none. */
  readonly crc32: number
  readonly localHeaderOffset: number
}

interface DirectoryLocation {
  readonly offset: number
  readonly sizeBytes: number
  readonly entryCount: number
}

async function findDirectory(file: RandomAccessFile): Promise<DirectoryLocation> {
  const tailSize = Math.min(file.sizeBytes, endSizeBytes + maxCommentSizeBytes + end64LocatorSizeBytes)
  const tailOffset = file.sizeBytes - tailSize
  const tail = await file.read(tailOffset, tailSize)
  let end = tailSize - endSizeBytes
  while (
    end >= 0 &&
    !(tail.readUInt32LE(end) === endSignature && end + endSizeBytes + tail.readUInt16LE(end + 20) === tailSize)
  )
    end--
  if (end < 0) throw invalidModel(file.name, 'It is incomplete: the list of contents at its end is missing.')
  const short = {
    offset: tail.readUInt32LE(end + 16),
    sizeBytes: tail.readUInt32LE(end + 12),
    entryCount: tail.readUInt16LE(end + 10)
  }
  const locator = end - end64LocatorSizeBytes
  if (locator < 0 || tail.readUInt32LE(locator) !== end64LocatorSignature) return short
  const end64 = await file.read(Number(tail.readBigUInt64LE(locator + 8)), end64SizeBytes)
  if (end64.readUInt32LE(0) !== end64Signature) throw invalidModel(file.name, 'Its list of contents is damaged.')
  return {
    offset: Number(end64.readBigUInt64LE(48)),
    sizeBytes: Number(end64.readBigUInt64LE(40)),
    entryCount: Number(end64.readBigUInt64LE(32))
  }
}

/** The 64-bit values that replace 0xffffffff in a central header, in the order in which the header needs them. */
function readZip64Values(extra: Buffer): bigint[] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== zip64ExtraId) continue
    const field = extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2))
    return Array.from({ length: Math.floor(field.length / 8) }, (_, i) => field.readBigUInt64LE(i * 8))
  }
  return []
}

function readCentralHeader(file: RandomAccessFile, directory: Buffer, at: number): { entry: ZipEntry; next: number } {
  const damaged = () => invalidModel(file.name, 'Its list of contents is damaged.')
  if (at + centralHeaderSizeBytes > directory.length || directory.readUInt32LE(at) !== centralHeaderSignature)
    throw damaged()
  const nameEnd = at + centralHeaderSizeBytes + directory.readUInt16LE(at + 28)
  const extraEnd = nameEnd + directory.readUInt16LE(at + 30)
  const next = extraEnd + directory.readUInt16LE(at + 32)
  if (next > directory.length) throw damaged()
  const name = directory.toString('utf8', at + centralHeaderSizeBytes, nameEnd)
  const wide = readZip64Values(directory.subarray(nameEnd, extraEnd))
  const widen = (value: number) => {
    if (value !== 0xffffffff) return value
    const replacement = wide.shift()
    if (replacement === undefined) throw damaged()
    return Number(replacement)
  }
  const sizeBytes = widen(directory.readUInt32LE(at + 24))
  const storedBytes = widen(directory.readUInt32LE(at + 20))
  const localHeaderOffset = widen(directory.readUInt32LE(at + 42))
  const flags = directory.readUInt16LE(at + 8)
  if (flags & 1) throw invalidModel(file.name, `Its part ${quoteForeignName(name)} is encrypted.`)
  if (directory.readUInt16LE(at + 10) !== 0 || sizeBytes !== storedBytes) {
    throw invalidModel(file.name, `Its part ${quoteForeignName(name)} is compressed, which no PyTorch checkpoint is.`)
  }
  return { entry: { name, sizeBytes, crc32: directory.readUInt32LE(at + 16), localHeaderOffset }, next }
}

/** Records that lie over each other are how small archives pretend to be huge; PyTorch never writes them. */
function refuseOverlaps(file: RandomAccessFile, entries: readonly ZipEntry[], directoryOffset: number): void {
  const sorted = [...entries].sort((a, b) => a.localHeaderOffset - b.localHeaderOffset)
  for (const [index, entry] of sorted.entries()) {
    const end = entry.localHeaderOffset + localHeaderSizeBytes + Buffer.byteLength(entry.name) + entry.sizeBytes
    const limit = sorted[index + 1]?.localHeaderOffset ?? directoryOffset
    if (end > limit) {
      throw invalidModel(file.name, `Its part ${quoteForeignName(entry.name)} reaches over what follows it.`)
    }
  }
}

/**
 * Reads the central directory of a zip archive (also zip64) without touching the records.
 * Errors: `invalid-model` for a truncated or damaged directory, for compressed, encrypted, repeated or overlapping records
 * and for more than 65,536 of them.
 */
export async function readZipDirectory(file: RandomAccessFile): Promise<Map<string, ZipEntry>> {
  const location = await findDirectory(file)
  if (location.entryCount > maxEntries || location.sizeBytes > maxDirectorySizeBytes) {
    throw invalidModel(file.name, `It claims to have ${location.entryCount} parts, more than any model.`)
  }
  const directory = await file.read(location.offset, location.sizeBytes)
  const entries = new Map<string, ZipEntry>()
  let at = 0
  for (let index = 0; index < location.entryCount; index++) {
    const { entry, next } = readCentralHeader(file, directory, at)
    if (entries.has(entry.name))
      throw invalidModel(file.name, `It has two parts named ${quoteForeignName(entry.name)}.`)
    entries.set(entry.name, entry)
    at = next
  }
  refuseOverlaps(file, [...entries.values()], location.offset)
  return entries
}

/**
 * Byte offset of a record's content. PyTorch pads the *local* extra field to align the data to 64 bytes, so this cannot be
 * computed from the central directory. Errors: `invalid-model` where local header and directory disagree.
 */
export async function findZipContent(file: RandomAccessFile, entry: ZipEntry): Promise<number> {
  const nameSize = Buffer.byteLength(entry.name)
  const header = await file.read(entry.localHeaderOffset, localHeaderSizeBytes + nameSize)
  const sameName = header.readUInt16LE(26) === nameSize && header.toString('utf8', localHeaderSizeBytes) === entry.name
  if (header.readUInt32LE(0) !== localHeaderSignature || !sameName) {
    throw invalidModel(file.name, `Its part ${quoteForeignName(entry.name)} is not where the list of contents says.`)
  }
  const offset = entry.localHeaderOffset + localHeaderSizeBytes + nameSize + header.readUInt16LE(28)
  if (offset + entry.sizeBytes > file.sizeBytes) {
    throw invalidModel(file.name, `It is incomplete: its part ${quoteForeignName(entry.name)} is cut off.`)
  }
  return offset
}
