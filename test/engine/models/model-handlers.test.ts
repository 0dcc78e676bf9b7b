import { cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Status } from '../../../src/shared/status.ts'
import { ModelLibrary, until } from '../../support/model-library.ts'
import { tinyModelPath } from '../../support/tiny-models.ts'

let library: ModelLibrary
beforeEach(async () => {
  library = await ModelLibrary.create()
  await library.open()
})
afterEach(() => library.remove())

const call = (...args: Parameters<typeof library.client.call>) => library.client.call(...args)
const rejection = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    ({ code, message }) => ({ code, message })
  )

it('lists the model that comes with Keepsake and those that were installed, with what they are', async () => {
  const installed = await library.installOther()
  expect(installed).toMatchObject({ id: 'other', family: 'visualized-bge', active: false, builtIn: false })
  const models = await library.client.call('models.list', {})
  expect(models.map(({ id, active, builtIn }) => ({ id, active, builtIn }))).toEqual([
    { id: 'other', active: false, builtIn: false },
    { id: 'starter', active: true, builtIn: true }
  ])
  expect(
    models.every(({ sizeBytes, licence, languages }) => sizeBytes > 0 && licence !== '' && languages.length > 0)
  ).toBe(true)
})

it('shows an installation as a task and ends it when the caller does; the next one goes on', async () => {
  const seen: Status['tasks'] = []
  const end = library.client.subscribe('status.watch', {}, ({ tasks }) => seen.push(...tasks))
  const controller = new AbortController()
  const request = { path: tinyModelPath('tiny_m3', 'checkpoint.pth'), config: tinyModelPath('tiny_m3', 'config.json') }
  const cancelled = rejection(
    library.client.call('models.install', { ...request, id: 'other' }, { signal: controller.signal })
  )
  controller.abort()
  expect(await cancelled).toMatchObject({ code: 'cancelled' })
  expect((await library.client.call('models.list', {})).map(({ id }) => id)).toEqual(['starter'])
  // The engine may still be ending the first one.
  await until(async () => (await rejection(library.installOther())) === null)
  await until(() => seen.some(({ label }) => label === 'Installing “checkpoint.pth”'))
  end()
})

it('installs a finished folder, and refuses a name or tokenizer for it', async () => {
  await library.installOther()
  const elsewhere = join(library.workspace.directory, 'copy')
  renameSync(join(library.modelsDirectory, 'other'), elsewhere)
  const refused = await rejection(call('models.install', { path: elsewhere, id: 'third' }))
  expect(refused).toMatchObject({ code: 'invalid-input' })
  expect(await call('models.install', { path: elsewhere })).toMatchObject({ id: 'other' })
})

it('says what is wrong with what it is given', async () => {
  const missing = await rejection(call('models.install', { path: join(library.workspace.directory, 'no.pth') }))
  expect(missing).toMatchObject({ code: 'not-found' })
  const checkpoint = tinyModelPath('tiny_m3', 'checkpoint.pth')
  expect(await rejection(call('models.install', { path: checkpoint, id: 'starter' }))).toMatchObject({
    code: 'conflict'
  })
  expect(await rejection(call('models.install', { path: checkpoint, id: '../up' }))).toMatchObject({
    code: 'invalid-input'
  })
  expect(await rejection(call('models.use', { id: 'nothing' }))).toMatchObject({ code: 'not-found' })
  expect(await rejection(call('models.verify', { id: 'nothing' }))).toMatchObject({ code: 'not-found' })
  expect(await rejection(call('models.remove', { id: 'nothing' }))).toMatchObject({ code: 'not-found' })
})

it('verifies a model byte by byte', async () => {
  await library.installOther()
  await call('models.verify', { id: 'other' })
  const file = join(library.modelsDirectory, 'other', 'tokenizer.json')
  writeFileSync(file, Buffer.concat([readFileSync(file).subarray(1), Buffer.from('x')]))
  const problem = await rejection(call('models.verify', { id: 'other' }))
  expect(problem).toMatchObject({ code: 'invalid-model', message: expect.stringContaining('tokenizer.json') })
})

it('removes a model, but neither the one in use nor the one that comes with Keepsake', async () => {
  await library.installOther()
  expect(await rejection(call('models.remove', { id: 'starter' }))).toMatchObject({ code: 'unsupported' })
  await call('models.use', { id: 'other' })
  expect(await rejection(call('models.remove', { id: 'other' }))).toMatchObject({ code: 'conflict' })
  await library.settle()
  expect(await rejection(call('models.remove', { id: 'other' }))).toMatchObject({ code: 'conflict' })
  await call('models.use', { id: 'starter' })
  await library.settle()
  await call('models.remove', { id: 'other' })
  expect(existsSync(join(library.modelsDirectory, 'other'))).toBe(false)
})

it('embeds with a model that is not the one in use, and says which', async () => {
  await library.installOther()
  const ask = (modelId: string | null) => library.client.call('embed.run', { modelId, text: 'a harbour', image: null })
  const [own, other] = [await ask(null), await ask('other')]
  expect([own.model, other.model]).toEqual(['starter', 'other'])
  expect(other.embedding).toHaveLength(other.dimension)
  expect(other.dimension).not.toBe(own.dimension)
  expect(await rejection(ask('nothing'))).toMatchObject({ code: 'not-found' })
})

it('falls back to the model that comes with Keepsake when the chosen one is gone, and says so', async () => {
  await library.index()
  await library.installOther()
  await call('models.use', { id: 'other' })
  await library.settle()
  await library.workspace.stop()
  rmSync(join(library.modelsDirectory, 'other'), { recursive: true })
  await library.open()
  await library.settle()
  const { model, notices } = await library.client.call('status.get', {})
  expect([model?.id, notices.map(({ id }) => id)]).toEqual(['starter', ['model-missing']])
  expect(library.vectorCounts()).toEqual({ 'starter image': 3, 'starter joint': 1, 'starter text': 3 })
})

it('does not take another checkpoint under the same name for the one before', async () => {
  await library.index()
  await library.installOther()
  await call('models.use', { id: 'other' })
  await library.settle()
  const { embedding } = await library.client.call('embed.run', { modelId: null, text: 'a harbour', image: null })
  await library.workspace.stop()
  const folder = join(library.modelsDirectory, 'other')
  rmSync(folder, { recursive: true })
  await library.open()
  await library.client.call('models.install', {
    path: tinyModelPath('tiny_m3', 'checkpoint_fp32.pth'),
    config: tinyModelPath('tiny_m3', 'config.json'),
    tokenizer: tinyModelPath('tiny_m3', 'tokenizer'),
    id: 'other'
  })
  await library.workspace.stop()
  await library.open()
  await library.settle()
  const again = await library.client.call('embed.run', { modelId: null, text: 'a harbour', image: null })
  const rows = library.workspace.rows<{ model_id: string; version: string; id: number }>('SELECT * FROM model')
  expect(rows.map(({ model_id }) => model_id)).toEqual(['other'])
  expect(rows[0]?.id).toBeGreaterThan(2)
  expect(again.dimension).toBe(embedding.length)
})

it('reads a folder that was copied in by hand, and names one that is damaged', async () => {
  await library.installOther()
  cpSync(join(library.modelsDirectory, 'other'), join(library.modelsDirectory, 'broken'), { recursive: true })
  writeFileSync(join(library.modelsDirectory, 'broken', 'model.json'), '{')
  expect((await library.client.call('models.list', {})).map(({ id }) => id)).toEqual(['other', 'starter'])
  const { notices } = await library.client.call('status.get', {})
  expect(notices.find(({ id }) => id === 'model-damaged')?.message).toContain('broken')
})
