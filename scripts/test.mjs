// The whole test command: static checks, the build, unit and engine tests, then the shell and the page in Chromium.
// Every step runs even when an earlier one failed. Ends with the totals of the runners' own JSON reports.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { nodeEnvironment } from './node-version.mjs'

const env = nodeEnvironment()
const reports = join(import.meta.dirname, '..', 'test-results')
rmSync(reports, { recursive: true, force: true })
mkdirSync(reports, { recursive: true })

/** @type {{ passed: number, failed: number, skipped: string[] }} */
const totals = { passed: 0, failed: 0, skipped: [] }

function run(title, command, args) {
  console.log(`\n== ${title}`)
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', env, shell: process.platform === 'win32' })
  if (error) console.error(error.message)
  return status === 0
}

/** A step that passes or fails as a whole. */
function check(title, command, args) {
  if (run(title, command, args)) totals.passed++
  else totals.failed++
}

/** Adds a Vitest JSON report to the totals and says how many failures it holds. */
function count(report) {
  let failed = 0
  for (const file of JSON.parse(readFileSync(report, 'utf8')).testResults) {
    // A file that cannot be loaded has no tests of its own.
    if (file.status === 'failed' && file.assertionResults.length === 0) failed++
    for (const { status, fullName } of file.assertionResults) {
      if (status === 'passed') totals.passed++
      else if (status === 'failed') failed++
      else totals.skipped.push(fullName)
    }
  }
  totals.failed += failed
  return failed
}

/** A run of Vitest, counted test by test; a run that fails without a failed test counts as one failure. */
function suite(title, config) {
  const report = join(reports, `${title.replaceAll(' ', '-')}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const ok = run(title, 'vitest', ['run', '--config', config, ...reporters])
  try {
    if (count(report) === 0 && !ok) totals.failed++
  } catch (error) {
    console.error(`"${title}" left no report: ${error.message}`)
    totals.failed++
  }
}

check('scan kernel', 'node', ['scripts/build-kernel.mjs'])
check('types', 'tsc', ['-p', '.'])
check('lint', 'oxlint', ['--type-aware', '--deny-warnings'])
check('format', 'biome', ['check', '.'])
check('unused code', 'knip', [])
check('build', 'electron-vite', ['build', '--logLevel', 'warn'])
suite('unit and engine', 'vitest.config.ts')
suite('shell and page', 'vitest.browser.config.ts')

if (totals.skipped.length > 0) {
  console.log(`\nSkipped, ${totals.skipped.length} in all:`)
  for (const name of totals.skipped) console.log(`  ${name}`)
}
const skipped = totals.skipped.length > 0 ? `, ${totals.skipped.length} skipped` : ''
console.log(`\n${totals.passed} passed, ${totals.failed} failed${skipped}`)
process.exit(totals.failed === 0 ? 0 : 1)
