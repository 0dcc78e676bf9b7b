import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { connectLocal, listenLocal, localAddress } from '../../src/processes/local-socket.ts'
import { MessageReader } from '../../src/processes/stream-channel.ts'
import { createClient } from '../../src/shared/client.ts'
import type { AppError } from '../../src/shared/errors.ts'
import { query } from '../../src/shared/method.ts'
import { createService } from '../../src/shared/server.ts'

const contract = { echo: query(z.object({ value: z.unknown() }), z.object({ value: z.unknown() })) }
const service = createService(contract, { echo: ({ value }) => ({ value }) })

let root: string
let address: string
const open: { close(): unknown }[] = []

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ks-socket-'))
  address = join(root, 'private', 'library.sock')
})

afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
  rmSync(root, { recursive: true, force: true })
})

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'resolved',
    (error: unknown) => (error as AppError).code
  )

async function listen(maxMessageBytes?: number) {
  const listener = await listenLocal({ address, service, maxMessageBytes })
  open.push(listener)
  return listener
}

async function connect() {
  const client = createClient(contract, await connectLocal(address))
  open.push(client)
  return client
}

describe.skipIf(process.platform === 'win32')('a Unix socket', () => {
  it('carries calls with bytes and floats, several clients at once, and a large message', async () => {
    await listen()
    const clients = await Promise.all([connect(), connect(), connect()])
    const value = { bytes: new Uint8Array([0, 255]), floats: new Float32Array([1.5, -2]), text: 'naïve 😀' }
    for (const client of clients) expect((await client.call('echo', { value })).value).toEqual(value)
    const large = new Uint8Array(5_000_000).fill(7)
    const [client] = clients
    const back = (await client?.call('echo', { value: large }))?.value as Uint8Array
    expect(Buffer.compare(back, large)).toBe(0)
  })

  it('lies in a folder of this user alone', async () => {
    await listen()
    expect(statSync(dirname(address)).mode & 0o777).toBe(0o700)
  })

  it('refuses a folder that others can enter', async () => {
    mkdirSync(dirname(address))
    chmodSync(dirname(address), 0o755)
    expect(await codeOf(listenLocal({ address, service }))).toBe('permission-denied')
    expect(await codeOf(connectLocal(address))).toBe('permission-denied')
  })

  it('refuses a folder that is a link to somewhere else', async () => {
    mkdirSync(join(root, 'elsewhere'), { mode: 0o700 })
    symlinkSync(join(root, 'elsewhere'), dirname(address))
    expect(await codeOf(connectLocal(address))).toBe('permission-denied')
  })

  it('takes the place of a socket that was left behind, not of one that answers', async () => {
    mkdirSync(dirname(address), { mode: 0o700 })
    writeFileSync(address, 'left behind')
    await listen()
    expect(await codeOf(listenLocal({ address, service }))).toBe('conflict')
    expect((await (await connect()).call('echo', { value: 1 })).value).toBe(1)
  })

  it('says that nobody answers', async () => {
    expect(await codeOf(connectLocal(address))).toBe('unavailable')
  })

  it('rejects what is in flight when the listener closes, and leaves no file', async () => {
    const listener = await listen()
    const client = await connect()
    await client.call('echo', { value: 1 })
    await listener.close()
    expect(await codeOf(client.call('echo', { value: 2 }))).toBe('unavailable')
    expect(existsSync(address)).toBe(false)
  })

  it('drops a peer that talks nonsense or too much, and goes on answering the others', async () => {
    await listen(1_000)
    const client = await connect()
    for (const bytes of [
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      Buffer.from([0, 0, 0, 3, 1, 2, 3]),
      Buffer.from([255, 255, 255, 255])
    ]) {
      const socket = createConnection(address)
      socket.on('error', () => {})
      const closed = new Promise((resolve) => socket.once('close', resolve))
      socket.write(bytes)
      await closed
    }
    expect((await client.call('echo', { value: 'still here' })).value).toBe('still here')
  })
})

describe('the address', () => {
  it('is short enough, the same for the same library, another for another', () => {
    const library = join(root, 'x'.repeat(200))
    expect(Buffer.byteLength(localAddress(library))).toBeLessThanOrEqual(103)
    expect(localAddress(library)).toBe(localAddress(`${library}/./`))
    expect(localAddress(library)).not.toBe(localAddress(`${library}2`))
  })

  it('is the same through a symbolic link', () => {
    mkdirSync(join(root, 'library'))
    symlinkSync(join(root, 'library'), join(root, 'link'))
    expect(localAddress(join(root, 'link'))).toBe(localAddress(join(root, 'library')))
  })
})

describe('the reader', () => {
  it('finds the messages however the stream is cut', () => {
    const bodies = fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 10 })
    fc.assert(
      fc.property(bodies, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (messages, cuts) => {
        const stream = Buffer.concat(
          messages.flatMap((message) => {
            const header = Buffer.alloc(4)
            header.writeUInt32BE(message.length)
            return [header, Buffer.from(message)]
          })
        )
        const reader = new MessageReader(100)
        const found: Buffer[] = []
        for (let at = 0, cut = 0; at < stream.length; cut++) {
          const size = cuts[cut % cuts.length] ?? 1
          found.push(...reader.add(stream.subarray(at, at + size)))
          at += size
        }
        expect(found.map((each) => [...each])).toEqual(messages.map((each) => [...each]))
      })
    )
  })
})
