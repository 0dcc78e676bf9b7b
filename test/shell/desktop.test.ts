// The unmodified build on the test double of Electron, in real Chromium. Not "tested in Electron": see electron-smoke.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { DesktopBridge } from '../../src/shared/desktop-bridge.ts'
import type { ItemCard } from '../../src/shared/item.ts'
import type { SearchResult } from '../../src/shared/search-result.ts'
import { Shell } from './shell-driver.ts'

const fixtures = join(import.meta.dirname, '../fixtures/starter/golden')
let shell: Shell
let folder: string

type PageAnswer = { output?: unknown; error?: { code: string; message: string } }

/** Calls `window.keepsake.call` in the page. */
async function call(method: string, input: unknown = {}): Promise<PageAnswer> {
  return await shell.page.evaluate(
    async (request) => {
      const { keepsake } = window as unknown as { keepsake: DesktopBridge }
      try {
        return { output: await keepsake.call(request.method, request.input) }
      } catch (error) {
        return { error: error as { code: string; message: string } }
      }
    },
    { method, input }
  )
}

async function outputOf<T>(method: string, input: unknown = {}): Promise<T> {
  const answer = await call(method, input)
  if (answer.error) throw new Error(`${method}: ${answer.error.code}: ${answer.error.message}`)
  return answer.output as T
}

/** Process ids of the living processes of a role, youngest last. */
async function pidsOf(role: string): Promise<number[]> {
  return await shell.evaluate(({ livingProcesses }, name) => livingProcesses(name), `${role}.js`)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function firstPhoto(): Promise<ItemCard> {
  const { hits } = await outputOf<SearchResult>('search.run', { query: { filters: [{ type: 'kind', kind: 'photo' }] } })
  const [hit] = hits
  if (hit === undefined) throw new Error('No photo was found.')
  return hit.card
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keepsake-photos-'))
  cpSync(fixtures, folder, { recursive: true })
  writeFileSync(join(folder, 'diary.md'), '# Summer\n\nWe rowed across the lake and ate cherries.\n')
  shell = await Shell.start()
})

afterAll(async () => {
  await shell.stop()
  rmSync(folder, { recursive: true, force: true })
})

describe('the window', () => {
  it('shows the page under its own address, without an error or a violation of its policy', async () => {
    await shell.page.waitForFunction(() => document.querySelector('#root')?.childElementCount !== 0)
    expect(await shell.calls('loadURL')).toEqual([{ name: 'loadURL', args: ['app://keepsake/'] }])
    expect(await shell.calls('page error')).toEqual([])
    const problems = (await shell.calls('page console')).filter((entry) => entry.args[0] === 'error')
    expect(problems).toEqual([])
  })

  it('shows itself with its first frame', async () => {
    const [created] = await shell.calls('new BrowserWindow')
    expect(created?.args[0]).toMatchObject({ show: false, title: 'Keepsake' })
    expect((await shell.calls('window.show')).length).toBeGreaterThan(0)
  })

  it('reaches exactly three functions', async () => {
    const keys = await shell.page.evaluate(() => Object.keys((window as unknown as { keepsake: object }).keepsake))
    expect(keys.sort()).toEqual(['call', 'pathForFile', 'subscribe'])
    expect(await shell.page.evaluate(() => [typeof require, typeof process, typeof module])).toEqual([
      'undefined',
      'undefined',
      'undefined'
    ])
  })
})

describe('calls from the page', () => {
  it('reach the engine: a folder is picked, added, indexed and found', async () => {
    await shell.evaluate(({ dialogAnswers }, path) => {
      dialogAnswers.push({ canceled: false, filePaths: [path] })
    }, folder)
    const { paths } = await outputOf<{ paths: string[] }>('host.pickFolders')
    expect(paths).toEqual([folder])
    await outputOf('sources.add', { path: paths[0] })
    const status = await outputOf<{ photos: number; notes: number }>('ingest.settle')
    expect(status).toMatchObject({ photos: 4, notes: 1 })
    const terms = [{ source: { type: 'text', text: 'cherries', exact: true } }]
    const { hits } = await outputOf<SearchResult>('search.run', { query: { terms } })
    expect(hits.map((hit) => hit.card.title)).toEqual(['Summer'])
  })

  it('carry bytes both ways', async () => {
    const preview = await shell.page.evaluate(
      async (text) => {
        const { keepsake } = window as unknown as { keepsake: DesktopBridge }
        const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
        const answer = (await keepsake.call('query.addImage', { name: 'day.png', bytes })) as { preview: Uint8Array }
        return { isBytes: answer.preview instanceof Uint8Array, length: answer.preview.length }
      },
      readFileSync(join(fixtures, 'day.png')).toString('base64')
    )
    expect(preview.isBytes).toBe(true)
    expect(preview.length).toBeGreaterThan(100)
  })

  it('end when the page cancels them', async () => {
    const code = await shell.page.evaluate(async () => {
      const { keepsake } = window as unknown as { keepsake: DesktopBridge }
      const answer = keepsake.call('sources.completePath', { prefix: '/' }, (cancel) => cancel())
      return await answer.then(
        () => 'answered',
        (error: { code: string }) => error.code
      )
    })
    expect(code).toBe('cancelled')
  })

  it.each([
    ['items.path', { id: 1 }, 'permission-denied'],
    ['nothing.there', {}, 'not-found'],
    ['host.nothing', {}, 'not-found'],
    ['host.reveal', { id: 'one' }, 'invalid-input'],
    ['items.get', { id: 999_999 }, 'not-found'],
    ['__proto__', {}, 'not-found']
  ])('to %s fail with a code and a message', async (method, input, code) => {
    const { error } = await call(method, input)
    expect(error).toMatchObject({ code })
    expect(error?.message).toMatch(/\.$/)
  })

  it('follow a subscription', async () => {
    const revision = await shell.page.evaluate(
      () =>
        new Promise((resolve) => {
          const { keepsake } = window as unknown as { keepsake: DesktopBridge }
          const stop = keepsake.subscribe(
            'status.watch',
            {},
            (state) => {
              resolve((state as { revision: number }).revision)
              setTimeout(() => stop())
            },
            () => resolve('failed')
          )
        })
    )
    expect(revision).toBeGreaterThan(0)
  })
})

describe('pictures', () => {
  it('come from the engine under the page’s own address', async () => {
    const { id, thumbnailKey } = await firstPhoto()
    const sizeOf = (address: string) =>
      shell.page.evaluate(async (src) => {
        const image = new Image()
        image.src = src
        await image.decode()
        return Math.max(image.naturalWidth, image.naturalHeight)
      }, address)
    expect(await sizeOf(`/media/photo/${id}?edge=64`)).toBe(64)
    expect(await sizeOf(`/media/thumb/${thumbnailKey}`)).toBeGreaterThan(64)
  })
})

describe('the system', () => {
  it('shows, opens and copies items by their id, never by a path from the page', async () => {
    const { id } = await firstPhoto()
    await outputOf('host.reveal', { id })
    await outputOf('host.openItem', { id })
    await outputOf('host.copyPhoto', { id })
    await outputOf('host.copyText', { text: 'cherries' })
    const [revealed] = await shell.calls('shell.showItemInFolder')
    expect(String(revealed?.args[0]).startsWith(folder)).toBe(true)
    expect((await shell.calls('shell.openPath'))[0]?.args).toEqual(revealed?.args)
    expect((await shell.calls('clipboard.write'))[0]?.args[0]).toBe('image/png')
    expect((await shell.calls('clipboard.writeText'))[0]?.args).toEqual(['cherries'])
  })

  it('takes its colours from the settings', async () => {
    await outputOf('settings.update', { theme: 'dark' })
    await vi.waitFor(async () =>
      expect(await shell.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe('dark')
    )
  })

  it('brings the window to the front when Keepsake is started again, whatever the arguments', async () => {
    const before = (await shell.calls('window.focus')).length
    await shell.evaluate(({ app }) => app.emit('second-instance', {}, ['keepsake', '--library=/etc', 'file:///x'], '/'))
    expect((await shell.calls('window.focus')).length).toBe(before + 1)
    expect(await shell.calls('loadURL')).toHaveLength(1)
  })

  it('has menus with the standard roles', async () => {
    const roles = await shell.evaluate(({ applicationMenu }) => JSON.stringify(applicationMenu.template))
    for (const role of ['editMenu', 'windowMenu', 'zoomIn', 'togglefullscreen']) expect(roles).toContain(`"${role}"`)
  })
})

describe('when a process is killed', () => {
  it('the engine comes back, the page’s subscriptions go on, and calls work within 3 s', async () => {
    await shell.page.evaluate(() => {
      const { keepsake } = window as unknown as { keepsake: DesktopBridge }
      const scope = window as unknown as { states: number }
      scope.states = 0
      keepsake.subscribe(
        'status.watch',
        {},
        () => scope.states++,
        () => {}
      )
    })
    const states = () => shell.page.evaluate(() => (window as unknown as { states: number }).states)
    await vi.waitFor(async () => expect(await states()).toBeGreaterThan(0))
    const [pid = 0] = await pidsOf('media').then(() =>
      shell.evaluate(({ livingProcesses }) => livingProcesses('engine.js'))
    )
    const before = await states()
    const startedAt = performance.now()
    process.kill(pid, 'SIGKILL')
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false))
    // The first call may still go to the process that was killed; its error says that it can be made again now.
    await vi.waitFor(async () => expect(await outputOf('status.get')).toMatchObject({ photos: 4, notes: 1 }))
    expect(performance.now() - startedAt).toBeLessThan(3_000)
    await vi.waitFor(async () => expect(await states()).toBeGreaterThan(before))
  })

  it('a call in flight is told so', async () => {
    const [pid = 0] = await pidsOf('engine')
    process.kill(pid, 'SIGSTOP')
    const inFlight = call('status.get')
    await new Promise((resolve) => setTimeout(resolve, 200))
    process.kill(pid, 'SIGKILL')
    expect((await inFlight).error).toMatchObject({ code: 'unavailable' })
    expect((await call('status.get')).error).toBeUndefined()
  })

  it('media comes back and is connected with the engine again', async () => {
    const [pid = 0] = await pidsOf('media')
    process.kill(pid, 'SIGKILL')
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false))
    const png = readFileSync(join(fixtures, 'night.png')).toString('base64')
    const added = await shell.page.evaluate(async (text) => {
      const { keepsake } = window as unknown as { keepsake: DesktopBridge }
      const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
      const add = () => keepsake.call('query.addImage', { name: 'night.png', bytes })
      // The first may have been under way in the process that was killed.
      return await add()
        .catch(add)
        .then(
          () => 'added',
          (error: { message: string }) => error.message
        )
    }, png)
    expect(added).toBe('added')
    const { processes } = await outputOf<{ processes: { name: string; state: string; restarts: number }[] }>(
      'status.get'
    )
    expect(processes.find((each) => each.name === 'media')).toMatchObject({ state: 'running', restarts: 1 })
  })
})

describe('the end', () => {
  it('quits within 3 s, keeps where the window was, and leaves no process', async () => {
    const pids = await shell.evaluate(({ livingProcesses }) => livingProcesses(''))
    expect(pids).toHaveLength(3)
    expect(await shell.quit()).toBeLessThan(3_000)
    for (const pid of pids) expect(isAlive(pid)).toBe(false)
    expect(existsSync(join(shell.libraryDirectory, 'window', 'window-state.json'))).toBe(true)
    expect(await shell.exited()).toBe(0)
  })

  it('is at once for a second start with the same library', async () => {
    mkdirSync(shell.libraryDirectory, { recursive: true })
    const start = Shell.start({
      libraryDirectory: shell.libraryDirectory,
      env: { ELECTRON_DOUBLE_SECOND_INSTANCE: '1' }
    })
    await expect(start).rejects.toThrow('ended with code 0')
  })
})
