import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type ConversionOptions,
  type ConversionProgress,
  convertVisualizedBge
} from '../../../src/engine/models/visualized-bge.ts'
import { listUsedShapes, type VisualizedBgeSizes } from '../../../src/engine/models/visualized-bge-weights.ts'
import { AppError } from '../../../src/shared/errors.ts'
import { modelManifestSchema } from '../../../src/shared/manifest.ts'
import { officialShapes } from '../../support/official-shapes.ts'
import { writeRandomCheckpoint } from '../../support/random-checkpoint.ts'
import { readTinyConfig, tinyModelPath } from '../../support/tiny-models.ts'

const root = mkdtempSync(join(tmpdir(), 'keepsake-conversion-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const converterPath = join(import.meta.dirname, '../../../src/engine/models/visualized-bge.ts')

let dir = root
beforeEach(() => {
  dir = mkdtempSync(join(root, 'case-'))
})

function options(change: Partial<ConversionOptions> = {}): ConversionOptions {
  return {
    checkpointPath: tinyModelPath('tiny_m3', 'checkpoint.pth'),
    config: readTinyConfig('tiny_m3'),
    tokenizerDir: tinyModelPath('tiny_m3', 'tokenizer'),
    outDir: join(dir, 'model'),
    id: 'tiny',
    ...change
  }
}

async function failureOf(change: Partial<ConversionOptions> = {}): Promise<AppError> {
  try {
    await convertVisualizedBge(options(change))
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('the conversion succeeded')
}

const hashFiles = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex')
      ])
  )

describe('a model folder', () => {
  test('has what its manifest says, and nothing else', async () => {
    const manifest = await convertVisualizedBge(options())
    const folder = join(dir, 'model')
    expect(modelManifestSchema.parse(JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')))).toEqual(manifest)
    const hashes = hashFiles(folder)
    for (const { name, sha256, sizeBytes } of manifest.files) {
      expect({ name, sha256, sizeBytes }).toEqual({
        name,
        sha256: hashes[name],
        sizeBytes: statSync(join(folder, name)).size
      })
    }
    expect(Object.keys(hashes).sort()).toEqual([...manifest.files.map((file) => file.name), 'model.json'].sort())
    expect(readdirSync(dir)).toEqual(['model'])
    expect(manifest).toMatchObject({
      id: 'tiny',
      dimension: 64,
      imageTokens: { size: 70, count: 25 },
      encoder: { positions: 'xlm-roberta', padId: 1, maxTextTokens: 128, maxJointTokens: 105 }
    })
  })

  test('is as small as its weights: two bytes each', async () => {
    const manifest = await convertVisualizedBge(options({ int8: false }))
    const data = manifest.files
      .filter((file) => file.name.endsWith('.data'))
      .reduce((sum, file) => sum + file.sizeBytes, 0)
    expect(data).toBeLessThan(statSync(options().checkpointPath).size * 1.02)
  })

  test('reports progress of both phases up to the end', async () => {
    const seen: ConversionProgress[] = []
    await convertVisualizedBge(options({ onProgress: (progress) => seen.push(progress) }))
    for (const phase of ['checking', 'converting'] as const) {
      const steps = seen.filter((progress) => progress.phase === phase)
      expect(steps.at(-1)?.doneBytes).toBe(steps.at(-1)?.totalBytes)
      expect(steps.every((step, i) => step.doneBytes >= (steps[i - 1]?.doneBytes ?? 0))).toBe(true)
    }
  })

  test('never replaces one that is there', async () => {
    mkdirSync(join(dir, 'model'))
    writeFileSync(join(dir, 'model', 'mine.txt'), 'kept')
    expect(await failureOf()).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('“model” is installed already')
    })
    expect(readdirSync(join(dir, 'model'))).toEqual(['mine.txt'])
  })

  test('has an id that is safe in a path', async () => {
    expect(await failureOf({ id: '../evil' })).toMatchObject({ code: 'invalid-input' })
  })
})

describe('an interrupted conversion', () => {
  const sizes: VisualizedBgeSizes = {
    vocabulary: 2000,
    hidden: 128,
    textLayers: 8,
    intermediate: 512,
    positions: 128,
    types: 1,
    visionWidth: 128,
    visionLayers: 8,
    visionMlp: 512,
    patches: 16,
    patchSize: 8,
    visionHeadWidth: 64
  }
  const checkpointPath = join(root, 'large.pth')
  const checkpointBytes = 800_000
  const config = {
    text: {
      ...readTinyConfig('tiny_m3').text,
      vocab_size: undefined,
      hidden_size: undefined,
      num_layers: undefined,
      intermediate_size: undefined,
      max_position_embeddings: undefined,
      num_heads: 8
    }
  }
  const large = (change: Partial<ConversionOptions> = {}) =>
    options({ checkpointPath, config, checkpointBytes, int8: false, ...change })
  const expected: Record<string, string> = {}

  beforeAll(async () => {
    dir = mkdtempSync(join(root, 'undisturbed-'))
    await writeRandomCheckpoint({
      path: checkpointPath,
      shapes: Object.fromEntries(listUsedShapes(sizes)),
      sharedStorages: true,
      withoutChecksums: true
    })
    await convertVisualizedBge(large())
    Object.assign(expected, hashFiles(join(dir, 'model')))
  })

  /** Cancels when so much of the conversion is written. */
  async function cancelAt(fraction: number): Promise<number> {
    const controller = new AbortController()
    let seen = 0
    const failure = await failureOf(
      large({
        signal: controller.signal,
        onProgress({ phase, doneBytes, totalBytes }) {
          if (phase !== 'converting') return
          seen = doneBytes
          if (doneBytes >= totalBytes * fraction) controller.abort()
        }
      })
    )
    expect(failure.code).toBe('cancelled')
    expect(existsSync(join(dir, 'model'))).toBe(false)
    return seen
  }

  async function resume(): Promise<{ firstStep: number; hashes: Record<string, string> }> {
    const steps: number[] = []
    await convertVisualizedBge(
      large({ onProgress: ({ phase, doneBytes }) => phase === 'converting' && steps.push(doneBytes) })
    )
    return { firstStep: steps[0] ?? 0, hashes: hashFiles(join(dir, 'model')) }
  }

  test.each([0.1, 0.6, 0.95])('at %s goes on, and ends with the same bytes', async (fraction) => {
    const stoppedAt = await cancelAt(fraction)
    const journal = JSON.parse(readFileSync(join(dir, 'model.partial', 'conversion.json'), 'utf8')) as {
      files: Record<string, { sizeBytes: number }>
    }
    const kept = Object.values(journal.files).map((file) => file.sizeBytes)
    // The bytes between two checkpoints and the largest weight are what may be lost.
    expect(kept.reduce((a, b) => a + b, 0)).toBeGreaterThan(stoppedAt - checkpointBytes - 600_000)
    const { firstStep, hashes } = await resume()
    expect(firstStep).toBe(kept[0])
    expect(hashes).toEqual(expected)
    expect(readdirSync(dir)).toEqual(['model'])
  })

  test('does not trust a data file that was changed meanwhile', async () => {
    await cancelAt(0.95)
    const staged = join(dir, 'model.partial', 'encoder.onnx.data')
    const bytes = readFileSync(staged)
    bytes.writeUInt8(bytes.readUInt8(1000) ^ 1, 1000)
    writeFileSync(staged, bytes)
    expect((await resume()).hashes).toEqual(expected)
  })

  test.each(['', '{', '{"fingerprint":1}', `{"fingerprint":"${'0'.repeat(64)}","files":{}}`])(
    'starts over with a journal of %j',
    async (journal) => {
      await cancelAt(0.9)
      writeFileSync(join(dir, 'model.partial', 'conversion.json'), journal)
      expect((await resume()).hashes).toEqual(expected)
    }
  )

  test('does not continue for another checkpoint', async () => {
    await cancelAt(0.9)
    await convertVisualizedBge(options())
    const other = hashFiles(join(dir, 'model'))
    rmSync(join(dir, 'model'), { recursive: true })
    await convertVisualizedBge(options())
    expect(hashFiles(join(dir, 'model'))).toEqual(other)
  })

  test('was cancelled before it began: nothing is left', async () => {
    expect((await failureOf({ signal: AbortSignal.abort() })).code).toBe('cancelled')
    expect(readdirSync(dir)).toEqual([])
  })

  test('killed at any moment goes on, and ends with the same bytes', async () => {
    const script = `
      const { convertVisualizedBge } = await import(${JSON.stringify(converterPath)})
      const onProgress = ({ phase, doneBytes, totalBytes }) => phase === 'converting' && process.stdout.write('.')
      await convertVisualizedBge({ ...JSON.parse(process.argv[1]), onProgress })`
    let kills = 0
    for (const steps of [1, 2, 4, 6]) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script, JSON.stringify(large())])
      let seen = 0
      child.stdout.on('data', (text: Buffer) => {
        seen += text.length
        if (seen >= steps) child.kill('SIGKILL')
      })
      const [, signal] = (await once(child, 'exit')) as [number | null, string | null]
      if (signal === 'SIGKILL') kills++
      if (existsSync(join(dir, 'model'))) break
    }
    expect(kills).toBeGreaterThan(0)
    const { hashes } = existsSync(join(dir, 'model')) ? { hashes: hashFiles(join(dir, 'model')) } : await resume()
    expect(hashes).toEqual(expected)
  })

  test.skipIf(process.platform === 'win32')(
    'a disk that takes no more is named, and the conversion goes on afterwards',
    async () => {
      // A limit on file sizes makes write() fail in the middle of the data file, as a full disk does.
      const script = `
      const { convertVisualizedBge } = await import(${JSON.stringify(converterPath)})
      await convertVisualizedBge(JSON.parse(process.argv[1])).catch((error) => { console.log(error.code + ': ' + error.message) })`
      const child = spawnSync(
        'bash',
        [
          '-c',
          'trap "" XFSZ; ulimit -f 2000; exec "$0" --input-type=module -e "$1" "$2"',
          process.execPath,
          script,
          JSON.stringify(large())
        ],
        { encoding: 'utf8' }
      )
      expect(`${child.stdout}${child.stderr}`).toMatch(/^disk-full: /)
      expect(existsSync(join(dir, 'model'))).toBe(false)
      expect((await resume()).hashes).toEqual(expected)
    }
  )
})

describe('what cannot be converted leaves nothing behind', () => {
  const tinySizes: VisualizedBgeSizes = {
    vocabulary: 125,
    hidden: 16,
    textLayers: 1,
    intermediate: 8,
    positions: 40,
    types: 1,
    visionWidth: 16,
    visionLayers: 1,
    visionMlp: 9,
    patches: 4,
    patchSize: 2,
    visionHeadWidth: 8
  }
  const bare = {
    text: {
      type: 'xlm-roberta' as const,
      num_heads: 2,
      layer_norm_eps: 1e-5,
      pad_token_id: 1,
      cls_token_id: 0,
      sep_token_id: 2
    }
  }

  test('weights that are not numbers', async () => {
    const path = join(dir, 'nan.pth')
    await writeRandomCheckpoint({ path, shapes: Object.fromEntries(listUsedShapes(tinySizes)), withoutChecksums: true })
    const bytes = readFileSync(path)
    // Content is aligned to 64 bytes; the second record is the first weight. Float16 0x7e00 is NaN.
    const second = bytes.indexOf('PK\x03\x04', 4, 'latin1')
    bytes.writeUInt16LE(0x7e00, Math.ceil((second + 30 + 'model/data/0'.length + 4) / 64) * 64)
    writeFileSync(path, bytes)
    const failure = await failureOf({ checkpointPath: path, config: bare })
    expect(failure).toMatchObject({
      code: 'invalid-model',
      message: expect.stringMatching(/has values that are not numbers/)
    })
    expect(readdirSync(dir)).toEqual(['nan.pth'])
  })

  test('a flipped bit among the weights', async () => {
    const path = join(dir, 'flipped.pth')
    const bytes = readFileSync(options().checkpointPath)
    bytes.writeUInt8(bytes.readUInt8(300_000) ^ 4, 300_000)
    writeFileSync(path, bytes)
    expect(await failureOf({ checkpointPath: path })).toMatchObject({
      code: 'invalid-model',
      message: expect.stringContaining('does not match its checksum')
    })
    expect(readdirSync(dir)).toEqual(['flipped.pth'])
  })

  test('a configuration of the other model', async () => {
    expect(await failureOf({ config: readTinyConfig('tiny_base') })).toMatchObject({ code: 'invalid-model' })
    expect(readdirSync(dir)).toEqual([])
  })

  test.each([
    ['of another model', 'tiny_base', undefined, /token \d+, but the model knows only 125 tokens|needs Unigram/],
    ['that is missing', 'nowhere', undefined, /no “tokenizer\.json”/],
    ['that is no JSON', undefined, '{', /is not a tokenizer/],
    ['without a vocabulary', undefined, '{"model":{}}', /is not a tokenizer/],
    [
      'with the wrong special tokens',
      undefined,
      '{"model":{"type":"Unigram","vocab":[["<pad>",0],["<s>",0]]}}',
      /not number 0/
    ]
  ])('a tokenizer %s', async (_, model, text, message) => {
    const tokenizerDir = model === 'tiny_base' ? tinyModelPath('tiny_base', 'tokenizer') : join(dir, 'tokenizer')
    if (text !== undefined) {
      mkdirSync(tokenizerDir)
      writeFileSync(join(tokenizerDir, 'tokenizer.json'), text)
    }
    expect(await failureOf({ tokenizerDir })).toMatchObject({
      code: 'invalid-model',
      message: expect.stringMatching(message)
    })
    expect(existsSync(join(dir, 'model.partial'))).toBe(false)
  })

  test('a small file whose tensors all share one storage', async () => {
    const path = join(dir, 'inflated.pth')
    const shapes = Object.fromEntries(
      listUsedShapes({
        ...tinySizes,
        hidden: 256,
        visionWidth: 256,
        textLayers: 100,
        visionLayers: 1,
        intermediate: 256
      })
    )
    await writeRandomCheckpoint({ path, shapes, aliased: true })
    expect(statSync(path).size).toBeLessThan(2e6)
    expect(await failureOf({ checkpointPath: path, config: bare })).toMatchObject({
      code: 'invalid-model',
      message: expect.stringMatching(/would become \d{8}/)
    })
  })
})

test('the official shapes are those that the converter expects', () => {
  expect(Object.keys(officialShapes('base')).length).toBe(488)
  expect(Object.keys(officialShapes('m3')).length).toBe(956)
})
