// app: start-up order, paths, the single-instance lock, quitting.
import { EventEmitter } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { record, strict } from './recorder.ts'

const root = mkdtempSync(join(tmpdir(), 'keepsake-shell-'))
const paths = new Map<string, string>([
  ['userData', join(root, 'user-data')],
  ['appData', root],
  ['temp', tmpdir()],
  ['home', root]
])

/** Runs when the app quits for good: closes the browser, ends what is left. */
export const quitTasks: (() => Promise<void> | void)[] = []
/** Asks each open window to close; false when one stays. */
export const closeAllWindows: { run(): boolean } = { run: () => true }

let isReady = false
let announceReady: () => void = () => {}
const readiness = new Promise<void>((resolve) => {
  announceReady = resolve
})
let isQuitting = false

/** An event that can be prevented, sent to the listeners of `emitter`. */
export function emitPreventable(emitter: EventEmitter, name: string, ...details: unknown[]): boolean {
  let isPrevented = false
  const event = {
    preventDefault() {
      isPrevented = true
    },
    ...(details[0] as object | undefined)
  }
  emitter.emit(name, event, ...details.slice(1))
  return isPrevented
}

async function quit(): Promise<void> {
  if (isQuitting) return
  record('app.quit')
  if (emitPreventable(app, 'before-quit')) return
  if (!closeAllWindows.run() || emitPreventable(app, 'will-quit')) return
  isQuitting = true
  app.emit('quit', {}, 0)
  for (const task of quitTasks) await task()
  process.exit(0)
}

export const app = strict(
  'app',
  Object.assign(new EventEmitter(), {
    isPackaged: false,
    whenReady: () => readiness,
    isReady: () => isReady,
    enableSandbox() {
      if (isReady) throw new Error('app.enableSandbox() can only be called before app is ready.')
      record('app.enableSandbox')
    },
    getPath(name: string): string {
      const path = paths.get(name)
      if (path === undefined) throw new Error(`Failed to get '${name}' path`)
      return path
    },
    setPath(name: string, path: string) {
      record('app.setPath', name, path)
      paths.set(name, path)
    },
    getVersion: () => '0.0.0-double',
    getName: () => 'keepsake',
    setAppUserModelId: (id: string) => record('app.setAppUserModelId', id),
    requestSingleInstanceLock() {
      record('app.requestSingleInstanceLock')
      return process.env['ELECTRON_DOUBLE_SECOND_INSTANCE'] !== '1'
    },
    quit: () => void quit(),
    exit: (code = 0) => process.exit(code)
  })
)

/** Makes the app ready, once the browser is there. */
export function becomeReady(): void {
  isReady = true
  record('app.ready')
  announceReady()
  app.emit('ready')
}
