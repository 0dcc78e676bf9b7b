import { type ChildProcess, fork } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import type { RecordedCall } from './electron-double/recorder.ts'
import type { ShellTools } from './electron-double/run-shell.ts'

const root = join(import.meta.dirname, '../..')
const entry = join(root, 'out/main/index.js')

export interface ShellOptions {
  /** A temporary one when left out; that is removed at the end. */
  libraryDirectory?: string
  args?: string[]
  env?: Record<string, string>
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

/** The built app on the Electron double, driven from a test. */
export class Shell {
  readonly libraryDirectory: string
  readonly page: Page
  readonly #child: ChildProcess
  readonly #browser: Browser
  readonly #output: string[]
  readonly #exited: Promise<number | null>
  readonly #answers: Map<number, (message: { value?: unknown; error?: string }) => void>
  readonly #cleanUp: () => void
  #nextId = 1

  private constructor(parts: {
    libraryDirectory: string
    page: Page
    child: ChildProcess
    browser: Browser
    output: string[]
    exited: Promise<number | null>
    answers: Map<number, (message: { value?: unknown; error?: string }) => void>
    cleanUp: () => void
  }) {
    this.libraryDirectory = parts.libraryDirectory
    this.page = parts.page
    this.#child = parts.child
    this.#browser = parts.browser
    this.#output = parts.output
    this.#exited = parts.exited
    this.#answers = parts.answers
    this.#cleanUp = parts.cleanUp
  }

  /** Starts the app and waits until its window is there. */
  static async start(options: ShellOptions = {}): Promise<Shell> {
    if (!existsSync(entry)) throw new Error('There is no build: run "npm run build" first.')
    const temporary = options.libraryDirectory === undefined ? mkdtempSync(join(tmpdir(), 'keepsake-shell-')) : null
    const libraryDirectory = options.libraryDirectory ?? join(temporary ?? '', 'library')
    const port = await freePort()
    const runner = join(import.meta.dirname, 'electron-double/run-shell.ts')
    const child = fork(runner, [entry, '--library', libraryDirectory, ...(options.args ?? [])], {
      cwd: root,
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, ...options.env, ELECTRON_DOUBLE_DEBUGGING_PORT: String(port) }
    })
    const output: string[] = []
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => output.push(String(chunk)))
    const answers = new Map<number, (message: { value?: unknown; error?: string }) => void>()
    child.on('message', (message: { id: number; value?: unknown; error?: string }) => {
      answers.get(message.id)?.(message)
      answers.delete(message.id)
    })
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
    const isRunning = new Promise((resolve) => answers.set(0, resolve))
    const ended = exited.then((code) => {
      throw new Error(`The shell ended with code ${code}: ${output.join('')}`)
    })
    await Promise.race([isRunning, ended])
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`)
    const page = browser
      .contexts()
      .flatMap((context) => context.pages())
      .at(-1)
    if (page === undefined) throw new Error(`The shell opened no window: ${output.join('')}`)
    const cleanUp = () => temporary !== null && rmSync(temporary, { recursive: true, force: true, maxRetries: 5 })
    return new Shell({ libraryDirectory, page, child, browser, output, exited, answers, cleanUp })
  }

  /** Runs a function inside the app's main process. It may use its two parameters and nothing around it. */
  async evaluate<Result, Argument = undefined>(
    run: (tools: ShellTools, argument: Argument) => Result | Promise<Result>,
    argument?: Argument
  ): Promise<Result> {
    const id = this.#nextId++
    const answer = new Promise<{ value?: unknown; error?: string }>((resolve) => this.#answers.set(id, resolve))
    this.#child.send({ id, source: run.toString(), argument })
    const message = await Promise.race([
      answer,
      this.#exited.then((code) => ({ value: undefined, error: `The shell ended with code ${code}: ${this.output()}` }))
    ])
    if (message.error !== undefined) throw new Error(message.error)
    return message.value as Result
  }

  /** What the app asked of Electron under this name. */
  async calls(name: string): Promise<RecordedCall[]> {
    const all = await this.evaluate(({ recordedCalls }) =>
      // Functions (menu actions) stay behind.
      recordedCalls.map((call) => ({ name: call.name, args: JSON.parse(JSON.stringify(call.args)) as unknown[] }))
    )
    return all.filter((call) => call.name === name)
  }

  /** Everything that the app's processes printed. */
  output(): string {
    return this.#output.join('')
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** Resolves with the exit code. */
  exited(): Promise<number | null> {
    return this.#exited
  }

  /** Quits as the menu does; returns how long that took. */
  async quit(): Promise<number> {
    const startedAt = performance.now()
    await this.evaluate(({ app }) => app.quit()).catch(() => {})
    await this.#exited
    return performance.now() - startedAt
  }

  /** Ends everything, whatever state it is in. */
  async stop(): Promise<void> {
    await this.#browser.close().catch(() => {})
    if (this.#child.exitCode === null) this.#child.kill('SIGTERM')
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 8_000)
    await this.#exited
    clearTimeout(timer)
    this.#cleanUp()
  }
}
