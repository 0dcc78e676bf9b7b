// The double's main process: `node run-shell.ts out/main/index.js [ARGUMENT ...]`, started by `../shell-driver.ts`.
import { registerHooks } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { becomeReady, quitTasks } from './app.ts'
import { protocolHandlerOf, startBrowser } from './browser.ts'
import { BrowserWindow, setStage } from './browser-window.ts'
import * as electron from './electron.ts'
import { callHandler, openChannels } from './ipc-main.ts'
import { recordedCalls } from './recorder.ts'
import { permissionHandlers } from './session.ts'
import { applicationMenu, dialogAnswers } from './system.ts'
import { killUtilityProcesses, livingProcesses } from './utility-process.ts'

const [, , entry = ''] = process.argv
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' || specifier.startsWith('electron/')
      ? { url: new URL('electron.ts', import.meta.url).href, shortCircuit: true }
      : next(specifier, context)
})

/** What a test's function gets, beside its argument. */
const tools = {
  ...electron,
  recordedCalls,
  permissionHandlers,
  openChannels,
  callHandler,
  protocolHandlerOf,
  applicationMenu,
  dialogAnswers,
  livingProcesses
}
export type ShellTools = typeof tools

async function evaluate(message: { id: number; source: string; argument: unknown }): Promise<void> {
  try {
    // The test's own function, sent as text: Playwright drives a real Electron in the same way.
    // oxlint-disable-next-line no-eval
    const run = (0, eval)(`(${message.source})`) as (tools: ShellTools, argument: unknown) => unknown
    process.send?.({ id: message.id, value: await run(tools, message.argument) })
  } catch (error) {
    process.send?.({ id: message.id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
}

process.on('message', (message) => void evaluate(message as { id: number; source: string; argument: unknown }))
process.once('disconnect', () => process.exit(0))
process.once('exit', killUtilityProcesses)

const { browser, context } = await startBrowser()
quitTasks.push(
  () => killUtilityProcesses(),
  async () => await browser.close()
)
setStage(context)
// The app's own start-up runs before it is ready, as in Electron.
await import(pathToFileURL(resolve(entry)).href)
becomeReady()
while (BrowserWindow.getAllWindows().length === 0) await new Promise((done) => setTimeout(done, 10))
const [window] = BrowserWindow.getAllWindows()
await window?.opened
process.send?.({ id: 0, value: 'running' })
