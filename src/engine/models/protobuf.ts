/** Wire types of the protocol buffers encoding (protobuf.dev, "Encoding"). */
const wireVarint = 0
const wireLength = 2
const wireFixed32 = 5

function encodeVarint(value: bigint): number[] {
  // Negative int64 values are written as their two's complement in 64 bits.
  let rest = BigInt.asUintN(64, value)
  const bytes: number[] = []
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  bytes.push(Number(rest))
  return bytes
}

/** Writes one protocol buffers message field by field; a nested message is another writer. */
export class ProtobufWriter {
  readonly #pieces: Uint8Array[] = []

  #tag(field: number, wireType: number): void {
    this.#pieces.push(Uint8Array.from(encodeVarint(BigInt((field << 3) | wireType))))
  }

  /** An int32, int64, bool or enum field. */
  integer(field: number, value: number | bigint): this {
    this.#tag(field, wireVarint)
    this.#pieces.push(Uint8Array.from(encodeVarint(BigInt(value))))
    return this
  }

  /** A float field. */
  float(field: number, value: number): this {
    this.#tag(field, wireFixed32)
    const bytes = Buffer.alloc(4)
    bytes.writeFloatLE(value)
    this.#pieces.push(bytes)
    return this
  }

  bytes(field: number, value: Uint8Array): this {
    this.#tag(field, wireLength)
    this.#pieces.push(Uint8Array.from(encodeVarint(BigInt(value.byteLength))), value)
    return this
  }

  string(field: number, value: string): this {
    return this.bytes(field, Buffer.from(value, 'utf8'))
  }

  /** A repeated int64 field in packed form. */
  packedIntegers(field: number, values: readonly (number | bigint)[]): this {
    return this.bytes(field, Uint8Array.from(values.flatMap((value) => encodeVarint(BigInt(value)))))
  }

  message(field: number, value: ProtobufWriter): this {
    return this.bytes(field, value.finish())
  }

  /** The encoded message. */
  finish(): Buffer {
    return Buffer.concat(this.#pieces)
  }
}
