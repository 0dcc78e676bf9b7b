// `npm start`: builds when needed, then opens the window, or the page in the browser where there can be no window.
import { spawn } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureBuilt } from './build-once.mjs'
import { obtainElectron } from './electron-binary.mjs'
import { nodeEnvironment } from './node-version.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const help = `Usage: npm start -- [options]

  --web          open Keepsake as a page in the browser
  --port PORT    the page's port (default: one that is free)
  --no-open      print the page's address, open no browser
  --library DIR  the library's folder (default: the system's place for application data)
`
/** A window that ends so soon with an error was never seen: a library of the system is missing, or its sandbox. */
const failedStartMs = 8_000

function fail(message) {
  console.error(message)
  process.exit(2)
}

function valueOf(args, name) {
  const value = args.shift()
  if (value === undefined || value.startsWith('--')) fail(`${name} needs a value.\n\n${help}`)
  return value
}

/** @param {string[]} args */
function parse(args) {
  const options = { web: false, open: true, port: null, library: null }
  while (args.length > 0) {
    const [argument, ...inline] = args.shift().split('=')
    if (inline.length > 0) args.unshift(inline.join('='))
    if (argument === '--web') options.web = true
    else if (argument === '--no-open') options.open = false
    else if (argument === '--port') options.port = valueOf(args, '--port')
    else if (argument === '--library') options.library = valueOf(args, '--library')
    else if (argument === '--help' || argument === '-h') {
      console.log(help)
      process.exit(0)
    } else fail(`There is no option "${argument}".\n\n${help}`)
  }
  if (options.port !== null && !/^\d{1,5}$/.test(options.port)) fail('--port needs a number from 0 to 65535.')
  return options
}

/** Why there can be no window here, or null. */
function reasonAgainstWindow() {
  if (process.platform !== 'linux') return null
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'There is no screen here'
  if (process.getuid?.() === 0) return 'Electron does not run as root'
  return null
}

/** Runs a program to its end, passing signals on. */
function run(command, args, env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: process.cwd(), env, stdio: 'inherit' })
    // A terminal sends Ctrl+C to both; a second one would cut the orderly end short.
    const passOn = (signal) => (signal === 'SIGTERM' || !process.stdin.isTTY) && child.kill(signal)
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, passOn)
    child.once('error', (error) => resolve({ code: 1, error }))
    child.once('exit', (code, signal) => {
      for (const each of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(each, passOn)
      resolve({ code, signal })
    })
  })
}

async function openPage(options, env) {
  const args = [`${root}/out/main/cli.js`, 'serve']
  if (options.port !== null) args.push('--port', options.port)
  if (options.library !== null) args.push('--library', options.library)
  if (!options.open) args.push('--no-open')
  const { code } = await run('node', args, env)
  process.exit(code ?? 1)
}

/** Opens the window; returns why there was none, or ends with it. */
async function openWindow(electron, options, env) {
  const args = options.library === null ? [root] : [root, `--library=${options.library}`]
  const { ELECTRON_RUN_AS_NODE: _asNode, ...environment } = env
  const startedAt = Date.now()
  const { code, signal } = await run(electron, args, environment)
  const wasAskedToEnd = signal === 'SIGINT' || signal === 'SIGTERM' || signal === 'SIGHUP'
  if (code === 0 || wasAskedToEnd || Date.now() - startedAt > failedStartMs) process.exit(code ?? 0)
  return 'Electron could not open a window'
}

const options = parse(process.argv.slice(2))
const env = nodeEnvironment()
try {
  ensureBuilt(root, env, (line) => console.log(line))
} catch (error) {
  fail(error.message)
}
if (options.web) await openPage(options, env)
let reason = reasonAgainstWindow()
if (reason === null) {
  const electron = await obtainElectron(root, env, (line) => console.log(line))
  reason = electron === null ? "Electron's program cannot be fetched now" : await openWindow(electron, options, env)
}
console.log(`${reason}, so Keepsake opens as a page in the browser instead.`)
await openPage(options, env)
