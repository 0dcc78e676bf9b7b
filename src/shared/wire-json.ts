/**
 * JSON with bytes in it, for the transports that carry text (HTTP, server-sent events, sockets).
 * `Uint8Array` and `Float32Array` travel as base64 under a reserved key; everything else is plain JSON.
 */
const bytesKey = '$bytes'
const floatsKey = '$floats'

const chunkLength = 0x8000

function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (let start = 0; start < bytes.length; start += chunkLength) {
    binary += String.fromCharCode(...bytes.subarray(start, start + chunkLength))
  }
  return btoa(binary)
}

function fromBase64(text: string): Uint8Array {
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}

/** The value as text. */
export function toWireJson(value: unknown): string {
  return JSON.stringify(value, function replace(this: Record<string, unknown>, key, current: unknown) {
    // A Buffer has a toJSON of its own that has already run: look at the original.
    const original = this[key]
    if (original instanceof Uint8Array) return { [bytesKey]: toBase64(original) }
    if (original instanceof Float32Array) {
      return { [floatsKey]: toBase64(new Uint8Array(original.buffer, original.byteOffset, original.byteLength)) }
    }
    return current
  })
}

/** The counterpart of `toWireJson`. Throws `SyntaxError` on text that is not JSON. */
export function fromWireJson(text: string): unknown {
  return JSON.parse(text, (_key, current: unknown) => {
    if (typeof current !== 'object' || current === null) return current
    const { [bytesKey]: bytes, [floatsKey]: floats } = current as Record<string, unknown>
    if (typeof bytes === 'string') return fromBase64(bytes)
    if (typeof floats === 'string') return new Float32Array(fromBase64(floats).buffer)
    return current
  })
}
