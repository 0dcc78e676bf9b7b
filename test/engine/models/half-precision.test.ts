import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  convertExactly,
  exactHalfBits,
  halfToNumber,
  isAllFinite,
  isExactInHalf
} from '../../../src/engine/models/half-precision.ts'

const bytesOf = (array: Uint16Array | Float32Array) => new Uint8Array(array.buffer)

describe('float16', () => {
  test('every finite value survives the way to float32 and back', () => {
    const all = Uint16Array.from({ length: 0x10000 }, (_, i) => i).filter((bits) => (bits & 0x7c00) !== 0x7c00)
    const back = convertExactly(convertExactly(bytesOf(all), 'float16', 'float32'), 'float32', 'float16')
    expect(Buffer.from(back).equals(Buffer.from(all.buffer))).toBe(true)
  })

  test('known values', () => {
    expect([0x0001, 0x03ff, 0x0400, 0x3c00, 0x7bff, 0xc000].map(halfToNumber)).toEqual([
      2 ** -24,
      1023 * 2 ** -24,
      2 ** -14,
      1,
      65504,
      -2
    ])
    expect([0x7c00, 0xfc00, 0x7e00].map(halfToNumber)).toEqual([
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.NaN
    ])
  })

  test('a float32 is called exact just when float16 gives it back', () => {
    // Node's own float16 is the judge.
    const view = new DataView(new ArrayBuffer(4))
    const check = (value: number) => {
      view.setFloat32(0, value)
      const bits = exactHalfBits(view.getUint32(0))
      const isExact = Object.is(Math.f16round(Math.fround(value)), Math.fround(value))
      expect({ value, exact: bits >= 0 }).toEqual({ value, exact: isExact })
      expect(isExact ? halfToNumber(bits) : value).toBe(isExact ? Math.fround(value) : value)
    }
    for (const value of [
      0,
      -0,
      2 ** -24,
      2 ** -25,
      3 * 2 ** -25,
      65504,
      65520,
      65536,
      2 ** -14,
      1 + 2 ** -10,
      1 + 2 ** -11,
      1e-40
    ])
      check(value)
    fc.assert(fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), check), { numRuns: 2000 })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0x7bff }), (bits) => check(halfToNumber(bits))),
      { numRuns: 2000 }
    )
  })

  test('bfloat16 is the upper half of a float32', () => {
    const source = bytesOf(Uint16Array.of(0x3f80, 0xc000, 0x3f81, 0x0001))
    expect([...new Float32Array(convertExactly(source, 'bfloat16', 'float32').buffer)]).toEqual([
      1,
      -2,
      1.0078125,
      2 ** -133
    ])
    expect(isExactInHalf(source, 'bfloat16')).toBe(false)
    expect(isExactInHalf(source.subarray(0, 6), 'bfloat16')).toBe(true)
  })

  test('values that are not finite are found in every type', () => {
    expect(isAllFinite(bytesOf(Uint16Array.of(0x7bff, 0xfbff)), 'float16')).toBe(true)
    expect(isAllFinite(bytesOf(Uint16Array.of(0x3c00, 0x7c00)), 'float16')).toBe(false)
    expect(isAllFinite(bytesOf(Uint16Array.of(0x7c00, 0xff80)), 'bfloat16')).toBe(false)
    expect(isAllFinite(bytesOf(Uint16Array.of(0x7c00)), 'bfloat16')).toBe(true)
    expect(isAllFinite(bytesOf(Float32Array.of(1, 3.4e38)), 'float32')).toBe(true)
    expect(isAllFinite(bytesOf(Float32Array.of(1, Number.NaN)), 'float32')).toBe(false)
  })

  test('bytes that do not lie at an even address', () => {
    const odd = Uint8Array.of(9, 0x00, 0x3c, 0x00, 0x40).subarray(1)
    expect([...new Float32Array(convertExactly(odd, 'float16', 'float32').buffer)]).toEqual([1, 2])
  })
})
