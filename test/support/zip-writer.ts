import { type FileHandle, open } from 'node:fs/promises'
import { crc32 } from 'node:zlib'

export interface ZipRecord {
  readonly name: string
  readonly sizeBytes: number
  content(): Iterable<Uint8Array> | AsyncIterable<Uint8Array>
}

/** Content that is never written: a hole in the file, which takes no space and reads as zeros. Has no checksum. */
export const hole: ZipRecord['content'] = () => []

export interface ZipOptions {
  /** Adds the 64-bit end records and extra fields that PyTorch's writer always adds. */
  readonly zip64?: boolean
  /** Leaves checksums at 0, as PyTorch does when told not to compute them. */
  readonly withoutChecksums?: boolean
}

const alignmentBytes = 64

function localHeader(name: Buffer, offset: number): Buffer {
  // PyTorch pads the local extra field ("FB", length, Z…) so that the content is aligned.
  const unpadded = offset + 30 + name.length + 4
  const padding = (alignmentBytes - (unpadded % alignmentBytes)) % alignmentBytes
  const extra = Buffer.alloc(4 + padding, 'Z')
  extra.write('FB', 0, 'latin1')
  extra.writeUInt16LE(padding, 2)
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x04034b50, 0)
  // Bit 3: sizes follow the content; bit 11: names are UTF-8.
  header.writeUInt16LE(0x0808, 6)
  header.writeUInt16LE(name.length, 26)
  header.writeUInt16LE(extra.length, 28)
  return Buffer.concat([header, name, extra])
}

function centralHeader(name: Buffer, sizeBytes: number, checksum: number, offset: number, zip64: boolean): Buffer {
  const extra = Buffer.alloc(zip64 ? 28 : 0)
  if (zip64) {
    extra.writeUInt16LE(1, 0)
    extra.writeUInt16LE(24, 2)
    extra.writeBigUInt64LE(BigInt(sizeBytes), 4)
    extra.writeBigUInt64LE(BigInt(sizeBytes), 12)
    extra.writeBigUInt64LE(BigInt(offset), 20)
  }
  const header = Buffer.alloc(46)
  header.writeUInt32LE(0x02014b50, 0)
  header.writeUInt16LE(0x0808, 8)
  header.writeUInt32LE(checksum, 16)
  header.writeUInt32LE(zip64 ? 0xffffffff : sizeBytes, 20)
  header.writeUInt32LE(zip64 ? 0xffffffff : sizeBytes, 24)
  header.writeUInt16LE(name.length, 28)
  header.writeUInt16LE(extra.length, 30)
  header.writeUInt32LE(zip64 ? 0xffffffff : offset, 42)
  return Buffer.concat([header, name, extra])
}

function endRecords(count: number, directorySize: number, directoryOffset: number, zip64: boolean): Buffer {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(count, 8)
  end.writeUInt16LE(count, 10)
  end.writeUInt32LE(zip64 ? 0xffffffff : directorySize, 12)
  end.writeUInt32LE(zip64 ? 0xffffffff : directoryOffset, 16)
  if (!zip64) return end
  const end64 = Buffer.alloc(56)
  end64.writeUInt32LE(0x06064b50, 0)
  end64.writeBigUInt64LE(44n, 4)
  end64.writeBigUInt64LE(BigInt(count), 24)
  end64.writeBigUInt64LE(BigInt(count), 32)
  end64.writeBigUInt64LE(BigInt(directorySize), 40)
  end64.writeBigUInt64LE(BigInt(directoryOffset), 48)
  const locator = Buffer.alloc(20)
  locator.writeUInt32LE(0x07064b50, 0)
  locator.writeBigUInt64LE(BigInt(directoryOffset + directorySize), 8)
  locator.writeUInt32LE(1, 16)
  return Buffer.concat([end64, locator, end])
}

async function writeRecords(handle: FileHandle, records: readonly ZipRecord[], options: ZipOptions): Promise<void> {
  const central: Buffer[] = []
  let position = 0
  const append = async (bytes: Uint8Array) => {
    await handle.write(bytes, 0, bytes.byteLength, position)
    position += bytes.byteLength
  }
  for (const record of records) {
    const name = Buffer.from(record.name, 'utf8')
    const offset = position
    await append(localHeader(name, offset))
    let checksum = 0
    for await (const piece of record.content()) {
      if (!options.withoutChecksums) checksum = crc32(piece, checksum)
      await append(piece)
    }
    if (record.content === hole) position += record.sizeBytes
    const descriptor = Buffer.alloc(16)
    descriptor.writeUInt32LE(0x08074b50, 0)
    descriptor.writeUInt32LE(checksum, 4)
    descriptor.writeUInt32LE(record.sizeBytes % 2 ** 32, 8)
    descriptor.writeUInt32LE(record.sizeBytes % 2 ** 32, 12)
    await append(descriptor)
    central.push(centralHeader(name, record.sizeBytes, checksum, offset, options.zip64 ?? false))
  }
  const directory = Buffer.concat(central)
  await append(
    Buffer.concat([directory, endRecords(records.length, directory.length, position, options.zip64 ?? false)])
  )
}

/** Writes a zip archive the way PyTorch does: stored records, 64-byte alignment by local extra fields, data descriptors. */
export async function writeZip(path: string, records: readonly ZipRecord[], options: ZipOptions = {}): Promise<void> {
  const handle = await open(path, 'w')
  try {
    await writeRecords(handle, records, options)
  } finally {
    await handle.close()
  }
}
