import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openCheckpoint } from '../../../src/engine/models/checkpoint.ts'
import { readTensor } from '../../../src/engine/models/tensor-file.ts'
import { convertVisualizedBge } from '../../../src/engine/models/visualized-bge.ts'
import { AppError } from '../../../src/shared/errors.ts'
import { openReference, readCheckpointValues } from '../../support/checkpoint-values.ts'
import { maxAbsDifference, npyRow, readNpy } from '../../support/npy.ts'
import { safetensorsHeader, writeSafetensors } from '../../support/safetensors-writer.ts'
import { readTinyConfig, tinyModelPath } from '../../support/tiny-models.ts'
import { VisualizedBgeSession } from '../../support/visualized-bge-session.ts'

const dir = mkdtempSync(join(tmpdir(), 'keepsake-safetensors-'))
const path = join(dir, 'model.safetensors')
afterAll(() => rmSync(dir, { recursive: true, force: true }))

async function problemOf(): Promise<string> {
  const outcome = await openCheckpoint(path).catch((error: unknown) => error)
  if (outcome instanceof AppError && outcome.code === 'invalid-model') return outcome.message
  throw new Error('the file was accepted', { cause: outcome })
}

const entry = (dtype: string, shape: unknown, begin: number, end: number) => ({
  dtype,
  shape,
  data_offsets: [begin, end]
})
const data = Buffer.alloc(24)

describe('reading', () => {
  test('tensors in any order, other types, empty ones, no header entries', async () => {
    const header = {
      b: entry('F16', [2], 8, 12),
      __metadata__: { format: 'pt' },
      a: entry('F32', [2], 0, 8),
      c: entry('I64', [1], 12, 20),
      e: entry('F16', [0, 4], 20, 20),
      s: entry('F32', [], 20, 24)
    }
    writeFileSync(
      path,
      Buffer.concat([safetensorsHeader(header), Buffer.from(Float32Array.of(1, 2, 0, 0, 0, 5).buffer)])
    )
    const checkpoint = await openCheckpoint(path)
    const read = async (name: string) => {
      const tensor = checkpoint.tensors.get(name)
      return tensor ? readTensor(checkpoint.file, tensor) : undefined
    }
    expect(await read('a')).toEqual(Buffer.from(Float32Array.of(1, 2).buffer))
    expect((await read('e'))?.length).toBe(0)
    expect(await read('s')).toEqual(Buffer.from(Float32Array.of(5).buffer))
    await expect(read('c')).rejects.toThrow(/“c” is not a floating-point tensor/)
    expect([...checkpoint.tensors.keys()].sort()).toEqual(['a', 'b', 'c', 'e', 's'])
    await checkpoint.file.close()
  })

  test.each([
    ['a header that is no JSON', '{"a":', /header is not valid JSON/],
    ['a header that is a list', '{}]', /header is not valid JSON/],
    ['an unknown type', { a: entry('F8_E9', [1], 0, 1) }, /describes “a” in an unknown way/],
    ['a shape of text', { a: entry('F16', ['2'], 0, 4) }, /describes “a” in an unknown way/],
    ['a negative size', { a: entry('F16', [-2, -1], 0, 4) }, /describes “a” in an unknown way/],
    ['a size that is no whole number', { a: entry('F16', [1.5], 0, 3) }, /describes “a” in an unknown way/],
    ['nine dimensions', { a: entry('F16', Array(9).fill(1), 0, 2) }, /describes “a” in an unknown way/],
    ['no description', { a: null }, /describes “a” in an unknown way/],
    [
      'a size that does not fit the shape',
      { a: entry('F16', [3], 0, 4) },
      /“a” has 4 bytes, which do not fit its shape/
    ],
    ['an end before the beginning', { a: entry('F16', [1], 4, 2) }, /“a” has -2 bytes/],
    ['an astronomic shape', { a: entry('F16', [2 ** 40, 2 ** 40], 0, 24) }, /which do not fit its shape/],
    ['data beyond the end', { a: entry('F16', [13], 0, 26) }, /incomplete: “a” is cut off/],
    [
      'tensors over each other',
      { a: entry('F16', [4], 0, 8), b: entry('F16', [4], 4, 12) },
      /“b” is not where the one before it ends/
    ],
    ['a hole', { a: entry('F16', [2], 0, 4), b: entry('F16', [2], 8, 12) }, /“b” is not where the one before it ends/]
  ])('%s is refused', async (_, header, message) => {
    writeFileSync(path, Buffer.concat([safetensorsHeader(header), data]))
    expect(await problemOf()).toMatch(message)
  })

  test.each([
    ['longer than the file', 1000n, /incomplete/],
    ['of 40 MB', 40_000_000n, /header has 40000000 bytes|neither/]
  ])('a header %s is refused', async (_, size, message) => {
    const bytes = Buffer.concat([Buffer.alloc(8), Buffer.from('{}      ')])
    bytes.writeBigUInt64LE(size)
    writeFileSync(path, bytes)
    expect(await problemOf()).toMatch(message)
  })

  test('cut off anywhere: always refused', async () => {
    const whole = Buffer.concat([safetensorsHeader({ a: entry('F16', [12], 0, 24) }), data])
    for (let size = 0; size < whole.length; size++) {
      writeFileSync(path, whole.subarray(0, size))
      expect({ size, problem: await problemOf() }).toEqual({
        size,
        problem: expect.stringContaining('cannot be used as a model')
      })
    }
  })
})

describe('weights that float16 does not hold', () => {
  /** Weights of the tiny model with all bits of a float32 in use. */
  const disturbed = (value: number, index: number) => Math.fround(value * (1 + Math.sin(index) * 1e-3))
  const asFloat32 = (values: Float32Array) => new Uint8Array(values.map(disturbed).buffer)
  const asBfloat16 = (values: Float32Array) =>
    new Uint8Array(Uint16Array.from(new Uint32Array(values.map(disturbed).buffer), (bits) => bits >>> 16).buffer)

  test.each([
    ['float32', () => 'F32', 3.5],
    ['bfloat16', () => 'BF16', 1.9],
    ['a mixture of both', (index: number) => (index % 2 === 0 ? 'F32' : 'BF16'), 2.2]
  ])('%s: nothing is rounded, and the graphs agree with the reference', async (_, dtypeOf, leastBytesEach) => {
    const folder = mkdtempSync(join(dir, 'model-'))
    const file = join(folder, 'model.safetensors')
    const values = await readCheckpointValues(tinyModelPath('tiny_m3', 'checkpoint.pth'))
    const entries = [...values].map(([key, { shape, data: weights }], index) => {
      const dtype = dtypeOf(index)
      const bytes = dtype === 'F32' ? asFloat32(weights) : asBfloat16(weights)
      return { name: key, dtype, shape, sizeBytes: bytes.length, content: () => [bytes] }
    })
    await writeSafetensors(file, entries)
    const config = readTinyConfig('tiny_m3')
    const manifest = await convertVisualizedBge({
      checkpointPath: file,
      config,
      tokenizerDir: tinyModelPath('tiny_m3', 'tokenizer'),
      outDir: join(folder, 'out'),
      id: 'wide',
      int8: false
    })
    const dataBytes = manifest.files
      .filter((item) => item.name.endsWith('.data'))
      .reduce((sum, item) => sum + item.sizeBytes, 0)
    const elements = [...values.values()].reduce((sum, tensor) => sum + tensor.data.length, 0)
    // bfloat16 has fewer digits than float16, so most of it stays at two bytes.
    expect(dataBytes / elements).toBeGreaterThan(leastBytesEach)
    const session = await VisualizedBgeSession.open(join(folder, 'out'))
    const reference = await openReference(file, config)
    const pixels = npyRow(readNpy(tinyModelPath('tiny_m3', 'golden', 'pixel_values.npy')), 0)
    const [tokens = new Float32Array()] = await session.encodeImages(pixels, 1)
    const expected = reference.imageTokens(pixels)
    expect(
      maxAbsDifference(
        tokens,
        expected.flatMap((row) => [...row])
      )
    ).toBeLessThan(1e-4)
    const ids = session.tokenize('Ein rotes Pferd')
    const [joint = []] = await session.embed([{ ids, image: tokens }])
    expect(maxAbsDifference(joint, reference.embed(ids, expected))).toBeLessThan(1e-5)
    await session.close()
  })
})
