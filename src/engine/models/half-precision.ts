import type { WeightType } from './tensor-file.ts'

/** Marks a float32 value that float16 cannot hold exactly. */
const notExact = -1

/** The float16 bits of a float32 (given as its bits), or -1 where float16 does not hold that very value. IEEE 754-2019, 3.4. */
export function exactHalfBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000
  const mantissa = bits & 0x7fffff
  const exponent = ((bits >>> 23) & 0xff) - 127
  if (exponent === -127 && mantissa === 0) return sign
  if (exponent >= -14 && exponent <= 15) {
    return (mantissa & 0x1fff) === 0 ? sign | ((exponent + 15) << 10) | (mantissa >>> 13) : notExact
  }
  if (exponent < -24 || exponent > 15) return notExact
  const shift = -1 - exponent
  const full = mantissa | 0x800000
  return full % 2 ** shift === 0 ? sign | (full / 2 ** shift) : notExact
}

/** A float16 (given as its bits) as a number. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >>> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** All float16 values by their bits; made when first needed (256 KB). */
let halfTable: Float32Array | undefined

function widenHalves(halves: Uint16Array): Float32Array {
  halfTable ??= Float32Array.from({ length: 0x10000 }, (_, bits) => halfToNumber(bits))
  const values = new Float32Array(halves.length)
  for (let i = 0; i < halves.length; i++) values[i] = halfTable[halves[i] as number] as number
  return values
}

/** A view of bytes as 16-bit or 32-bit words, copied only where they are not aligned. */
export function asUint16(bytes: Uint8Array): Uint16Array {
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : Uint8Array.from(bytes)
  return new Uint16Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 2)
}

export function asUint32(bytes: Uint8Array): Uint32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : Uint8Array.from(bytes)
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4)
}

/** The bits of float32 values that were stored as float32 or bfloat16 (the upper half of a float32). */
function float32Bits(bytes: Uint8Array, type: 'float32' | 'bfloat16'): Uint32Array {
  if (type === 'float32') return asUint32(bytes)
  return Uint32Array.from(asUint16(bytes), (bits) => bits << 16)
}

/** Whether float16 holds each of these values exactly. */
export function isExactInHalf(bytes: Uint8Array, type: WeightType): boolean {
  return type === 'float16' || float32Bits(bytes, type).every((bits) => exactHalfBits(bits) !== notExact)
}

/** Whether all values are finite; a weight that is not would make every embedding NaN. */
export function isAllFinite(bytes: Uint8Array, type: WeightType): boolean {
  const exponentMask = { float16: 0x7c00, bfloat16: 0x7f80, float32: 0x7f800000 }[type]
  const words = type === 'float32' ? asUint32(bytes) : asUint16(bytes)
  for (let i = 0; i < words.length; i++) if (((words[i] ?? 0) & exponentMask) === exponentMask) return false
  return true
}

/** Bytes of one type as bytes of another. To float16 only where `isExactInHalf` holds, so nothing is ever rounded. */
export function convertExactly(bytes: Uint8Array, from: WeightType, to: 'float16' | 'float32'): Uint8Array {
  if (from === to) return bytes
  if (from === 'float16') {
    return new Uint8Array(widenHalves(asUint16(bytes)).buffer)
  }
  const bits = float32Bits(bytes, from)
  if (to === 'float32') return new Uint8Array(bits.buffer, bits.byteOffset, bits.byteLength)
  return new Uint8Array(Uint16Array.from(bits, exactHalfBits).buffer)
}
