import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engineContract } from '../../src/shared/engine-contract.ts'
import { hostContract } from '../../src/shared/host-contract.ts'
import { createHttpClient } from '../../src/shared/http-client.ts'
import type { Client } from '../../src/shared/method.ts'
import { signIn } from '../web/running-web-server.ts'
import { createWorkspace, untilOutput, type Workspace } from './run-keepsake.ts'

const pageContract = { ...engineContract, ...hostContract }

let workspace: Workspace
let host: ChildProcess
let origin: string
let cookie: string
let client: Client<typeof pageContract>

beforeAll(async () => {
  workspace = createWorkspace()
  host = workspace.start(['serve', '--no-open', '--json'])
  const [, address = ''] = await untilOutput(host, /"address": "(http:[^"]+)"/)
  origin = new URL(address).origin
  cookie = await signIn(address)
  client = createHttpClient(pageContract, {
    baseUrl: origin,
    fetch: (input, init) => fetch(input, { ...init, headers: { ...(init?.headers as object), cookie, origin } })
  })
})
afterAll(async () => {
  client.close()
  await workspace.remove()
})

describe('the page’s way to the engine, whole', () => {
  test('adds, follows the progress, searches with a photo and shows pictures', async () => {
    const states: number[] = []
    const stop = client.subscribe('status.watch', {}, (status) => states.push(status.counts.ready))
    await client.call('sources.add', { path: workspace.photos })
    const settled = await client.call('ingest.settle', {})
    expect(settled.counts).toMatchObject({ found: 6, ready: 5, failed: 1 })
    await expect.poll(() => states.at(-1)).toBe(5)
    stop()
    const { readFile } = await import('node:fs/promises')
    const bytes = new Uint8Array(await readFile(join(workspace.photos, 'rgba.png')))
    const { imageId, preview } = await client.call('query.addImage', { name: 'rgba.png', bytes })
    expect(preview.length).toBeGreaterThan(0)
    const { hits } = await client.call('search.run', {
      query: { terms: [{ source: { type: 'image', imageId } }], filters: [{ type: 'kind', kind: 'photo' }] }
    })
    const card = hits[0]?.card
    const headers = { cookie, 'sec-fetch-mode': 'no-cors' }
    const thumb = await fetch(`${origin}/media/thumb/${card?.thumbnailKey}`, { headers })
    expect([thumb.status, thumb.headers.get('content-type')]).toEqual([200, 'image/webp'])
    const photo = await fetch(`${origin}/media/photo/${card?.id}?edge=64`, { headers })
    expect(photo.status).toBe(200)
    expect((await photo.bytes()).length).toBeGreaterThan(100)
  })

  test('says what a page in a browser cannot do', async () => {
    expect(await client.call('host.info', {})).toMatchObject({ host: 'web', canPickFolders: false })
    await expect(client.call('host.pickFolders', {})).rejects.toMatchObject({ code: 'unsupported' })
    await expect(client.call('items.path', { id: 1 })).rejects.toMatchObject({ code: 'permission-denied' })
    await expect(client.call('items.get', { id: 9999 })).rejects.toMatchObject({ code: 'not-found' })
  })
})
