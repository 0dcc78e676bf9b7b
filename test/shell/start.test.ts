// The two programs that people start: `npm start` and `keepsake`.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
let libraryDirectory = ''

beforeAll(() => {
  libraryDirectory = mkdtempSync(join(tmpdir(), 'keepsake-start-'))
})
afterAll(() => rmSync(libraryDirectory, { recursive: true, force: true, maxRetries: 5 }))

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a script to its end; `until` appears in its output, then it gets the signal. */
function run(script: string, args: string[], until?: string, signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'scripts', script), ...args], {
      cwd: tmpdir(),
      // No screen: the window is out of the question.
      env: { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '' }
    })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (text) => {
      stdout += String(text)
      if (until !== undefined && stdout.includes(until)) child.kill(signal)
    })
    child.stderr.on('data', (text) => {
      stderr += String(text)
    })
    child.once('close', (code) => resolve({ code, stdout, stderr }))
  })
}

describe('npm start', () => {
  it('opens the page, prints its one-time address, and ends in order when asked', async () => {
    const args = ['--web', '--no-open', '--library', libraryDirectory]
    const { code, stdout } = await run('start.mjs', args, '/open/')
    expect(stdout).toMatch(/http:\/\/127\.0\.0\.1:\d+\/open\/[\w-]{20,}/)
    expect([0, 143]).toContain(code)
  })

  it.runIf(process.platform === 'linux')('says in one sentence why there is no window', async () => {
    const { stdout } = await run('start.mjs', ['--no-open', `--library=${libraryDirectory}`], '/open/')
    expect(stdout.split('\n')[0]).toBe('There is no screen here, so Keepsake opens as a page in the browser instead.')
  })

  it.each([
    [['--prot', '1'], 'There is no option "--prot".'],
    [['--port', 'x'], '--port needs a number'],
    [['--library'], '--library needs a value.']
  ])('says what is wrong with %j', async (args, message) => {
    const { code, stderr } = await run('start.mjs', args)
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })
})

describe('keepsake', () => {
  it('passes arguments, output and the exit code through', async () => {
    const version = await run('keepsake.mjs', ['--version'])
    expect(version).toMatchObject({ code: 0, stderr: '' })
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
    const wrong = await run('keepsake.mjs', ['nonsense'])
    expect(wrong.code).not.toBe(0)
    expect(wrong.stdout).toBe('')
    expect(wrong.stderr).toContain('nonsense')
  })

  it('passes signals through', async () => {
    const { code } = await run(
      'keepsake.mjs',
      ['--library', libraryDirectory, 'serve', '--no-open'],
      '/open/',
      'SIGINT'
    )
    expect([0, 130]).toContain(code)
  })
})
