import { type ChildProcess, spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')
const entry = join(root, 'src', 'cli', 'index.ts')
const pictures = join(root, 'test', 'fixtures', 'visualized-bge', 'images')

/** How a run of the command line ended. */
export interface Run {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A folder with a library, photos and notes of its own, and the command line on it as a real process. */
export interface Workspace {
  readonly directory: string
  readonly libraryDirectory: string
  readonly photos: string
  start(args: readonly string[], options?: { cwd?: string; env?: Record<string, string> }): ChildProcess
  run(args: readonly string[], options?: { cwd?: string; env?: Record<string, string> }): Promise<Run>
  /** Ends what still runs and waits for it. */
  stopAll(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
  /** Ends what still runs and removes the folder. */
  remove(): Promise<void>
}

/** Collects what a process writes until it ends. */
export function untilExit(child: ChildProcess): Promise<Run> {
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })))
}

/** Resolves with the match as soon as the process has written it. */
export function untilOutput(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let text = ''
    const look = (chunk: string) => {
      text += chunk
      const match = pattern.exec(text)
      if (match !== null) resolve(match)
    }
    child.stdout?.setEncoding('utf8').on('data', look)
    child.stderr?.setEncoding('utf8').on('data', look)
    child.once('exit', () => reject(new Error(`It ended without writing ${pattern}:\n${text}`)))
  })
}

/** Three photos, two notes that belong to them, and a file that is no photo. */
function fillSource(photos: string): void {
  mkdirSync(photos, { recursive: true })
  for (const name of ['landscape.png', 'portrait.png', 'rgba.png'])
    copyFileSync(join(pictures, name), join(photos, name))
  writeFileSync(join(photos, 'harbour.md'), '# Lisbon\n\nWe took the old tram up to the castle at night.\n')
  writeFileSync(join(photos, 'garden.md'), '# Garden\n\nTomatoes want water in July.\n')
  writeFileSync(join(photos, 'broken.jpg'), '')
}

export function createWorkspace(): Workspace {
  const directory = mkdtempSync(join(tmpdir(), 'keepsake-cli-'))
  const libraryDirectory = join(directory, 'library')
  const photos = join(directory, 'photos')
  fillSource(photos)
  const children = new Set<ChildProcess>()
  const start: Workspace['start'] = (args, { cwd = directory, env = {} } = {}) => {
    const child = spawn(process.execPath, [entry, ...args], {
      cwd,
      env: { ...process.env, HOME: directory, NO_COLOR: '1', KEEPSAKE_LIBRARY: libraryDirectory, ...env },
      stdio: ['ignore', 'pipe', 'pipe']
    })
    children.add(child)
    child.once('close', () => children.delete(child))
    return child
  }
  const stopAll: Workspace['stopAll'] = async (signal) => {
    const ends = [...children].map((child) => untilExit(child))
    for (const child of children) child.kill(signal)
    await Promise.all(ends)
  }
  return {
    directory,
    libraryDirectory,
    photos,
    start,
    run: (args, options) => untilExit(start(args, options)),
    stopAll,
    async remove() {
      await stopAll('SIGKILL')
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
    }
  }
}
