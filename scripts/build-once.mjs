// Builds when there is no build or the sources are newer. Plain JavaScript without dependencies.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** What a build is made of. */
const inputs = ['src', 'electron.vite.config.ts', 'package.json', 'package-lock.json']
/** A build takes a few seconds; a lock that is older was left behind by one that was killed. */
const staleLockMs = 120_000

/** Newest change of a file or of anything in a folder, in milliseconds. */
function newestChange(path) {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return 0
  if (!stat.isDirectory()) return stat.mtimeMs
  let newest = stat.mtimeMs
  for (const name of readdirSync(path)) newest = Math.max(newest, newestChange(join(path, name)))
  return newest
}

/** Whether the build in `out` is there and no older than the sources (where there are any). */
export function isBuilt(root) {
  const entry = join(root, 'out/main/cli.js')
  // The page is written last.
  const builtAt = statSync(join(root, 'out/renderer/index.html'), { throwIfNoEntry: false })?.mtimeMs
  if (!existsSync(join(root, 'src'))) return existsSync(entry)
  return builtAt !== undefined && existsSync(entry) && inputs.every((path) => newestChange(join(root, path)) <= builtAt)
}

function sleep(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

/** Only one build at a time: two of them would empty the folder under each other. */
function withLock(root, run) {
  const lock = join(root, 'node_modules/.keepsake-build-lock')
  for (;;) {
    try {
      mkdirSync(lock)
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0
      if (Date.now() - since > staleLockMs) rmSync(lock, { recursive: true, force: true })
      else sleep(100)
    }
  }
  try {
    run()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

function build(root, env, say) {
  if (!existsSync(join(root, 'node_modules/electron-vite'))) {
    throw new Error('Keepsake is not built and its build tools are not installed. Run "npm ci", then try again.')
  }
  say('Building Keepsake (once, a few seconds) …')
  const result = spawnSync('electron-vite', ['build', '--logLevel', 'error'], {
    cwd: root,
    env,
    // Standard output belongs to the command that waits for the build.
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    shell: process.platform === 'win32'
  })
  if (result.status !== 0) {
    const reason = result.error?.message ?? `${result.stdout}${result.stderr}`
    throw new Error(`Keepsake could not be built. Run "npm run build" to see why.\n${reason}`)
  }
}

/**
 * Builds when it is needed. `say` gets one line when that happens. Throws an `Error` that a person can read.
 * @param {string} root @param {NodeJS.ProcessEnv} env @param {(line: string) => void} say
 */
export function ensureBuilt(root, env, say) {
  if (isBuilt(root)) return
  withLock(root, () => {
    // Somebody else may have built while this one waited.
    if (!isBuilt(root)) build(root, env, say)
  })
}
