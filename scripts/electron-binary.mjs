// Finds Electron's binary, or fetches it, without ever making a person without a network wait.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Long enough for a slow line to answer, short enough to wait for without knowing why. */
const probeMs = 6_000
/** For the installer to unpack a download that an earlier try left in the cache. */
const cachedMs = 8_000
/** About 120 MB; beyond this the line is too slow to wait for. */
const downloadMs = 10 * 60_000
/** After a failed try, starts go straight to the page for this long. */
const retryAfterMs = 24 * 60 * 60_000

/** The executable, or null when it is not there. */
export function electronBinary(root) {
  const folder = join(root, 'node_modules/electron')
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  try {
    const name = readFileSync(join(folder, 'path.txt'), 'utf8').trim()
    const path = join(override ?? join(folder, 'dist'), name)
    return existsSync(path) ? path : null
  } catch {
    const path =
      override === undefined ? null : join(override, process.platform === 'win32' ? 'electron.exe' : 'electron')
    return path !== null && existsSync(path) ? path : null
  }
}

/** Whether the host that has the binary answers at all. */
async function isReachable(root) {
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/electron/package.json'), 'utf8'))
  const mirror =
    process.env.ELECTRON_MIRROR ??
    process.env.npm_config_electron_mirror ??
    'https://github.com/electron/electron/releases/download/'
  try {
    const response = await fetch(`${mirror.replace(/\/?$/, '/')}v${version}/SHASUMS256.txt`, {
      method: 'HEAD',
      signal: AbortSignal.timeout(probeMs)
    })
    return response.ok
  } catch {
    return false
  }
}

/** Runs Electron's own installer; false when it fails or takes too long. */
function install(root, env, limit) {
  return new Promise((resolve) => {
    const child = spawn('node', [join(root, 'node_modules/electron/install.js')], { env, stdio: 'ignore' })
    let timer = setTimeout(() => child.kill(), cachedMs)
    void limit.then((ms) => {
      clearTimeout(timer)
      if (child.exitCode === null) timer = setTimeout(() => child.kill(), ms)
    })
    child.once('error', () => resolve(false))
    child.once('exit', (code) => {
      clearTimeout(timer)
      resolve(code === 0)
    })
  })
}

/**
 * The executable, fetched with Electron's own installer when it is not there; null when it cannot be had now.
 * @param {string} root @param {NodeJS.ProcessEnv} env @param {(line: string) => void} say
 * @returns {Promise<string | null>}
 */
export async function obtainElectron(root, env, say) {
  const present = electronBinary(root)
  if (present !== null || !existsSync(join(root, 'node_modules/electron/install.js'))) return present
  const marker = join(root, 'node_modules/.keepsake-no-electron')
  const failedAt = statSync(marker, { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (Date.now() - failedAt < retryAfterMs) return null
  const reachable = isReachable(root)
  const limit = reachable.then((isThere) => {
    if (isThere) say('Fetching Electron (about 120 MB, once) …')
    return isThere ? downloadMs : 1_000
  })
  const installed = await install(root, env, limit)
  if (installed) rmSync(marker, { force: true })
  else
    writeFileSync(
      marker,
      'Electron could not be fetched; the page opens in the browser. Delete this file to try again.\n'
    )
  return electronBinary(root)
}
