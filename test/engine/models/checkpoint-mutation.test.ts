import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AppError } from '../../../src/shared/errors.ts'
import { readWholeCheckpoint, type WholeCheckpoint } from '../../support/checkpoint-values.ts'
import { tinyModelPath } from '../../support/tiny-models.ts'

const dir = mkdtempSync(join(tmpdir(), 'keepsake-mutation-'))
const path = join(dir, 'model.pth')
afterAll(() => rmSync(dir, { recursive: true, force: true }))

async function codeOf(): Promise<string> {
  const outcome = await readWholeCheckpoint(path).catch((error: unknown) => error)
  return outcome instanceof AppError ? outcome.code : `accepted, or failed otherwise: ${String(outcome)}`
}

describe('mutations of a real checkpoint', () => {
  const source = readFileSync(tinyModelPath('tiny_m3', 'checkpoint.pth'))
  let original: WholeCheckpoint
  beforeAll(async () => {
    original = await readWholeCheckpoint(tinyModelPath('tiny_m3', 'checkpoint.pth'))
  })

  test('cut off anywhere: always refused', async () => {
    for (let i = 0; i < 80; i++) {
      const size = i < 30 ? source.length - 1 - i : Math.floor((source.length * (i - 30)) / 50)
      writeFileSync(path, source.subarray(0, size))
      expect({ size, code: await codeOf() }).toMatchObject({ code: 'invalid-model' })
    }
  })

  test('one byte changed anywhere: refused, or read exactly as before', async () => {
    let refused = 0
    // A fixed linear congruential sequence (Numerical Recipes), so that a failure can be repeated.
    let state = 12_345
    const next = (limit: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((state / 2 ** 32) * limit)
    }
    for (let i = 0; i < 240; i++) {
      const bytes = Buffer.from(source)
      // Two thirds of the changes hit the pickle at the start or the directory at the end.
      const at = [next(22_000), source.length - 1 - next(7000), next(source.length)][i % 3] ?? 0
      const flip = 1 + next(255)
      bytes.writeUInt8(bytes.readUInt8(at) ^ flip, at)
      writeFileSync(path, bytes)
      const contents = await readWholeCheckpoint(path).catch((error: unknown) => error)
      const isRefused = contents instanceof AppError && contents.code === 'invalid-model'
      if (isRefused) refused++
      const outcome = isRefused ? 'refused' : isDeepStrictEqual(contents, original) ? 'as before' : contents
      expect({ at, flip, outcome }).toEqual({ at, flip, outcome: isRefused ? 'refused' : 'as before' })
    }
    expect(refused).toBeGreaterThan(160)
  })
})
