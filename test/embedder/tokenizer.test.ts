import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Tokenizer } from '../../src/embedder/tokenizer.ts'
import { tinyModelPath, tinyModels } from '../support/tiny-models.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'keepsake-tokenizer-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

it.each(tinyModels)('%s: the same ids and padding without a tokenizer_config.json', async (model) => {
  copyFileSync(tinyModelPath(model, 'tokenizer', 'tokenizer.json'), join(directory, 'tokenizer.json'))
  const { texts } = JSON.parse(readFileSync(tinyModelPath(model, 'golden.json'), 'utf8')) as { texts: string[] }
  const alone = await Tokenizer.load(directory, 'tokenizer.json')
  const complete = await Tokenizer.load(tinyModelPath(model, 'tokenizer'), 'tokenizer.json')
  expect(texts.length).toBeGreaterThan(3)
  for (const text of [...texts, '', 'Café  Ünïcode, 日本 <mask>!'])
    expect(alone.encode(text)).toEqual(complete.encode(text))
  const rows = texts.slice(0, 3).map((text) => alone.encode(text))
  expect(alone.pad(rows)).toEqual(complete.pad(rows))
})

it('says that a tokenizer is missing or damaged', async () => {
  await expect(Tokenizer.load(directory, 'tokenizer.json')).rejects.toMatchObject({ code: 'invalid-model' })
})
