import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type DownloadOptions, downloadFile, requireDiskSpace } from '../../../src/engine/models/download.ts'
import { officialCheckpoints } from '../../../src/engine/models/official-checkpoints.ts'
import { modelRegistrySchema } from '../../../src/shared/available-model.ts'
import { type Answer, answerWell, cutAfter, type FileServer, startFileServer } from '../../support/file-server.ts'
import { ModelLibrary, until } from '../../support/model-library.ts'
import { tinyModelPath } from '../../support/tiny-models.ts'

const bytes = randomBytes(300_000)
const sha256Of = (data: Buffer) => createHash('sha256').update(data).digest('hex')
const answer: { current: Answer } = { current: answerWell }
let directory: string
let server: FileServer
let seen: number[]

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'keepsake-download-'))
  answer.current = answerWell
  server = await startFileServer({ '/model.bin': bytes, '/again.bin': bytes }, answer)
  seen = []
})
afterEach(async () => {
  await server.close()
  rmSync(directory, { recursive: true, force: true })
})

const path = () => join(directory, 'model.bin')
const fetchIt = (changes: Partial<DownloadOptions> = {}) =>
  downloadFile({
    url: `${server.origin}/model.bin`,
    path: path(),
    sizeBytes: bytes.length,
    sha256: sha256Of(bytes),
    signal: new AbortController().signal,
    onProgress: (done) => seen.push(done),
    retryMs: 5,
    ...changes
  })
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    ({ code }: { code: string }) => code
  )

describe('fetching a file', () => {
  it('gives it its name when every byte is right, with rising progress', async () => {
    await fetchIt()
    expect(readFileSync(path()).equals(bytes)).toBe(true)
    expect(existsSync(`${path()}.part`)).toBe(false)
    expect(seen.at(-1)).toBe(bytes.length)
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  })

  it('goes on from the last byte when the connection is cut, as often as something comes', async () => {
    answer.current = cutAfter(70_000)
    await fetchIt()
    expect(readFileSync(path()).equals(bytes)).toBe(true)
    expect(server.ranges.length).toBeGreaterThanOrEqual(5)
    expect(server.ranges[0]).toBeNull()
    expect(server.ranges.slice(1).every((range) => /^bytes=\d+-$/.test(range ?? ''))).toBe(true)
  })

  it('gives up when nothing comes any more, keeps what it has, and goes on the next time', async () => {
    let isFirst = true
    answer.current = (...call) => {
      cutAfter(isFirst ? 100_000 : 0)(...call)
      isFirst = false
    }
    expect(await codeOf(fetchIt())).toBe('unavailable')
    expect(statSync(`${path()}.part`).size).toBe(100_000)
    answer.current = answerWell
    server.ranges.length = 0
    await fetchIt()
    expect(server.ranges).toEqual(['bytes=100000-'])
    expect(readFileSync(path()).equals(bytes)).toBe(true)
  })

  it('begins anew where the server knows no ranges', async () => {
    writeFileSync(`${path()}.part`, bytes.subarray(0, 1000))
    answer.current = (_request, response, data) => response.writeHead(200, { 'content-length': data.length }).end(data)
    await fetchIt()
    expect(readFileSync(path()).equals(bytes)).toBe(true)
  })

  it('takes a server that stalls for one that cut off', async () => {
    answer.current = (_request, response, data) => {
      response.writeHead(200, { 'content-length': data.length })
      response.write(data.subarray(0, 10))
    }
    expect(await codeOf(fetchIt({ stallMs: 60 }))).toBe('unavailable')
  })

  it.each([
    ['more', 1],
    ['fewer', -1]
  ])('refuses a server that announces %s bytes than listed, before a byte is written', async (_name, difference) => {
    answer.current = (_request, response, data) => {
      response.writeHead(200, { 'content-length': data.length + difference })
      response.end(data)
    }
    expect(await codeOf(fetchIt())).toBe('invalid-model')
    expect(existsSync(`${path()}.part`)).toBe(false)
  })

  it('refuses a server that sends more than listed without having said so, and keeps none of it', async () => {
    answer.current = (_request, response, data) => response.writeHead(200).end(Buffer.concat([data, data]))
    expect(await codeOf(fetchIt())).toBe('invalid-model')
    expect(existsSync(path())).toBe(false)
    expect(statSync(`${path()}.part`).size).toBe(0)
  })

  it('deletes other bytes of the right size', async () => {
    answer.current = (_request, response, data) => response.end(Buffer.alloc(data.length, 1))
    expect(await codeOf(fetchIt())).toBe('invalid-model')
    expect([existsSync(path()), existsSync(`${path()}.part`)]).toEqual([false, false])
  })

  it('stops when it is told to, and goes on later', async () => {
    const controller = new AbortController()
    answer.current = (_request, response, data) => {
      response.writeHead(200, { 'content-length': data.length })
      response.write(data.subarray(0, 50_000))
    }
    const running = codeOf(fetchIt({ signal: controller.signal }))
    await until(() => seen.length > 0)
    controller.abort()
    expect(await running).toBe('cancelled')
    answer.current = answerWell
    await fetchIt()
    expect(server.ranges.at(-1)).toBe('bytes=50000-')
  })

  it.each([
    ['http://models.example/model.bin', 'invalid-input'],
    ['https://name:password@127.0.0.1/model.bin', 'invalid-input'],
    ['http://127.0.0.1:9/model.bin', 'unavailable']
  ])('does not get %s: %s', async (url, code) => {
    expect(await codeOf(fetchIt({ url }))).toBe(code)
  })

  it('follows to other places of this machine, not to others without encryption, and not for ever', async () => {
    let target = '/again.bin'
    answer.current = (request, response, data) => {
      if (request.url === '/again.bin') answerWell(request, response, data)
      else response.writeHead(302, { location: target }).end()
    }
    await fetchIt()
    rmSync(path())
    target = '/model.bin'
    expect(await codeOf(fetchIt())).toBe('unavailable')
    target = 'http://models.example/model.bin'
    expect(await codeOf(fetchIt())).toBe('invalid-input')
  })

  it('says that a file is gone or not given', async () => {
    expect(await codeOf(fetchIt({ url: `${server.origin}/other.bin` }))).toBe('not-found')
    answer.current = (_request, response) => response.writeHead(403).end()
    expect(await codeOf(fetchIt())).toBe('permission-denied')
    answer.current = (_request, response) => response.writeHead(503).end()
    expect(await codeOf(fetchIt())).toBe('unavailable')
  })

  it('refuses what does not fit on the disk', async () => {
    await requireDiskSpace(directory, 1000)
    expect(await codeOf(requireDiskSpace(directory, 1e15))).toBe('disk-full')
  })
})

describe('the registry', () => {
  const registry = () =>
    modelRegistrySchema.parse(
      JSON.parse(readFileSync(join(import.meta.dirname, '../../../resources/models.json'), 'utf8'))
    )

  it('speaks of the same files as the recognition of official checkpoints, over https only', () => {
    const { models } = registry()
    const checkpoints = models.map(({ id, files, licence }) => {
      const file = files.find(({ role }) => role === 'checkpoint')
      return {
        id,
        fileName: file?.name,
        sizeBytes: file?.sizeBytes,
        sha256: file?.sha256,
        saysNone: /states no licence/.test(licence)
      }
    })
    expect(checkpoints).toEqual(
      officialCheckpoints.map(({ id, fileName, sizeBytes, sha256 }) => ({
        id,
        fileName,
        sizeBytes,
        sha256,
        saysNone: true
      }))
    )
    for (const { files } of models) {
      expect(files.map(({ role }) => role).sort()).toEqual(['checkpoint', 'tokenizer'])
      expect(files.every(({ url, name }) => url.startsWith('https://') && url.endsWith(`/${name}`))).toBe(true)
    }
  })

  it('installs a model from the network after consent, and leaves nothing of the fetched files', async () => {
    const library = await ModelLibrary.create()
    const read = (...parts: string[]) => readFileSync(tinyModelPath('tiny_base', ...parts))
    const served = { '/tiny.pth': read('checkpoint.pth'), '/tokenizer.json': read('tokenizer', 'tokenizer.json') }
    const models = await startFileServer(served, answer)
    const file = (role: string, name: string, data: Buffer) => ({
      role,
      name,
      url: `${models.origin}/${name}`,
      sizeBytes: data.length,
      sha256: sha256Of(data)
    })
    const [entry] = registry().models
    const files = [
      file('checkpoint', 'tiny.pth', served['/tiny.pth']),
      file('tokenizer', 'tokenizer.json', served['/tokenizer.json'])
    ]
    const registryFile = join(directory, 'models.json')
    writeFileSync(registryFile, JSON.stringify({ models: [{ ...entry, id: 'tiny', files }] }))
    try {
      const client = await library.open({ modelRegistryFile: registryFile })
      const [offer] = await client.call('models.available', {})
      expect(offer).toMatchObject({ id: 'tiny', installed: false, hosts: [new URL(models.origin).host] })
      expect(models.ranges).toEqual([])
      const ask = (hosts: string[]) => client.call('models.download', { id: 'tiny', accept: { licence: true, hosts } })
      expect(await codeOf(ask([]))).toBe('invalid-input')
      expect(models.ranges).toEqual([])
      // A tiny model needs its config, which no official one does: it lies beside the checkpoint.
      const downloads = join(library.workspace.libraryDirectory, 'downloads', 'tiny')
      library.workspace.write(
        join(downloads, 'config.json'),
        JSON.stringify({ format: 'visualized-bge', ...JSON.parse(read('config.json').toString()) })
      )
      expect(await ask(offer?.hosts ?? [])).toMatchObject({ id: 'tiny' })
      expect(existsSync(downloads)).toBe(false)
      const { embedding } = await client.call('embed.run', { modelId: 'tiny', text: 'a boat', image: null })
      expect(Math.hypot(...embedding)).toBeCloseTo(1, 5)
      expect((await client.call('models.available', {}))[0]?.installed).toBe(true)
      expect(await codeOf(ask(offer?.hosts ?? []))).toBe('conflict')
    } finally {
      await models.close()
      await library.remove()
    }
  })
})
