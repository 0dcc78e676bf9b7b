#!/usr/bin/env node
// The `keepsake` command: the right Node, a build when there is none, then the command line itself.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ensureBuilt } from './build-once.mjs'
import { isNodeSuitable, nodeEnvironment } from './node-version.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const entry = join(root, 'out/main/cli.js')
const env = nodeEnvironment()
try {
  // Standard output belongs to the command.
  ensureBuilt(root, env, (line) => console.error(line))
} catch (error) {
  console.error(error.message)
  process.exit(1)
}
if (isNodeSuitable()) {
  process.argv[1] = entry
  await import(pathToFileURL(entry).href)
} else {
  const child = spawn('node', [entry, ...process.argv.slice(2)], { env, stdio: 'inherit' })
  // A terminal sends Ctrl+C to both; a second one would cut the orderly end short.
  const passOn = (signal) => (signal === 'SIGTERM' || !process.stdin.isTTY) && child.kill(signal)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, passOn)
  child.once('error', (error) => {
    console.error(error.message)
    process.exit(1)
  })
  child.once('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
}
