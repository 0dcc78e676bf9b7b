// Finds a Node that the native modules accept, and says in one sentence when there is none.
// Plain JavaScript without dependencies: it must run under the oldest Node that npm may have started.
import { existsSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'

const require = createRequire(import.meta.url)

/** @param {string} version @returns {[number, number]} */
function majorMinor(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return [major, minor]
}

/** Whether the native modules run under this Node (N-API level of better-sqlite3 13). */
export function isNodeSuitable(version = process.versions.node) {
  const [major, minor] = majorMinor(version)
  return (major === 22 && minor >= 22) || major === 24 || major >= 26
}

/** Whether this Node can at least start the bundled one. */
function canStartBundledNode(version = process.versions.node) {
  const [major, minor] = majorMinor(version)
  return major > 20 || (major === 20 && minor >= 19)
}

function bundledNode() {
  const os = process.platform === 'win32' ? 'win' : process.platform
  for (const name of [`node-${os}-${process.arch}`, `node-bin-${os}-${process.arch}`]) {
    try {
      const bin = join(dirname(require.resolve(`${name}/package.json`)), 'bin')
      if (existsSync(bin) && statSync(bin).isDirectory()) return bin
    } catch {
      // Not installed for this platform: try the next name.
    }
  }
  return null
}

function fail(message) {
  console.error(message)
  process.exit(1)
}

/** The environment in which `node` is a suitable one; ends the process with one sentence when there is none. */
export function nodeEnvironment() {
  const env = { ...process.env }
  const key = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
  const localBin = join(dirname(import.meta.dirname ?? '.'), 'node_modules', '.bin')
  env[key] = localBin + delimiter + (env[key] ?? '')
  if (isNodeSuitable()) {
    env[key] = dirname(process.execPath) + delimiter + env[key]
    return env
  }
  if (!canStartBundledNode()) fail(`Keepsake needs Node 20.19 or newer; this is Node ${process.versions.node}.`)
  const bin = bundledNode()
  if (bin === null) {
    fail(
      `Node ${process.versions.node} cannot run Keepsake's native modules and the bundled Node is missing for ${process.platform}-${process.arch}. Install Node 24, then run the command again.`
    )
  }
  env[key] = bin + delimiter + env[key]
  return env
}
