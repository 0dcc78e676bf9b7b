import { renameSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ModelLibrary, until } from '../support/model-library.ts'

let library: ModelLibrary
beforeEach(async () => {
  library = await ModelLibrary.create()
})
afterEach(() => library.remove())

const allVectors = (id: string) => ({ [`${id} image`]: 3, [`${id} joint`]: 1, [`${id} text`]: 3 })
const text = (words: string) => ({ terms: [{ source: { type: 'text' as const, text: words } }] })

/** Holds the batches of a model until `release`. */
function hold(model: string): { release: () => void; reached: Promise<void> } {
  const gate = Promise.withResolvers<void>()
  const reached = Promise.withResolvers<void>()
  library.onEmbed = (modelId) => {
    if (modelId !== model) return
    reached.resolve()
    return gate.promise
  }
  return { release: gate.resolve, reached: reached.promise }
}

describe('changing the model', () => {
  it('embeds everything beside the old model, which answers until the new one takes over', async () => {
    await library.index()
    await library.installOther()
    const { client } = library
    const before = library.vectorCounts()
    const held = hold('other')
    const chosen = await client.call('models.use', { id: 'other' })
    expect(chosen.active).toBe(false)
    await held.reached
    expect((await client.call('search.run', { query: text('harbour') })).plan.modelId).toBe('starter')
    const [other, starter] = await client.call('models.list', {})
    expect([other?.preparing, starter?.active, starter?.builtIn]).toEqual([{ done: 0, total: 6 }, true, true])
    const { tasks } = await client.call('status.get', {})
    expect(tasks.map(({ id, total }) => ({ id, total }))).toEqual([{ id: 'model-switch', total: 6 }])
    held.release()
    await library.settle()
    expect(before).toEqual(allVectors('starter'))
    expect(library.vectorCounts()).toEqual(allVectors('other'))
    const answer = await client.call('search.run', { query: text('harbour') })
    expect([answer.plan.modelId, answer.hits[0]?.card.fileName]).toEqual(['other', 'harbour.md'])
    expect((await client.call('status.get', {})).model?.id).toBe('other')
    const tables = library.workspace.rows<{ name: string }>(
      "SELECT name FROM sqlite_schema WHERE name LIKE '%bedding_1%' OR name LIKE 'vector_1%'"
    )
    expect(tables).toEqual([])
    expect(library.workspace.rows('PRAGMA freelist_count')).toEqual([{ freelist_count: 0 }])
  })

  it('gives the vectors that a library built with that model has', async () => {
    await library.index()
    await library.installOther()
    await library.client.call('models.use', { id: 'other' })
    await library.settle()
    const read = () =>
      library.workspace.rows<{ key: string; channel: string; v: Buffer }>(
        `SELECT content_key || coalesce(chunk_id, '') AS key, channel, v FROM embedding_2
           JOIN item ON item.id = item_id ORDER BY key, channel`
      )
    const switched = read()
    const fresh = await ModelLibrary.create()
    try {
      await fresh.open()
      await fresh.installOther()
      await fresh.client.call('models.use', { id: 'other' })
      await fresh.settle()
      await fresh.index()
      const built = fresh.workspace.rows<{ key: string; channel: string; v: Buffer }>(
        `SELECT content_key || coalesce(chunk_id, '') AS key, channel, v FROM embedding_2
           JOIN item ON item.id = item_id ORDER BY content_key, channel, key`
      )
      const bytes = (rows: typeof built, channel: string) =>
        rows
          .filter((row) => row.channel === channel)
          .map(({ v }) => v.toString('hex'))
          .sort()
      for (const channel of ['image', 'joint', 'text']) expect(bytes(switched, channel)).toEqual(bytes(built, channel))
    } finally {
      await fresh.remove()
    }
  })

  it('pauses, and goes on', async () => {
    await library.index()
    await library.installOther()
    const held = hold('other')
    await library.client.call('models.use', { id: 'other' })
    await held.reached
    await library.client.call('ingest.pause', {})
    held.release()
    await library.settle()
    expect(library.activeModel()).toBe('starter')
    await library.client.call('ingest.resume', {})
    await library.settle()
    expect(library.activeModel()).toBe('other')
    expect(library.vectorCounts()).toEqual(allVectors('other'))
  })

  it('goes on where it was after Keepsake ended in the middle', async () => {
    await library.index()
    await library.installOther()
    let batches = 0
    const gate = Promise.withResolvers<void>()
    library.onEmbed = (modelId) => {
      if (modelId !== 'other') return
      batches += 1
      return batches === 1 ? undefined : gate.promise
    }
    await library.client.call('models.use', { id: 'other' })
    await until(() => batches === 2)
    const stopped = library.workspace.stop()
    gate.reject(new Error('The process ended.'))
    await stopped
    const done = library.vectorCounts()['other text'] ?? 0
    expect([library.activeModel(), done]).toEqual(['starter', 3])
    library.embedded.length = 0
    library.onEmbed = () => {}
    await library.open()
    await library.settle()
    expect(library.vectorCounts()).toEqual(allVectors('other'))
    // Three photos and the one with its note; the chunks were done.
    expect(
      library.embedded.filter(({ modelId }) => modelId === 'other').reduce((sum, { items }) => sum + items, 0)
    ).toBe(4)
  })

  it('follows what changes while it is under way', async () => {
    await library.index()
    await library.installOther()
    const held = hold('other')
    await library.client.call('models.use', { id: 'other' })
    await held.reached
    library.workspace.write('harbour.md', '# Harbour\n\nThe ferry has left.\n\n![](landscape.png)\n', 30_000)
    library.workspace.write('valley.md', 'A river in the valley.\n')
    await library.client.call('sources.rescan', {})
    await until(() => library.workspace.rows('SELECT 1 FROM chunk WHERE text LIKE ?', '%ferry%').length === 1)
    held.release()
    await library.settle()
    expect(library.vectorCounts()).toEqual({ 'other image': 3, 'other joint': 1, 'other text': 4 })
    const { hits } = await library.client.call('search.run', { query: text('ferry') })
    expect(
      hits
        .slice(0, 2)
        .map(({ card }) => card.fileName)
        .sort()
    ).toEqual(['harbour.md', 'landscape.png'])
  })

  it('leaves nothing of a model that was given up half-way', async () => {
    await library.index()
    await library.installOther()
    const held = hold('other')
    await library.client.call('models.use', { id: 'other' })
    await held.reached
    await library.client.call('models.use', { id: 'starter' })
    held.release()
    await library.settle()
    expect(library.vectorCounts()).toEqual(allVectors('starter'))
    await library.client.call('models.remove', { id: 'other' })
    expect((await library.client.call('models.list', {})).map(({ id }) => id)).toEqual(['starter'])
  })

  it('keeps photos of an offline folder findable by words, says so, and embeds them when the folder is back', async () => {
    await library.index()
    await library.installOther()
    const { client, workspace } = library
    const away = join(workspace.directory, 'unplugged')
    renameSync(workspace.root, away)
    await client.call('sources.rescan', {})
    await client.call('models.use', { id: 'other' })
    await until(() => library.activeModel() === 'other')
    await library.settle()
    expect(library.vectorCounts()).toEqual({ 'other text': 3 })
    const status = await client.call('status.get', {})
    expect(status.notices.find(({ id }) => id === 'model-switch-waiting')?.message).toMatch(/^3 files .* words only\.$/)
    const answer = await client.call('search.run', { query: text('landscape') })
    expect(answer.hits[0]?.card.fileName).toBe('landscape.png')
    renameSync(away, workspace.root)
    await client.call('sources.rescan', {})
    await library.settle()
    expect(library.vectorCounts()).toEqual(allVectors('other'))
    await until(async () => (await client.call('status.get', {})).notices.length === 0)
  })

  it('leaves out a photo that cannot be read any more, and lists it', async () => {
    await library.index()
    await library.installOther()
    const { client, workspace } = library
    const [photo] = workspace.rows<{ size_bytes: number; modified_ms: number }>(
      "SELECT size_bytes, modified_ms FROM file WHERE name = 'portrait.png'"
    )
    workspace.write('portrait.png', Buffer.alloc(photo?.size_bytes ?? 0, 7))
    const seconds = (photo?.modified_ms ?? 0) / 1000
    utimesSync(join(workspace.root, 'portrait.png'), seconds, seconds)
    await client.call('models.use', { id: 'other' })
    await library.settle()
    expect(library.activeModel()).toBe('other')
    const { failures } = await client.call('failures.list', {})
    expect(failures.map(({ relativePath }) => relativePath)).toEqual(['portrait.png'])
  })

  it('keeps the old model when the new one cannot be loaded', async () => {
    await library.index()
    await library.installOther()
    const graph = join(library.modelsDirectory, 'other', 'encoder.onnx')
    writeFileSync(graph, Buffer.alloc(statSync(graph).size))
    await library.client.call('models.use', { id: 'other' })
    await library.settle()
    const status = await library.client.call('status.get', {})
    expect(status.model?.id).toBe('starter')
    expect(status.notices.map(({ id }) => id)).toEqual(['model-switch'])
    expect(library.vectorCounts()).toEqual(allVectors('starter'))
  })
})
