import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')

/** The programs as they were built: the command line beside the page. */
const cli = join(root, 'out', 'main', 'cli.js')

/** A Keepsake of its own, run as a person runs it. */
export interface RealHost {
  readonly library: string
  /** An address that signs one browser in. */
  readonly address: string
  /** Ends it as Ctrl+C does, and throws its library away. */
  close(): Promise<void>
}

function addressIn(output: string): string | null {
  return /http:\/\/127\.0\.0\.1:\d+\/open\/\S+/.exec(output)?.[0] ?? null
}

function waitForAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    const onOutput = (chunk: Buffer) => {
      output += chunk.toString()
      const address = addressIn(output)
      if (address !== null) resolve(address)
    }
    child.stdout?.on('data', onOutput)
    child.stderr?.on('data', onOutput)
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`keepsake serve ended with ${code}: ${output}`)))
  })
}

/** Starts the built web host on a library that has never been used, with a home folder of its own. */
export async function startRealHost(): Promise<RealHost> {
  const program = process.env['KEEPSAKE_CLI'] ?? cli
  if (!existsSync(program)) throw new Error('Keepsake is not built. Run: npm run build')
  const home = mkdtempSync(join(tmpdir(), 'keepsake-e2e-'))
  const library = join(home, 'library')
  const child = spawn(process.execPath, [program, '--library', library, 'serve', '--no-open', '--port', '0'], {
    cwd: root,
    env: { ...process.env, HOME: home, USERPROFILE: home, XDG_PICTURES_DIR: join(home, 'Pictures') },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const address = await waitForAddress(child)
  return {
    library,
    address,
    async close() {
      child.kill('SIGINT')
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await exited
      clearTimeout(timer)
      rmSync(home, { recursive: true, force: true })
    }
  }
}
