import { open } from 'node:fs/promises'

export interface SafetensorsEntry {
  readonly name: string
  readonly dtype: string
  readonly shape: readonly number[]
  readonly sizeBytes: number
  content(): Iterable<Uint8Array>
}

/** The first part of a safetensors file: size of the header, then the header. */
export function safetensorsHeader(header: unknown): Buffer {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header))
  const size = Buffer.alloc(8)
  size.writeBigUInt64LE(BigInt(text.length))
  return Buffer.concat([size, text])
}

/** Writes a safetensors file; streams, so its size does not matter. */
export async function writeSafetensors(path: string, entries: readonly SafetensorsEntry[]): Promise<void> {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } }
  let end = 0
  for (const { name, dtype, shape, sizeBytes } of entries) {
    header[name] = { dtype, shape, data_offsets: [end, end + sizeBytes] }
    end += sizeBytes
  }
  const handle = await open(path, 'w')
  try {
    await handle.appendFile(safetensorsHeader(header))
    for (const entry of entries) for (const piece of entry.content()) await handle.appendFile(piece)
  } finally {
    await handle.close()
  }
}
