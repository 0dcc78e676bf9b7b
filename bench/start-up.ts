import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openNodeHost } from '../src/node-host/open-host.ts'
import { engineContract } from '../src/shared/engine-contract.ts'
import { createInProcessClient } from '../src/shared/server.ts'
import { photoFolder } from './photo-folder.ts'
import type { Report } from './run.ts'

const builtCli = join(import.meta.dirname, '..', 'out', 'main', 'cli.js')

/** Milliseconds until a program prints `mark`; the program is ended then. */
function untilPrinted(args: readonly string[], mark: RegExp): Promise<number> {
  const start = performance.now()
  const child = spawn(process.execPath, [...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  return new Promise((resolve, reject) => {
    let printed = ''
    let took: number | null = null
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString()
      if (took !== null || !mark.test(printed)) return
      took = performance.now() - start
      child.kill('SIGINT')
    })
    // The library is free again when the program has ended, not when it was told to.
    child.once('exit', (code) => {
      if (took === null) reject(new Error(`It ended with ${code} before it was ready.`))
      else resolve(took)
    })
  })
}

/** From nothing running to a page and to a first answer, with a library of 160 photos on disk. */
export async function run(report: Report): Promise<void> {
  const photos = await photoFolder()
  const libraryDirectory = mkdtempSync(join(tmpdir(), 'keepsake-bench-library-'))
  const options = { libraryDirectory, host: 'cli', watch: false } as const
  const bare = await untilPrinted(['-e', 'console.log("ready")'], /ready/)
  report('Node itself', bare, 'ms')
  const first = await openNodeHost(options)
  const filling = createInProcessClient(engineContract, first.service)
  await filling.call('sources.add', { path: photos.directory })
  await filling.call('ingest.settle', {})
  await first.close()
  if (existsSync(builtCli)) {
    const args = [builtCli, 'serve', '--no-open', '--library', libraryDirectory]
    await untilPrinted(args, /http:\/\//)
    const took = await untilPrinted(args, /http:\/\//)
    report('second start of the page’s host, to its address', took, 'ms', `${(took / bare).toFixed(0)} × Node itself`)
  }
  const start = performance.now()
  const host = await openNodeHost(options)
  const client = createInProcessClient(engineContract, host.service)
  report('library open', performance.now() - start, 'ms')
  const answer = (text: string) => client.call('search.run', { query: { terms: [{ source: { type: 'text', text } }] } })
  await answer('a dog on the beach')
  report('first answer by meaning, model load included', performance.now() - start, 'ms')
  const again = performance.now()
  await answer('boats at night')
  report('the answer after that', performance.now() - again, 'ms')
  await host.close()
  photos.remove()
  rmSync(libraryDirectory, { recursive: true, force: true })
}
