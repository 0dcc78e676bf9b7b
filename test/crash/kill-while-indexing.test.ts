import { type ChildProcess, fork } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { assertLibraryConsistent } from '../support/assert-library-consistent.ts'
import { Workspace } from '../support/ingest-engine.ts'
import { seededRandom } from '../support/vectors.ts'

const child = fileURLToPath(new URL('indexing-child.ts', import.meta.url))
const searchThreadFile = fileURLToPath(new URL('../../src/engine/search/search-thread.ts', import.meta.url))

let space: Workspace
beforeEach(() => {
  space = new Workspace()
})
afterEach(() => space.remove())

function start(delayMs: number): ChildProcess {
  const args = [space.libraryDirectory, space.root, searchThreadFile, String(delayMs)]
  return fork(child, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
}

/** Kills the process some time after it has begun to work; resolves when it is gone. */
function killAfter(process: ChildProcess, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    process.once('exit', () => resolve())
    process.once('message', () => setTimeout(() => process.kill('SIGKILL'), delayMs))
  })
}

const check = (settled: boolean) => {
  const roots = new Map([[1, space.root]])
  space.readIndex((index) => assertLibraryConsistent(index, space.libraryDirectory, roots, { settled }))
}

function writeFiles(): void {
  for (let n = 0; n < 700; n++) {
    const caption = n % 3 === 0 ? `\ncaption: "Caption ${n}"\ntextSource: "file"` : ''
    space.write(`folder ${n % 7}/${n}.jpg`, `picture ${n % 600}${caption}`)
  }
  for (let n = 0; n < 25; n++)
    space.write(`folder ${n % 7}/${n}.md`, `# Note ${n}\nWords ${n}.\n\n![](${n}.jpg)\n\n# More\n${n} words.`)
  space.write('folder 1/README.md', 'All about folder one.')
  space.write('broken.jpg', 'broken')
}

test('twenty kills at random moments lose nothing and duplicate nothing', { timeout: 180_000 }, async () => {
  const seed = Date.now() % 1_000_000
  const random = seededRandom(seed)
  console.log(`kill -9 while indexing: seed ${seed}`)
  writeFiles()
  let killedHalfWay = 0
  for (let kill = 0; kill < 20; kill++) {
    await killAfter(start(60), Math.floor(random() * 500))
    check(false)
    const states = space.rows<{ state: string }>('SELECT DISTINCT state FROM file').map(({ state }) => state)
    if (states.includes('ready') && states.includes('waiting')) killedHalfWay++
    // The disk goes on changing between the lives of the engine.
    if (kill % 5 === 2) space.write(`folder 2/new ${kill}.jpg`, `new picture ${kill}`)
    if (kill % 5 === 3) rmSync(join(space.root, `folder ${kill % 7}/${kill}.jpg`), { force: true })
    if (kill % 5 === 4) space.write(`folder ${kill % 7}/${kill}.md`, `# Changed ${kill}\nOther words.`)
  }
  // Otherwise nothing was shown: the kills came before the work or after it.
  expect(killedHalfWay).toBeGreaterThan(5)
  console.log(`${killedHalfWay} of 20 kills came while items were being stored`)
  const last = start(0)
  const settled = await new Promise<unknown>((resolve, reject) => {
    last.on('message', (message) => message !== 'started' && resolve(message))
    last.once('exit', (code) => reject(new Error(`The last run ended with ${code}.`)))
  })
  expect(settled).toMatchObject({ settled: true })
  await new Promise((resolve) => last.once('exit', resolve))
  check(true)
  const failed = space.rows("SELECT relative_path FROM file WHERE state <> 'ready'")
  expect(failed).toEqual([{ relative_path: 'broken.jpg' }])
})
