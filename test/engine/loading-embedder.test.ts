import { expect, it } from 'vitest'
import { createLoadingEmbedder } from '../../src/engine/loading-embedder.ts'
import { embedderContract } from '../../src/shared/embedder-contract.ts'
import { AppError } from '../../src/shared/errors.ts'
import { createInProcessClient, createService } from '../../src/shared/server.ts'
import { fakeDimension, fakeLoadedModel, fakeTextVector } from '../support/fake-embedder.ts'

/** A process that can be started anew: then it knows no model. */
function createProcess() {
  const state = { loads: [] as string[], isLoaded: false, loadFails: false }
  const requireModel = () => {
    if (!state.isLoaded) throw new AppError('not-found', 'The model is not loaded.', { retry: 'later' })
  }
  const service = createService(embedderContract, {
    'embedder.load': ({ directory }) => {
      if (state.loadFails) throw new AppError('invalid-model', 'It cannot be loaded.')
      state.loads.push(directory)
      state.isLoaded = true
      return fakeLoadedModel
    },
    'embedder.unload': () => {
      state.isLoaded = false
      return {}
    },
    'embedder.embed': () => {
      requireModel()
      return { vectors: fakeTextVector('words'), dimension: fakeDimension }
    },
    'embedder.countTokens': ({ texts }) => {
      requireModel()
      return { counts: texts.map(() => 3) }
    },
    'embedder.watch': (_input, { emit }) => emit({ models: [] })
  })
  return { state, client: createLoadingEmbedder(createInProcessClient(embedderContract, service)) }
}

const modelId = fakeLoadedModel.manifest.id
const embed = { modelId, lane: 'backfill' as const, items: [{ text: 'words' }] }

it('loads a model again when the process was started anew, and repeats the call', async () => {
  const { state, client } = createProcess()
  await client.call('embedder.load', { directory: '/models/a' })
  state.isLoaded = false
  expect((await client.call('embedder.embed', embed)).vectors).toHaveLength(fakeDimension)
  state.isLoaded = false
  expect(await client.call('embedder.countTokens', { modelId, texts: ['a'] })).toEqual({ counts: [3] })
  expect(state.loads).toEqual(['/models/a', '/models/a', '/models/a'])
})

it('leaves a model unloaded that was unloaded on purpose, or never loaded', async () => {
  const { state, client } = createProcess()
  await expect(client.call('embedder.embed', embed)).rejects.toMatchObject({ code: 'not-found' })
  await client.call('embedder.load', { directory: '/models/a' })
  await client.call('embedder.unload', { modelId })
  await expect(client.call('embedder.embed', embed)).rejects.toMatchObject({ code: 'not-found' })
  expect(state.loads).toHaveLength(1)
})

it('says why when it cannot be loaded again', async () => {
  const { state, client } = createProcess()
  await client.call('embedder.load', { directory: '/models/a' })
  Object.assign(state, { isLoaded: false, loadFails: true })
  await expect(client.call('embedder.embed', embed)).rejects.toMatchObject({ code: 'invalid-model' })
})
