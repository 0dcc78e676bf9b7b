import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { installModelFromFolder } from '../../../src/engine/models/install-folder.ts'
import { listModels, readModel, verifyModel } from '../../../src/engine/models/registry.ts'
import { AppError } from '../../../src/shared/errors.ts'
import { convertTinyModel } from '../../support/tiny-models.ts'

const root = mkdtempSync(join(tmpdir(), 'keepsake-install-folder-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const starter = join(import.meta.dirname, '../../../resources/models/starter')
let modelsDir = ''
let tiny = ''
beforeEach(async () => {
  const dir = mkdtempSync(join(root, 'case-'))
  modelsDir = join(dir, 'models')
  tiny = (await convertTinyModel('tiny_m3', dir)).dir
})

async function failureOf(promise: Promise<unknown>): Promise<AppError> {
  const outcome = await promise.catch((error: unknown) => error)
  if (outcome instanceof AppError) return outcome
  throw new Error('it did not fail as expected', { cause: outcome })
}

describe('installing a finished model folder', () => {
  test('copies it, of either family, and nothing that is not listed', async () => {
    writeFileSync(join(tiny, 'notes.txt'), 'not part of the model')
    const progress: number[] = []
    const model = await installModelFromFolder({
      directory: tiny,
      modelsDir,
      onProgress: ({ doneBytes }) => progress.push(doneBytes)
    })
    await verifyModel(model)
    expect(progress.at(-1)).toBe(model.sizeBytes)
    expect(existsSync(join(model.directory, 'notes.txt'))).toBe(false)
    expect(readFileSync(join(model.directory, 'model.json'))).toEqual(readFileSync(join(tiny, 'model.json')))
    await installModelFromFolder({ directory: starter, modelsDir })
    expect((await listModels(modelsDir)).models.map(({ manifest }) => manifest.id)).toEqual([
      'keepsake-starter',
      'tiny_m3'
    ])
    expect(readdirSync(modelsDir).sort()).toEqual(['keepsake-starter', 'tiny_m3'])
  })

  test('refuses a file that was changed, and keeps nothing of it', async () => {
    const data = readFileSync(join(tiny, 'encoder.onnx.data'))
    writeFileSync(join(tiny, 'encoder.onnx.data'), data.fill(3, 0, 8))
    const failure = await failureOf(installModelFromFolder({ directory: tiny, modelsDir }))
    expect(failure).toMatchObject({
      code: 'invalid-model',
      message: expect.stringContaining('“encoder.onnx.data” is not what its publisher listed')
    })
    expect(readdirSync(modelsDir)).toEqual([])
  })

  test('refuses a folder without a manifest, an incomplete one, one that is there', async () => {
    expect((await failureOf(installModelFromFolder({ directory: root, modelsDir }))).code).toBe('not-found')
    const partial = join(root, 'partial')
    cpSync(tiny, partial, { recursive: true })
    rmSync(join(partial, 'encoder.onnx'))
    expect((await failureOf(installModelFromFolder({ directory: partial, modelsDir }))).message).toMatch(
      /“encoder\.onnx” is missing/
    )
    await installModelFromFolder({ directory: tiny, modelsDir })
    expect((await failureOf(installModelFromFolder({ directory: tiny, modelsDir }))).code).toBe('conflict')
  })

  test('a manifest cannot name files outside its folder', async () => {
    const manifest = JSON.parse(readFileSync(join(tiny, 'model.json'), 'utf8')) as { files: { name: string }[] }
    manifest.files[0] = { ...manifest.files[0], name: '../secret' }
    writeFileSync(join(tiny, 'model.json'), JSON.stringify(manifest))
    expect((await failureOf(installModelFromFolder({ directory: tiny, modelsDir }))).message).toMatch(
      /model\.json is not valid/
    )
  })

  test('a manifest lists every file that it uses', async () => {
    const manifest = JSON.parse(readFileSync(join(tiny, 'model.json'), 'utf8')) as { files: { name: string }[] }
    manifest.files = manifest.files.filter((file) => file.name !== 'encoder.int8.onnx')
    writeFileSync(join(tiny, 'model.json'), JSON.stringify(manifest))
    const failure = await failureOf(installModelFromFolder({ directory: tiny, modelsDir }))
    expect(failure.message).toMatch(/does not list its file “encoder\.int8\.onnx”/)
  })

  test('cancelled, then finished', async () => {
    const controller = new AbortController()
    const failure = await failureOf(
      installModelFromFolder({
        directory: tiny,
        modelsDir,
        signal: controller.signal,
        onProgress: () => controller.abort()
      })
    )
    expect(failure.code).toBe('cancelled')
    expect((await listModels(modelsDir)).models).toEqual([])
    await installModelFromFolder({ directory: tiny, modelsDir })
    await verifyModel(await readModel(join(modelsDir, 'tiny_m3')))
  })
})
