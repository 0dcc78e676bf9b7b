import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { lockLibrary } from '../../src/engine/library/lock.ts'
import { createWorkspace, untilExit, untilOutput, type Workspace } from './run-keepsake.ts'

vi.setConfig({ testTimeout: 120_000 })

let workspace: Workspace

beforeEach(() => {
  workspace = createWorkspace()
})
afterEach(() => workspace.remove())

const serve = async () => {
  const holder = workspace.start(['serve', '--no-open', '--json'])
  await untilOutput(holder, /"address": "(http:[^"]+)"/)
  return holder
}
const json = async (...args: string[]) => JSON.parse((await workspace.run([...args, '--json'])).stdout)

describe('two processes and one library', () => {
  test('the second works through the first; paths and photos are its own', async () => {
    const holder = await serve()
    expect(await workspace.run(['add', '.'], { cwd: workspace.photos })).toMatchObject({ code: 0 })
    // Several at once: none of them may be refused.
    const runs = await Promise.all([json('index'), json('sources'), json('status')])
    expect(runs[0].counts).toMatchObject({ found: 6, ready: 5, failed: 1 })
    const { hits } = await json('search', '--image', 'photos/rgba.png', '--limit', '2')
    expect(hits).toHaveLength(2)
    const ended = untilExit(holder)
    holder.kill('SIGTERM')
    expect((await ended).code).toBe(143)
    // The library was given back in order.
    expect((await json('status')).counts).toMatchObject({ found: 6, ready: 5 })
  })

  test('a holder that is killed leaves a library that opens, with nothing lost', async () => {
    const holder = await serve()
    await workspace.run(['add', workspace.photos])
    const indexing = workspace.run(['index'])
    await new Promise((resolve) => setTimeout(resolve, 300))
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    // It was cut off in the middle, and went on by itself.
    expect(await indexing).toMatchObject({ code: 0, stdout: expect.stringContaining('5 of 6 files can be found') })
    expect((await json('index')).counts).toMatchObject({ found: 6, ready: 5, failed: 1 })
    expect((await json('doctor')).findings).toEqual([])
  })

  test('a holder that does not answer is named, with an exit code of its own', async () => {
    const lock = lockLibrary(workspace.libraryDirectory, 'desktop')
    try {
      const locked = await workspace.run(['status'])
      expect(locked.code).toBe(4)
      expect(locked.stderr).toContain(`the Keepsake window (process ${process.pid}`)
      const restore = await workspace.run(['restore', 'x.db', '--json'])
      expect(restore.code).toBe(4)
      expect(JSON.parse(restore.stderr).error).toMatchObject({ code: 'library-locked', retry: 'later' })
    } finally {
      lock.release()
    }
  })

  test('a sign that an earlier holder left behind is not believed', async () => {
    const holder = await serve()
    const sign = readFileSync(join(workspace.libraryDirectory, 'owner.json'), 'utf8')
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    writeFileSync(
      join(workspace.libraryDirectory, 'owner.json'),
      JSON.stringify({ ...JSON.parse(sign), pid: process.pid })
    )
    expect(await workspace.run(['status'])).toMatchObject({ code: 0 })
  })
})

describe('stopping', () => {
  test('Ctrl+C ends within 3 s, says so and gives the library back; twice ends at once', async () => {
    await workspace.run(['add', workspace.photos])
    const holder = await serve()
    const ended = untilExit(holder)
    const startedAt = performance.now()
    holder.kill('SIGINT')
    expect((await ended).code).toBe(130)
    expect(performance.now() - startedAt).toBeLessThan(3_500)
    const impatient = await serve()
    const cut = untilExit(impatient)
    impatient.kill('SIGINT')
    impatient.kill('SIGINT')
    expect((await cut).code).toBe(130)
    expect(await workspace.run(['status'])).toMatchObject({ code: 0 })
  })
})
