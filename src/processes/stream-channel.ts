import type { Duplex } from 'node:stream'
import type { Channel } from '../shared/transport.ts'
import { fromWireJson, toWireJson } from '../shared/wire-json.ts'
import { bufferedChannel } from './buffered-channel.ts'

/** Room for the largest message (a pasted photo of 40 MB as base64). Beyond it the other side is taken for broken. */
export const defaultMaxMessageBytes = 64 * 1024 * 1024

const headerBytes = 4

/** Cuts a stream of bytes into messages: a length (uint32, big endian), then so many bytes. */
export class MessageReader {
  readonly #maxBytes: number
  #chunks: Buffer[] = []
  #length = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** The messages that this chunk completes. Throws `RangeError` on one that is announced as too long. */
  add(chunk: Buffer): Buffer[] {
    this.#chunks.push(chunk)
    this.#length += chunk.length
    const messages: Buffer[] = []
    for (let size = this.#nextSize(); size !== null && this.#length >= headerBytes + size; size = this.#nextSize()) {
      const all = this.#joined()
      messages.push(all.subarray(headerBytes, headerBytes + size))
      this.#chunks = [all.subarray(headerBytes + size)]
      this.#length -= headerBytes + size
    }
    return messages
  }

  #joined(): Buffer {
    if (this.#chunks.length !== 1) this.#chunks = [Buffer.concat(this.#chunks)]
    return this.#chunks[0] ?? Buffer.alloc(0)
  }

  #nextSize(): number | null {
    if (this.#length < headerBytes) return null
    const first = this.#chunks[0]
    const size = (first && first.length >= headerBytes ? first : this.#joined()).readUInt32BE(0)
    if (size > this.#maxBytes) throw new RangeError(`A message of ${size} bytes is longer than ${this.#maxBytes}.`)
    return size
  }
}

/** A channel over a byte stream (a socket): wire JSON behind a length. Anything else on the stream closes it. */
export function streamChannel(stream: Duplex, maxMessageBytes = defaultMaxMessageBytes): Channel {
  const reader = new MessageReader(maxMessageBytes)
  const feed = bufferedChannel(
    (message) => {
      const body = Buffer.from(toWireJson(message))
      if (body.length > maxMessageBytes) throw new RangeError(`A message of ${body.length} bytes is too long to send.`)
      const header = Buffer.alloc(headerBytes)
      header.writeUInt32BE(body.length)
      stream.write(Buffer.concat([header, body]))
    },
    () => stream.end()
  )
  stream.on('data', (chunk: Buffer) => {
    try {
      for (const message of reader.add(chunk)) feed.receive(fromWireJson(message.toString('utf8')))
    } catch {
      stream.destroy()
    }
  })
  stream.on('error', () => stream.destroy())
  stream.on('close', () => feed.end())
  stream.on('end', () => stream.end())
  return feed.channel
}
