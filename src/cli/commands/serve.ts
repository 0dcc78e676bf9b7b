import { createInterface } from 'node:readline'
import type { Command } from 'commander'
import { libraryDirectoryOf } from '../../node-host/library-directory.ts'
import { openUsableLibrary } from '../../node-host/open-library.ts'
import { AppError } from '../../shared/errors.ts'
import { rendererDirectory } from '../../web/renderer-directory.ts'
import type { WebServer } from '../../web/web-server.ts'
import { type CommandContext, type CommonOptions, examples } from '../command-context.ts'
import { portNumber } from '../option-values.ts'
import type { Terminal } from '../terminal.ts'
import { version } from '../version.ts'

interface ServeOptions {
  port: number
  open: boolean
}

/** Resolves when the person wants to end; rejects when the process that holds the library has gone. */
function untilEnd(signal: AbortSignal, lost: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const ended = new AppError(
      'unavailable',
      'The Keepsake that had the library open was closed, so the page ends too.'
    )
    if (signal.aborted) resolve()
    if (lost.aborted) reject(ended)
    signal.addEventListener('abort', () => resolve(), { once: true })
    lost.addEventListener('abort', () => reject(ended), { once: true })
  })
}

function printAddress(terminal: Terminal, web: WebServer, address: string): void {
  terminal.print('Keepsake is ready. Open this address, which works once:')
  terminal.print()
  terminal.print(`  ${terminal.style('bold', address)}`)
  terminal.print()
  terminal.note(`Only this machine can reach it (127.0.0.1:${web.port}). Ctrl+C ends it.`)
}

/** Enter gives another address: for a second browser, or when the first was used up. */
function giveAddressesOnEnter(terminal: Terminal, web: WebServer): () => void {
  if (!process.stdin.isTTY) return () => {}
  terminal.note('Press Enter for another address.')
  // Without a terminal of its own readline leaves Ctrl+C to the process.
  const lines = createInterface({ input: process.stdin, terminal: false })
  lines.on('line', () => terminal.print(`  ${web.newAddress()}`))
  return () => lines.close()
}

async function openInBrowser(terminal: Terminal, address: string): Promise<void> {
  try {
    const { default: open } = await import('open')
    const browser = await open(address)
    browser.on('error', () => terminal.note('The browser could not be opened; open the address yourself.'))
  } catch {
    terminal.note('The browser could not be opened; open the address yourself.')
  }
}

async function serve(context: CommandContext, options: ServeOptions & { json?: boolean; library?: string }) {
  const { terminal, signal } = context
  const libraryDirectory = libraryDirectoryOf(options.library)
  const library = await openUsableLibrary({ libraryDirectory, host: 'web', watch: true, signal })
  let web: WebServer | null = null
  let stopGiving = () => {}
  try {
    const { createWebHostService } = await import('../../web/web-host-service.ts')
    const { startWebServer } = await import('../../web/web-server.ts')
    const service = createWebHostService(library.service, version)
    web = await startWebServer({ service, rendererDirectory: rendererDirectory(), port: options.port })
    const address = web.newAddress()
    if (options.json) terminal.printJson({ address, port: web.port, libraryDirectory })
    else printAddress(terminal, web, address)
    if (options.open) await openInBrowser(terminal, web.newAddress())
    stopGiving = giveAddressesOnEnter(terminal, web)
    await untilEnd(signal, library.lost)
  } finally {
    stopGiving()
    await web?.close()
    await library.close()
  }
}

/** `serve`. */
export function registerServeCommand(program: Command, context: CommandContext): void {
  program
    .command('serve')
    .description('show Keepsake as a page in your browser, on this machine only')
    .option('--port <n>', 'a port of your choice; left out: any free one', portNumber, 0)
    .option('--no-open', 'do not open the browser')
    .addHelpText('after', examples(['serve', 'serve --port 4321 --no-open', 'serve --json --no-open']))
    .action(
      async (_options: unknown, command: Command) =>
        await serve(context, command.optsWithGlobals<ServeOptions & CommonOptions>())
    )
}
