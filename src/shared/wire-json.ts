/**
 * JSON with bytes in it, for the transports that carry text (HTTP, server-sent events, sockets).
 * `Uint8Array` and `Float32Array` travel as base64 under a reserved key; everything else is plain JSON.
 */
const bytesKey = '$bytes'
const floatsKey = '$floats'

/** Base64 of whole groups of three bytes can be joined; more arguments than this overflow a call's stack. */
const chunkLength = 3 * 0x2000

/** ECMAScript 2026; browsers have it, Node from version 25 on. */
interface NativeBase64 {
  toBase64?: (this: Uint8Array) => string
}

function toBase64(bytes: Uint8Array): string {
  const native = (bytes as NativeBase64).toBase64
  if (native) return native.call(bytes)
  let text = ''
  for (let start = 0; start < bytes.length; start += chunkLength) {
    // `apply` takes the typed array as it is; spreading it is ten times slower.
    const chunk = bytes.subarray(start, start + chunkLength) as unknown as number[]
    text += btoa(String.fromCharCode.apply(null, chunk))
  }
  return text
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

function decode(text: string, unit: 1 | 4): Uint8Array | Float32Array {
  try {
    const bytes = fromBase64(text)
    return unit === 1 ? bytes : new Float32Array(bytes.buffer)
  } catch (cause) {
    throw new SyntaxError('The message holds damaged bytes.', { cause })
  }
}

/** The counterpart of `toWireJson`. Throws `SyntaxError` on text that is not JSON or holds damaged bytes. */
export function fromWireJson(text: string): unknown {
  return JSON.parse(text, (_key, current: unknown) => {
    if (typeof current !== 'object' || current === null) return current
    const { [bytesKey]: bytes, [floatsKey]: floats } = current as Record<string, unknown>
    if (typeof bytes === 'string') return decode(bytes, 1)
    if (typeof floats === 'string') return decode(floats, 4)
    return current
  })
}
