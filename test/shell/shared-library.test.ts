// The window and another program on one library: one holds it, the other works through it.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { DesktopBridge } from '../../src/shared/desktop-bridge.ts'
import { Shell } from './shell-driver.ts'

const root = join(import.meta.dirname, '../..')
const cli = join(root, 'out/main/cli.js')
let libraryDirectory = ''
let host: ChildProcess | null = null
let shell: Shell | null = null

async function serve(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [cli, '--library', libraryDirectory, 'serve', '--no-open'], { cwd: root })
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (text) => String(text).includes('http') && resolve())
    child.once('exit', () => reject(new Error('The web host ended.')))
  })
  return child
}

const themeSeenByWindow = (window: Shell) =>
  window.page.evaluate(async () => {
    const { keepsake } = globalThis as unknown as { keepsake: DesktopBridge }
    return ((await keepsake.call('settings.get', {})) as { theme: string }).theme
  })

afterEach(async () => {
  await shell?.stop()
  if (host?.exitCode === null) host.kill('SIGKILL')
  rmSync(libraryDirectory, { recursive: true, force: true, maxRetries: 5 })
})

describe('a library that the web host has open', () => {
  it('is used through it by the window, and taken over when it ends', async () => {
    libraryDirectory = mkdtempSync(join(tmpdir(), 'keepsake-shared-'))
    host = await serve()
    shell = await Shell.start({ libraryDirectory })
    const window = shell
    await vi.waitFor(async () => expect(await themeSeenByWindow(window)).toBe('system'), { timeout: 20_000 })
    await window.page.evaluate(async () => {
      const { keepsake } = globalThis as unknown as { keepsake: DesktopBridge }
      await keepsake.call('settings.update', { theme: 'light' })
    })
    const ended = new Promise((resolve) => host?.once('exit', resolve))
    host.kill('SIGTERM')
    await ended
    await vi.waitFor(async () => expect(await themeSeenByWindow(window)).toBe('light'), { timeout: 20_000 })
  })
})
