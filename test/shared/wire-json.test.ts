import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromWireJson, toWireJson } from '../../src/shared/wire-json.ts'

describe('wire JSON', () => {
  it('gives bytes and floats of every length back as they were', () => {
    const bytes = fc.uint8Array({ maxLength: 300 })
    const floats = fc.float32Array({ maxLength: 80 })
    fc.assert(
      fc.property(bytes, floats, fc.jsonValue(), (someBytes, someFloats, value) => {
        // JSON knows no negative zero.
        const plain: unknown = JSON.parse(JSON.stringify(value))
        const sent = { deep: [{ someBytes }], someFloats, plain }
        expect(fromWireJson(toWireJson(sent))).toEqual(sent)
      })
    )
  })

  it.each([24_575, 24_576, 24_577, 100_000])('keeps %i bytes across its chunks', (length) => {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 31) & 255)
    expect(Buffer.compare(fromWireJson(toWireJson(bytes)) as Uint8Array, bytes)).toBe(0)
  })

  it('sends a Buffer as bytes, and a view as what it shows', () => {
    expect(fromWireJson(toWireJson(Buffer.from('abc')))).toEqual(new Uint8Array([97, 98, 99]))
    const floats = new Float32Array([1, 2, 3]).subarray(1)
    expect(fromWireJson(toWireJson(floats))).toEqual(new Float32Array([2, 3]))
  })

  it.each(['', '{', 'undefined', '{"$bytes":"*"}', '{"$bytes":"A"}', '{"$floats":"AAA="}'])(
    'refuses %j with a SyntaxError',
    (text) => {
      expect(() => fromWireJson(text)).toThrow(SyntaxError)
    }
  )

  it('lets no text change what objects are', () => {
    const value = fromWireJson('{"__proto__":{"polluted":true}}') as Record<string, unknown>
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})
