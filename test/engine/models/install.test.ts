import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { type InstallOptions, installModelFromFile } from '../../../src/engine/models/install.ts'
import { idFromFileName } from '../../../src/engine/models/model-id.ts'
import {
  hashFile,
  type OfficialCheckpoint,
  officialCheckpoints,
  recogniseOfficial
} from '../../../src/engine/models/official-checkpoints.ts'
import { RandomAccessFile } from '../../../src/engine/models/random-access-file.ts'
import { listModels, readModel, removeModel, verifyModel } from '../../../src/engine/models/registry.ts'
import { AppError } from '../../../src/shared/errors.ts'
import { tinyModelPath } from '../../support/tiny-models.ts'

const root = mkdtempSync(join(tmpdir(), 'keepsake-install-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let downloads = ''
let modelsDir = ''
/** A folder as a person has it: the checkpoint, its configuration, and the text model in a folder of its own. */
beforeEach(() => {
  const dir = mkdtempSync(join(root, 'case-'))
  downloads = join(dir, 'downloads')
  modelsDir = join(dir, 'models')
  mkdirSync(downloads)
  cpSync(tinyModelPath('tiny_m3', 'checkpoint.pth'), join(downloads, 'Tiny_M3 (1).pth'))
  cpSync(tinyModelPath('tiny_m3', 'config.json'), join(downloads, 'config.json'))
  cpSync(tinyModelPath('tiny_m3', 'tokenizer'), join(downloads, 'bge-m3'), { recursive: true })
})

const install = (change: Partial<InstallOptions> = {}) =>
  installModelFromFile({ file: join(downloads, 'Tiny_M3 (1).pth'), modelsDir, ...change })

async function failureOf(promise: Promise<unknown>): Promise<AppError> {
  const outcome = await promise.catch((error: unknown) => error)
  if (outcome instanceof AppError) return outcome
  throw new Error('it did not fail as expected', { cause: outcome })
}

describe('installing from a file', () => {
  test('finds configuration and tokenizer beside the checkpoint', async () => {
    const model = await install()
    expect(model.manifest).toMatchObject({ id: 'tiny-m3-1', name: 'Tiny_M3 (1)', dimension: 64 })
    expect(model.directory).toBe(join(modelsDir, 'tiny-m3-1'))
    await verifyModel(model)
    expect((await listModels(modelsDir)).models).toEqual([model])
    expect(readdirSync(downloads).sort()).toEqual(['Tiny_M3 (1).pth', 'bge-m3', 'config.json'])
  })

  test('takes what it is told', async () => {
    rmSync(join(downloads, 'config.json'))
    const model = await install({
      id: 'mine',
      config: tinyModelPath('tiny_m3', 'config.json'),
      tokenizerDir: tinyModelPath('tiny_m3', 'tokenizer')
    })
    expect(model.manifest.id).toBe('mine')
  })

  test('ignores a config.json of another program, which this model then lacks', async () => {
    writeFileSync(join(downloads, 'config.json'), '{"model_type":"xlm-roberta","hidden_size":1024}')
    expect((await failureOf(install())).message).toMatch(/not one of the two official models/)
  })

  test.each([
    [
      'no tokenizer',
      () => rmSync(join(downloads, 'bge-m3'), { recursive: true }),
      {},
      'invalid-model',
      /needs its tokenizer.*same folder/
    ],
    [
      'two tokenizers',
      () => cpSync(join(downloads, 'bge-m3'), join(downloads, 'other'), { recursive: true }),
      {},
      'invalid-model',
      /needs its tokenizer/
    ],
    ['a configuration that is not there', () => {}, { config: '/nowhere/config.json' }, 'not-found', /configuration/],
    [
      'a configuration that is no JSON',
      () => writeFileSync(join(downloads, 'bad.json'), '{'),
      { config: 'bad.json' },
      'invalid-model',
      /not valid JSON/
    ],
    [
      'a checkpoint that is not there',
      () => {},
      { file: '/nowhere/model.pth' },
      'not-found',
      /“model\.pth” was not found/
    ],
    ['an id that is no folder name', () => {}, { id: 'a/b' }, 'invalid-input', /not a valid model id/]
  ] as const)('%s', async (_, prepare, change, code, message) => {
    prepare()
    const config = 'config' in change ? { config: join(downloads, change.config) } : {}
    const failure = await failureOf(install({ ...change, ...config }))
    expect(failure).toMatchObject({ code, message: expect.stringMatching(message) })
    expect((await listModels(modelsDir)).models).toEqual([])
  })

  test('the same model twice: one waits for its turn, the other is there already', async () => {
    const [first, second] = await Promise.allSettled([install(), install()])
    expect([first.status, second.status].sort()).toEqual(['fulfilled', 'rejected'])
    expect((await failureOf(install())).message).toMatch(/installed already/)
  })

  test('cancelled, then finished', async () => {
    const controller = new AbortController()
    const failure = await failureOf(
      install({ signal: controller.signal, onProgress: ({ phase }) => phase === 'converting' && controller.abort() })
    )
    expect(failure.code).toBe('cancelled')
    expect(await listModels(modelsDir)).toEqual({ models: [], problems: [] })
    await verifyModel(await install())
  })

  test('ids out of file names', () => {
    expect(
      ['Visualized_m3.pth', 'Visualized_base_en_v1.5.pth', '..pth', 'Café Modèle.bin', '红色.pth'].map(idFromFileName)
    ).toEqual(['visualized-m3', 'visualized-base-en-v1.5', 'model', 'cafe-modele', 'model'])
  })
})

describe('official checkpoints', () => {
  test('are told apart by their hash, not by name or size', async () => {
    const file = await RandomAccessFile.open(tinyModelPath('tiny_m3', 'checkpoint.pth'))
    try {
      const entry = {
        ...officialCheckpoints[0],
        sizeBytes: file.sizeBytes,
        sha256: await hashFile(file)
      } as OfficialCheckpoint
      expect(await recogniseOfficial(file, undefined, [entry])).toBe(entry)
      expect(await recogniseOfficial(file, undefined, [{ ...entry, sha256: '0'.repeat(64) }])).toBeUndefined()
      expect(await recogniseOfficial(file)).toBeUndefined()
    } finally {
      await file.close()
    }
  })
})

describe('the list of models', () => {
  test('is empty where there is no folder', async () => {
    expect(await listModels(join(modelsDir, 'nowhere'))).toEqual({ models: [], problems: [] })
  })

  test('says of each folder that cannot be used what is wrong', async () => {
    const { directory } = await install({ id: 'good' })
    for (const name of ['truncated', 'missing', 'changed', 'no-json', 'wrong-json'])
      cpSync(directory, join(modelsDir, name), { recursive: true })
    truncateSync(join(modelsDir, 'truncated', 'encoder.onnx.data'), 1000)
    rmSync(join(modelsDir, 'missing', 'tokenizer.json'))
    const data = readFileSync(join(modelsDir, 'changed', 'encoder.onnx.data'))
    writeFileSync(join(modelsDir, 'changed', 'encoder.onnx.data'), data.fill(1, 0, 4))
    rmSync(join(modelsDir, 'no-json', 'model.json'))
    writeFileSync(join(modelsDir, 'wrong-json', 'model.json'), '{"id":"x"}')
    mkdirSync(join(modelsDir, 'half.partial'))
    const { models, problems } = await listModels(modelsDir)
    expect(
      Object.fromEntries(
        problems.map(({ directory: folder, error }) => [folder.slice(modelsDir.length + 1), error.message])
      )
    ).toEqual({
      truncated: expect.stringMatching(/“encoder\.onnx\.data” has 1000 bytes instead of \d+/),
      missing: expect.stringMatching(/“tokenizer\.json” is missing/),
      'no-json': expect.stringMatching(/no model\.json/),
      'wrong-json': expect.stringMatching(/model\.json is not valid/)
    })
    expect(models.map((model) => model.manifest.id)).toEqual(['good'])
    expect((await failureOf(verifyModel(await readModel(join(modelsDir, 'changed'))))).message).toMatch(
      /“encoder\.onnx\.data” was changed/
    )
  })

  test('has the built-in model, and the person’s own before it', async () => {
    const starter = join(import.meta.dirname, '../../../resources/models/starter')
    expect(
      (await listModels(modelsDir, [starter])).models.map((model) => [model.manifest.id, model.directory])
    ).toEqual([['keepsake-starter', starter]])
    cpSync(starter, join(modelsDir, 'keepsake-starter'), { recursive: true })
    expect((await listModels(modelsDir, [starter])).models.map((model) => model.directory)).toEqual([
      join(modelsDir, 'keepsake-starter')
    ])
  })

  test('loses a model that is removed, and nothing else', async () => {
    await install({ id: 'one' })
    mkdirSync(join(modelsDir, 'one.partial'))
    await install({ id: 'two' })
    await removeModel(modelsDir, 'one')
    expect(readdirSync(modelsDir)).toEqual(['two'])
    for (const id of ['one', '..', '.', '', '../downloads', '/'])
      expect((await failureOf(removeModel(modelsDir, id))).code).toBe('not-found')
    expect(existsSync(downloads)).toBe(true)
  })
})
