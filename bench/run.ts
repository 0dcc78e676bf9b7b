/**
 * Runs the benchmarks and prints their figures: `npm run bench [-- NAME …]`.
 * Every file exports `run(report)`; a figure that claims anything is a ratio to a baseline of the same run.
 */
import { readdirSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'

/** Takes one figure: its name, value, unit, and what it is compared with. */
export type Report = (name: string, value: number, unit: string, note?: string) => void

const here = import.meta.dirname
const wanted = process.argv.slice(2)
const names = readdirSync(here)
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts')
  .map((file) => file.slice(0, -3))
  .filter((name) => wanted.length === 0 || wanted.includes(name))

const [cpu] = cpus()
console.log(
  `${cpu?.model ?? 'unknown processor'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}\n`
)
for (const name of names) {
  const module = (await import(join(here, `${name}.ts`))) as { run?: (report: Report) => Promise<void> }
  if (module.run === undefined) continue
  console.log(name)
  await module.run((figure, value, unit, note) => {
    const rounded = value.toLocaleString('en-US', { maximumSignificantDigits: 3 })
    console.log(`  ${figure.padEnd(52)} ${rounded.padStart(10)} ${unit}${note === undefined ? '' : `   (${note})`}`)
  })
}
// Some native modules keep a process alive after their work is done.
process.exit(0)
