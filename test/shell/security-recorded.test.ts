// The rows of Electron's security checklist that the running shell must show: what it asked of (the double of) Electron.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pagePolicy } from '../../src/web/security-headers.ts'
import { Shell } from './shell-driver.ts'

let shell: Shell

beforeAll(async () => {
  shell = await Shell.start()
})

afterAll(async () => await shell.stop())

/** What the app's handler for `app:` answers. */
function ask(url: string, method = 'GET') {
  return shell.evaluate(
    async ({ protocolHandlerOf }, request) => {
      const response = await protocolHandlerOf('app')?.(new Request(request.url, { method: request.method }))
      if (response === undefined) throw new Error('Nobody handles app:')
      const headers = Object.fromEntries(response.headers)
      return { status: response.status, headers, length: (await response.arrayBuffer()).byteLength }
    },
    { url, method }
  )
}

describe('start-up', () => {
  it('item 4: the sandbox is on before the app is ready, the scheme is known, one instance holds the lock', async () => {
    const names = await shell.evaluate(({ recordedCalls }) => recordedCalls.map((call) => call.name))
    const ready = names.indexOf('app.ready')
    for (const name of ['app.enableSandbox', 'protocol.registerSchemesAsPrivileged', 'app.requestSingleInstanceLock']) {
      expect(names.indexOf(name)).toBeGreaterThanOrEqual(0)
      expect(names.indexOf(name)).toBeLessThan(ready)
    }
  })

  it('the window’s scheme is standard and secure and goes round no rule', async () => {
    const [registered] = await shell.calls('protocol.registerSchemesAsPrivileged')
    expect(registered?.args[0]).toEqual([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }
    ])
  })
})

describe('windows', () => {
  it('items 2, 3, 4, 6, 8, 9, 11: have exactly the hardened preferences', async () => {
    const [created] = await shell.calls('new BrowserWindow')
    const options = created?.args[0] as { webPreferences: Record<string, unknown> } | undefined
    expect(options?.webPreferences).toEqual({
      preload: expect.stringMatching(/preload.index\.cjs$/) as string,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: true
    })
  })

  it.each(
    ['will-navigate', 'will-redirect', 'will-frame-navigate'].flatMap((event) =>
      [
        'https://example.com/',
        'http://localhost:5173/',
        'file:///etc/passwd',
        'javascript:alert(1)',
        'data:text/html,hi',
        'blob:app://keepsake/1',
        'about:blank',
        'app://keepsake.evil/',
        'app://evil/',
        'app://user@keepsake/',
        'app://keepsake:80/',
        'app://keepsake/other.html',
        'apps://keepsake/',
        'view-source:app://keepsake/',
        'not an address'
      ].map((url) => [event, url])
    )
  )('item 13: %s to %s is prevented', async (event, url) => {
    const isPrevented = await shell.evaluate(
      ({ BrowserWindow }, attempt) => {
        let prevented = false
        const details = { url: attempt.url, preventDefault: () => (prevented = true) }
        BrowserWindow.getAllWindows()[0]?.webContents.emit(attempt.event, details)
        return prevented
      },
      { event, url }
    )
    expect(isPrevented).toBe(true)
  })

  it('item 13: a reload of the page itself is not', async () => {
    const isPrevented = await shell.evaluate(({ BrowserWindow }) => {
      let prevented = false
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      contents?.emit('will-navigate', { url: contents.getURL(), preventDefault: () => (prevented = true) })
      return prevented
    })
    expect(isPrevented).toBe(false)
  })

  it('item 12: <webview> is prevented', async () => {
    const isPrevented = await shell.evaluate(({ BrowserWindow }) => {
      let prevented = false
      BrowserWindow.getAllWindows()[0]?.webContents.emit('will-attach-webview', {
        preventDefault: () => (prevented = true)
      })
      return prevented
    })
    expect(isPrevented).toBe(true)
  })

  it.each([
    ['https://huggingface.co/BAAI/bge-visualized', true],
    ['https://github.com/electron', true],
    ['https://github.com.evil.example/', false],
    ['https://user:secret@github.com/', false],
    ['https://github.com:8443/', false],
    ['http://github.com/', false],
    ['file:///etc/passwd', false],
    ['javascript:alert(1)', false],
    ['smb://host/share', false],
    ['vbscript:x', false],
    ['ms-msdt:/id', false],
    ['', false]
  ])('items 14, 15: a new window for "%s" is denied; opened outside: %s', async (url, isOpenedOutside) => {
    const before = (await shell.calls('shell.openExternal')).length
    const action = await shell.evaluate(
      ({ BrowserWindow }, address) =>
        BrowserWindow.getAllWindows()[0]?.webContents.openHandler?.({ url: address }).action,
      url
    )
    expect(action).toBe('deny')
    expect((await shell.calls('shell.openExternal')).length - before).toBe(isOpenedOutside ? 1 : 0)
  })
})

describe('the session', () => {
  it('item 5: grants no permission', async () => {
    const granted = await shell.evaluate(({ permissionHandlers }) => {
      const names =
        'clipboard-read clipboard-sanitized-write display-capture fullscreen geolocation hid idle-detection media ' +
        'mediaKeySystem midi midiSysex notifications pointerLock keyboardLock openExternal serial speaker-selection ' +
        'storage-access top-level-storage-access usb window-management fileSystem deprecated-sync-clipboard-read unknown'
      return names.split(' ').filter((name) => {
        let isGranted = permissionHandlers.check?.(null, name) ?? true
        permissionHandlers.request?.(null, name, (answer) => {
          isGranted ||= answer
        })
        return isGranted
      })
    })
    expect(granted).toEqual([])
    expect(await shell.evaluate(({ permissionHandlers }) => permissionHandlers.device?.())).toBe(false)
  })

  it('nothing goes to the network', async () => {
    const outcome = await shell.page.evaluate(async () => {
      const tries = ['https://example.com/', 'http://127.0.0.1:1/', 'wss://example.com/']
      return await Promise.all(
        tries.map((url) =>
          fetch(url).then(
            () => 'answered',
            () => 'refused'
          )
        )
      )
    })
    expect(outcome).toEqual(['refused', 'refused', 'refused'])
    expect(await shell.calls('network')).toEqual([])
  })

  it('item 18: file: is shut', async () => {
    const status = await shell.evaluate(async ({ protocolHandlerOf }) => {
      return (await protocolHandlerOf('file')?.(new Request('file:///etc/passwd')))?.status
    })
    expect(status).toBe(403)
  })
})

describe('app://', () => {
  it.each(['app://keepsake/', 'app://keepsake/index.html'])('item 7: %s has the exact policy', async (url) => {
    const { status, headers } = await ask(url)
    expect(status).toBe(200)
    expect(headers['content-security-policy']).toBe(pagePolicy)
    expect(pagePolicy).not.toContain('unsafe')
    expect(headers['x-content-type-options']).toBe('nosniff')
  })

  it.each([
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/%2e%2e/package.json',
    '/....//package.json',
    '/..\\..\\package.json',
    '//etc/passwd',
    '/etc/passwd',
    '/index.html%00.png',
    '/assets/',
    '/assets/../../main/index.js',
    '/C:/Windows/win.ini',
    '/media/',
    '/media/thumb/',
    '/media/thumb/../../../etc/passwd',
    `/media/thumb/${'g'.repeat(64)}`,
    `/media/thumb/${'a'.repeat(63)}`,
    `/media/thumb/${'A'.repeat(64)}`,
    `/media/thumb/${'a'.repeat(64)}/x`,
    `/media/thumb/${'a'.repeat(64)}`,
    '/media/photo/0',
    '/media/photo/-1',
    '/media/photo/1.5',
    '/media/photo/1e3',
    '/media/photo/99999999',
    '/media/photo/1?edge=0',
    '/media/photo/1?edge=-5',
    '/media/photo/1?edge=99999999',
    '/media/photo/1/../../x',
    '/MEDIA/photo/1',
    '/api/call/status.get'
  ])('thumb and path fuzz: %s gives nothing', async (path) => {
    const { status, headers } = await ask(`app://keepsake${path}`)
    expect([404, 405, 500]).toContain(status)
    expect(headers['content-security-policy']).toContain("default-src 'none'")
  })

  it.each(['app://evil/', 'app://keepsake.evil/index.html', 'app://user@keepsake/'])(
    '%s is another place',
    async (url) => {
      expect((await ask(url).catch(() => ({ status: 404 }))).status).toBe(404)
    }
  )

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'])('%s is refused', async (method) => {
    expect((await ask('app://keepsake/', method)).status).toBe(405)
  })
})

describe('the gate', () => {
  it('item 17: listens on two channels', async () => {
    const channels = await shell.evaluate(({ openChannels }) => openChannels())
    expect(channels.sort()).toEqual(['keepsake:connect', 'keepsake:host'])
  })

  it.each([
    ['a frame inside the page', { url: 'app://keepsake/', parent: { url: 'app://keepsake/' } }],
    ['another origin', { url: 'https://example.com/', parent: null }],
    ['a look-alike', { url: 'app://keepsake.evil/', parent: null }],
    ['a frame that is gone', null],
    ['an empty address', { url: '', parent: null }]
  ])('item 17: refuses %s', async (_who, frame) => {
    const answer = await shell.evaluate(async ({ BrowserWindow, callHandler }, senderFrame) => {
      const sender = BrowserWindow.getAllWindows()[0]?.webContents
      return await callHandler('keepsake:host', { sender, senderFrame }, ['host.info', {}])
    }, frame)
    expect(answer).toMatchObject({ value: { error: { code: 'permission-denied' } } })
  })

  it('item 17: refuses contents that belong to no window', async () => {
    const answer = await shell.evaluate(async ({ callHandler }) => {
      const sender = { isDestroyed: () => false }
      return await callHandler('keepsake:host', { sender, senderFrame: { url: 'app://keepsake/', parent: null } }, [
        'host.info',
        {}
      ])
    })
    expect(answer).toMatchObject({ value: { error: { code: 'permission-denied' } } })
  })

  it.each([[null], [{}], [42], ['host.info\u0000'], ['__proto__'], ['items.path']])(
    'answers a call of %j with an error',
    async (method) => {
      const answer = await shell.evaluate(async ({ BrowserWindow, callHandler }, name) => {
        const sender = BrowserWindow.getAllWindows()[0]?.webContents
        return await callHandler('keepsake:host', { sender, senderFrame: { url: 'app://keepsake/', parent: null } }, [
          name,
          {}
        ])
      }, method)
      expect(answer).toMatchObject({
        value: { error: { code: expect.stringMatching(/^(not-found|invalid-input)$/) as string } }
      })
    }
  )
})

describe('child processes', () => {
  it('are utility processes with a scrubbed environment', async () => {
    const forks = await shell.calls('utilityProcess.fork')
    const entries = forks.map((fork) => (fork.args[0] as string).split(/[\\/]/).at(-1))
    expect(new Set(entries)).toEqual(new Set(['media.js', 'embedder.js', 'engine.js']))
    for (const { args } of forks) {
      const { env, execArgv } = args[2] as { env: Record<string, string>; execArgv: string[] }
      expect(Object.keys(env).filter((name) => /NODE_OPTIONS|TOKEN|SECRET|PROXY|ELECTRON_/i.test(name))).toEqual([])
      expect(execArgv).toEqual([])
    }
  })
})
