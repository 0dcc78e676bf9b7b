import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ActiveModel, EngineContext } from '../../../src/engine/engine-context.ts'
import { readyModel } from '../../../src/engine/search/ready-model.ts'
import { AppError } from '../../../src/shared/errors.ts'
import { type BuiltLibrary, buildLibrary } from '../../support/library-builder.ts'
import {
  item,
  neverAborted,
  type SearchEngine,
  searchThreadFile,
  startSearch,
  text
} from '../../support/search-engine.ts'

let library: BuiltLibrary
let engine: SearchEngine | null = null
let photo = 0

beforeEach(() => {
  library = buildLibrary()
  photo = library.addPhoto({ path: 'harbour.jpg', shows: 'harbour day', metadata: { caption: 'The harbour' } })
  library.addPhoto({ path: 'mountain.jpg', shows: 'mountain' })
})
afterEach(async () => {
  await engine?.stop()
  library.remove()
})

test('without a model, words alone answer and say so', async () => {
  engine = startSearch(library)
  engine.activeModel = () => Promise.reject(new AppError('invalid-model', 'The model file is damaged.'))
  const result = await engine.run({ terms: [text('harbour')] })
  expect(result.hits.map(({ card }) => card.id)).toEqual([photo])
  expect(result.plan).toEqual({ verb: 'single', modelId: null, channels: expect.arrayContaining(['words']) })
  expect(result.notices).toEqual(['The model file is damaged. These results come from the words alone.'])
  await expect(engine.run({ terms: [item(photo)] })).rejects.toMatchObject({
    code: 'unavailable',
    message: 'Searching with a photo needs a model. The model file is damaged.'
  })
})

test('a model that is being loaded is waited for, but not for ever', async () => {
  engine = startSearch(library)
  const context = { activeModel: () => new Promise<ActiveModel>(() => {}) } as EngineContext
  expect(await readyModel(context, neverAborted.signal, 20)).toEqual({
    model: null,
    reason: 'The model is still being loaded.'
  })
  engine.activeModel = () => context.activeModel()
  const controller = new AbortController()
  queueMicrotask(() => controller.abort())
  const [waiting] = await Promise.allSettled([engine.run({ terms: [item(photo)] }, 1, controller.signal)])
  expect(waiting).toMatchObject({ status: 'rejected', reason: { code: 'cancelled' } })
})

test('when the embedder dies over a query, words answer', async () => {
  engine = startSearch(library)
  engine.embedder.failure = new AppError('process-crashed', 'It died.')
  const result = await engine.run({ terms: [text('harbour')] })
  expect(result.notices).toEqual(['The model does not answer. These results come from the words alone.'])
  expect(result.total).toBe(1)
  engine.embedder.failure = null
  expect((await engine.run({ terms: [text('harbour')] })).notices).toEqual([])
})

test('a text is embedded once', async () => {
  engine = startSearch(library)
  await engine.run({ terms: [text('harbour')] })
  await engine.run({ terms: [text('harbour')], filters: [{ type: 'kind', kind: 'photo' }] })
  expect(engine.embedder.embedded).toEqual(['harbour'])
})

test('cancelled queries leave the queue, the others are answered', async () => {
  const search = startSearch(library)
  engine = search
  const controller = new AbortController()
  const superseded = Array.from({ length: 20 }, () => search.run({ terms: [text('harbour')] }, 1, controller.signal))
  const last = search.run({ terms: [text('mountain')] })
  controller.abort()
  const outcomes = await Promise.allSettled(superseded)
  expect(outcomes.map(({ status }) => status)).toEqual(Array(20).fill('rejected'))
  expect(outcomes[0]).toMatchObject({ reason: { code: 'cancelled' } })
  expect((await last).total).toBe(2)
})

test('a thread that dies over a query is replaced, and the query asked again', async () => {
  const marker = join(library.directory, 'died')
  const file = join(library.directory, 'dying-thread.ts')
  writeFileSync(
    file,
    `import { existsSync, writeFileSync } from 'node:fs'
     import { parentPort } from 'node:worker_threads'
     if (existsSync(${JSON.stringify(marker)})) await import(${JSON.stringify(searchThreadFile)})
     else parentPort.on('message', () => { writeFileSync(${JSON.stringify(marker)}, ''); process.exit(1) })`
  )
  engine = startSearch(library, { searchThreadFile: file })
  expect((await engine.run({ terms: [text('harbour')] })).total).toBe(2)
})

test('a thread that dies twice over a query rejects it, and the next query starts a fresh one', async () => {
  const file = join(library.directory, 'dead-thread.ts')
  writeFileSync(file, 'throw new Error("no luck")')
  engine = startSearch(library, { searchThreadFile: file })
  const run = () => engine?.run({ terms: [text('harbour')] })
  await expect(run()).rejects.toMatchObject({ code: 'process-crashed', retry: 'now' })
  await expect(run()).rejects.toMatchObject({ code: 'process-crashed' })
  writeFileSync(file, `await import(${JSON.stringify(searchThreadFile)})`)
  expect((await run())?.total).toBe(2)
})

test('after the end, calls are cancelled', async () => {
  engine = startSearch(library)
  const [running] = await Promise.allSettled([engine.run({ terms: [text('harbour')] }), engine.stop()])
  expect(running).toMatchObject({ status: 'rejected', reason: { code: 'cancelled' } })
  await expect(engine.run({})).rejects.toMatchObject({ code: 'cancelled' })
})

test('the oldest results are let go', async () => {
  engine = startSearch(library)
  const first = await engine.run({})
  for (let i = 0; i < 50; i++) await engine.run({})
  const layout = engine.side.handlers['search.layout']({ resultId: first.resultId }, neverAborted)
  await expect(layout).rejects.toMatchObject({ code: 'not-found' })
})

test('an empty library', async () => {
  const empty = buildLibrary()
  const search = startSearch(empty)
  try {
    expect(await search.run({})).toMatchObject({ total: 0, hits: [] })
    expect(await search.run({ terms: [text('harbour')] })).toMatchObject({ total: 0, hits: [] })
    expect((await search.run({ filters: [{ type: 'kind', kind: 'note' }] })).notices).toEqual([
      'The library is empty. Add a folder with photos or notes first.'
    ])
  } finally {
    await search.stop()
    empty.remove()
  }
})
