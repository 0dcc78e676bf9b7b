import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tinyModelPath } from '../support/tiny-models.ts'
import { createWorkspace, type Workspace } from './run-keepsake.ts'

let workspace: Workspace
beforeAll(() => {
  workspace = createWorkspace()
})
afterAll(() => workspace.remove())

const keepsake = (...args: string[]) => workspace.run(args)
const json = async (...args: string[]) => JSON.parse((await keepsake(...args, '--json')).stdout) as unknown
const checkpoint = tinyModelPath('tiny_m3', 'checkpoint.pth')
const extras = [
  '--config',
  tinyModelPath('tiny_m3', 'config.json'),
  '--tokenizer',
  tinyModelPath('tiny_m3', 'tokenizer')
]

// One library, from the checkpoint to a search with it: each step needs the one before.
test('install converts a checkpoint, list shows it beside the one that came with Keepsake', {
  timeout: 60_000
}, async () => {
  const installed = await keepsake('model', 'install', checkpoint, ...extras, '--id', 'tiny')
  expect(installed).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Installed .* as "tiny"/) })
  expect(await json('model', 'list')).toMatchObject([
    { id: 'keepsake-starter', active: true, builtIn: true },
    { id: 'tiny', active: false }
  ])
  const again = await keepsake('model', 'install', checkpoint, ...extras, '--id', 'tiny')
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('installed already') })
})

test('embed takes the model that it is given', { timeout: 60_000 }, async () => {
  const { model, dimension, embedding } = (await json('embed', '--model', 'tiny', '--text', 'a boat')) as {
    model: string
    dimension: number
    embedding: number[]
  }
  expect(model).toBe('tiny')
  expect(embedding).toHaveLength(dimension)
  expect(Math.hypot(...embedding)).toBeCloseTo(1, 5)
  expect((await keepsake('embed', '--model', 'none', '--text', 'a boat')).code).toBe(3)
})

test('use embeds the library anew and answers from then on with that model', { timeout: 120_000 }, async () => {
  await keepsake('add', 'photos')
  await keepsake('index')
  expect(await keepsake('model', 'use', 'tiny')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('is in use')
  })
  expect(await json('search', 'castle')).toMatchObject({ model: 'tiny' })
  const removed = await keepsake('model', 'remove', 'tiny')
  expect(removed).toMatchObject({ code: 1, stderr: expect.stringContaining('in use') })
})

test('verify names the file that is wrong, remove deletes the model', { timeout: 120_000 }, async () => {
  expect(await keepsake('model', 'use', 'keepsake-starter')).toMatchObject({ code: 0 })
  expect(await keepsake('model', 'verify', 'tiny')).toMatchObject({ code: 0 })
  const manifest = join(workspace.libraryDirectory, 'models', 'tiny', 'encoder.onnx')
  rmSync(manifest)
  writeFileSync(manifest, '')
  expect(await keepsake('model', 'verify', 'tiny')).toMatchObject({ code: 3 })
  expect(await keepsake('model', 'remove', 'tiny')).toMatchObject({ code: 0, stdout: 'Removed "tiny".\n' })
  expect(await json('model', 'list')).toMatchObject([{ id: 'keepsake-starter' }])
})

test('available lists what can be fetched; download asks before it does', { timeout: 60_000 }, async () => {
  const offers = (await json('model', 'available')) as { id: string; hosts: string[]; licence: string }[]
  expect(offers.map(({ id }) => id)).toEqual(['visualized-bge-base-en-v1.5', 'visualized-bge-m3'])
  const asked = await keepsake('model', 'download', 'visualized-bge-m3')
  expect(asked.code).toBe(2)
  expect(asked.stderr).toContain('--yes')
  for (const said of ['huggingface.co', '1.8 GB', 'states no licence']) expect(asked.stdout).toContain(said)
})
