// The built app in a real Electron, wherever its binary is present. This is the only test that says "in Electron".
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { electronBinary } from '../../scripts/electron-binary.mjs'
import type { DesktopBridge } from '../../src/shared/desktop-bridge.ts'

const root = join(import.meta.dirname, '../..')
const executablePath = electronBinary(root)
const hasScreen = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'])
const isRoot = process.getuid?.() === 0
const reason =
  executablePath === null
    ? 'the binary of Electron is not installed'
    : !hasScreen
      ? 'there is no screen (run it under xvfb-run)'
      : isRoot
        ? 'Electron does not run as root'
        : null
if (reason !== null) console.warn(`\nSKIPPED: nothing was tested in a real Electron, because ${reason}.\n`)

describe.skipIf(reason !== null)('in Electron', () => {
  let app: ElectronApplication
  let library: string

  beforeAll(async () => {
    library = mkdtempSync(join(tmpdir(), 'keepsake-electron-'))
    app = await _electron.launch({ executablePath: executablePath ?? '', args: [root, `--library=${library}`] })
  })

  afterAll(async () => {
    await app.close()
    rmSync(library, { recursive: true, force: true })
  })

  it('the window opens and reaches the engine and the host', async () => {
    const page = await app.firstWindow()
    expect(page.url()).toBe('app://keepsake/')
    const answers = await page.evaluate(async () => {
      const { keepsake } = window as unknown as { keepsake: DesktopBridge }
      return [await keepsake.call('host.info', {}), await keepsake.call('status.get', {})]
    })
    expect(answers[0]).toMatchObject({ host: 'desktop' })
    expect(answers[1]).toMatchObject({ libraryDirectory: library })
  })
})
