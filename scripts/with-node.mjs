// Runs a command under a Node that the native modules accept (22.22+, 24 or 26+):
// the caller's own when it is new enough, else the one that npm put in node_modules.
// better-sqlite3 13 crashes the process on an older Node instead of reporting an error.
import { spawnSync } from 'node:child_process'
import { nodeEnvironment } from './node-version.mjs'

const env = nodeEnvironment()
const [command, ...args] = process.argv.slice(2)
if (command === undefined) {
  console.error('Usage: node scripts/with-node.mjs COMMAND [ARG ...]')
  process.exit(2)
}
const result = spawnSync(command, args, { stdio: 'inherit', env, shell: process.platform === 'win32' })
if (result.error) console.error(result.error.message)
process.exit(result.status ?? 1)
