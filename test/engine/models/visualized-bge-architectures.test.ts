import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { convertVisualizedBge } from '../../../src/engine/models/visualized-bge.ts'
import type { VisualizedBgeConfigInput } from '../../../src/engine/models/visualized-bge-config.ts'
import {
  listUnusedShapes,
  listUsedShapes,
  type VisualizedBgeSizes
} from '../../../src/engine/models/visualized-bge-weights.ts'
import { openReference } from '../../support/checkpoint-values.ts'
import { maxAbsDifference, npyRow, readNpy } from '../../support/npy.ts'
import { writeRandomCheckpoint, writeRandomSafetensors } from '../../support/random-checkpoint.ts'
import { readTinyConfig, tinyModelPath, tinyModels } from '../../support/tiny-models.ts'
import { VisualizedBgeSession } from '../../support/visualized-bge-session.ts'

const dir = mkdtempSync(join(tmpdir(), 'keepsake-architectures-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

describe.each(tinyModels)('the float64 reference agrees with the authors’ outputs of %s', (model) => {
  test('image tokens, text, image with text', async () => {
    const reference = await openReference(tinyModelPath(model, 'checkpoint.pth'), readTinyConfig(model))
    const array = (name: string) => readNpy(tinyModelPath(model, 'golden', `${name}.npy`))
    const tokens = reference.imageTokens(npyRow(array('pixel_values'), 0))
    expect(
      maxAbsDifference(
        tokens.flatMap((row) => [...row]),
        npyRow(array('image_tokens'), 0)
      )
    ).toBeLessThan(1e-4)
    const special = model === 'tiny_base' ? [101, 102] : [0, 2]
    expect(maxAbsDifference(reference.embed(special), npyRow(array('emb_text'), 4))).toBeLessThan(1e-5)
    expect(maxAbsDifference(reference.embed(special, tokens), npyRow(array('emb_image'), 0))).toBeLessThan(1e-5)
  })
})

const bertText = { type: 'bert' as const, layer_norm_eps: 1e-12, pad_token_id: 0, cls_token_id: 3, sep_token_id: 4 }
const xlmText = {
  type: 'xlm-roberta' as const,
  layer_norm_eps: 1e-5,
  pad_token_id: 1,
  cls_token_id: 0,
  sep_token_id: 2
}

/** Sizes that differ from both official models in every respect. */
const architectures: { title: string; sizes: VisualizedBgeSizes; text: VisualizedBgeConfigInput['text'] }[] = [
  {
    title: 'BERT, one layer each, one patch, image tower narrower than the text tower',
    sizes: {
      vocabulary: 40,
      hidden: 48,
      textLayers: 1,
      intermediate: 20,
      positions: 16,
      types: 3,
      visionWidth: 24,
      visionLayers: 1,
      visionMlp: 7,
      patches: 1,
      patchSize: 9,
      visionHeadWidth: 8
    },
    text: { ...bertText, num_heads: 3 }
  },
  {
    title: 'XLM-RoBERTa, deep, one head each, patches of 2 × 2, wide MLP',
    sizes: {
      vocabulary: 33,
      hidden: 16,
      textLayers: 5,
      intermediate: 64,
      positions: 60,
      types: 1,
      visionWidth: 32,
      visionLayers: 4,
      visionMlp: 90,
      patches: 36,
      patchSize: 2,
      visionHeadWidth: 32
    },
    text: { ...xlmText, num_heads: 1 }
  },
  {
    title: 'BERT, as many heads as possible, odd patch size',
    sizes: {
      vocabulary: 21,
      hidden: 24,
      textLayers: 3,
      intermediate: 31,
      positions: 40,
      types: 1,
      visionWidth: 16,
      visionLayers: 3,
      visionMlp: 42,
      patches: 9,
      patchSize: 5,
      visionHeadWidth: 4
    },
    text: { ...bertText, num_heads: 24 }
  }
]

function writeTokenizer(text: VisualizedBgeConfigInput['text'], folder: string): void {
  const names = text.type === 'bert' ? ['[CLS]', '[SEP]', '[PAD]'] : ['<s>', '</s>', '<pad>']
  const ids = [text.cls_token_id, text.sep_token_id, text.pad_token_id]
  const added_tokens = names.map((content, i) => ({ id: ids[i], content, special: true }))
  const vocab = text.type === 'bert' ? { '[UNK]': 1 } : [['<unk>', 0]]
  const model = { type: text.type === 'bert' ? 'WordPiece' : 'Unigram', vocab, unk_token: '[UNK]', unk_id: 0 }
  writeFileSync(
    join(folder, 'tokenizer.json'),
    JSON.stringify({
      version: '1.0',
      added_tokens,
      normalizer: null,
      pre_tokenizer: null,
      post_processor: null,
      decoder: null,
      model
    })
  )
  writeFileSync(join(folder, 'tokenizer_config.json'), '{}')
}

describe.each(architectures)('$title', ({ title, sizes, text }) => {
  test.each([writeRandomCheckpoint, writeRandomSafetensors])(
    'converts and agrees with the reference (%o)',
    async (write) => {
      const folder = mkdtempSync(join(dir, 'model-'))
      const path = join(folder, 'model.bin')
      const shapes = Object.fromEntries(
        [...listUsedShapes(sizes), ...listUnusedShapes(sizes)].map(([name, shape]) => [name, shape.map((n) => n || 6)])
      )
      await write({ path, shapes, seed: title.length, sharedStorages: true, zip64: true })
      writeTokenizer(text, folder)
      await convertVisualizedBge({
        checkpointPath: path,
        config: { text },
        tokenizerDir: folder,
        outDir: join(folder, 'out'),
        id: 'random'
      })
      const session = await VisualizedBgeSession.open(join(folder, 'out'))
      try {
        const reference = await openReference(path, { text })
        const side = session.manifest.imageTokens.size
        const pixels = Float32Array.from({ length: 2 * 3 * side * side }, (_, i) => Math.sin(i * 1.7) * 2)
        const [, second = new Float32Array()] = await session.encodeImages(pixels, 2)
        const expected = reference.imageTokens(pixels.subarray(3 * side * side))
        expect(
          maxAbsDifference(
            second,
            expected.flatMap((row) => [...row])
          )
        ).toBeLessThan(1e-4)
        const ids = [text.cls_token_id, 7, 9, 11, text.sep_token_id]
        const [plain = []] = await session.embed([{ ids }], 8)
        expect(maxAbsDifference(plain, reference.embed(ids))).toBeLessThan(1e-5)
        const [joint = []] = await session.embed([{ ids, image: second }], 6)
        expect(maxAbsDifference(joint, reference.embed(ids, expected))).toBeLessThan(1e-5)
      } finally {
        await session.close()
      }
    }
  )
})
