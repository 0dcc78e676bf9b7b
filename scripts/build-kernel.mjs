// Compiles the scan kernel to WebAssembly. `--if-needed` does nothing when the result is newer than the source.
import { spawnSync } from 'node:child_process'
import { mkdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '..')
const source = join(root, 'src/engine/search/scanner/assembly/int8-scan.ts')
const target = join(root, 'resources/kernel/int8-scan.wasm')

const newest = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
if (process.argv.includes('--if-needed') && newest(target) > newest(source)) process.exit(0)

mkdirSync(dirname(target), { recursive: true })
const compiler = join(dirname(createRequire(import.meta.url).resolve('assemblyscript/package.json')), 'bin', 'asc.js')
const features = ['simd', 'relaxed-simd', 'threads', 'bulk-memory'].flatMap((name) => ['--enable', name])
// 65,536 pages of 64 KiB: all that 32-bit addresses reach.
const memory = ['--importMemory', '--sharedMemory', '--initialMemory', '2', '--maximumMemory', '65536']
const { status } = spawnSync(
  process.execPath,
  [compiler, source, '-O3', '--noAssert', '--runtime', 'stub', ...memory, ...features, '-o', target],
  { stdio: 'inherit' }
)
process.exit(status ?? 1)
