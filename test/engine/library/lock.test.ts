import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { lockLibrary, readLibraryOwner } from '../../../src/engine/library/lock.ts'

let directory: string
const children: ChildProcess[] = []

beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'keepsake-lock-')), 'library')
})
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  }
  rmSync(join(directory, '..'), { recursive: true, force: true })
})

/** A process of its own that holds the lock and prints a line when it has it. */
async function holdElsewhere(): Promise<ChildProcess> {
  const lockModule = new URL('../../../src/engine/library/lock.ts', import.meta.url).href
  const code = `
    import { lockLibrary } from ${JSON.stringify(lockModule)}
    lockLibrary(${JSON.stringify(directory)}, 'desktop')
    console.log('held')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  children.push(child)
  await once(child.stdout, 'data')
  return child
}

describe('the library lock', () => {
  test('is taken once within a process, and again after release', () => {
    const lock = lockLibrary(directory, 'cli')
    expect(() => lockLibrary(directory, 'cli')).toThrow(expect.objectContaining({ code: 'library-locked' }))
    lock.release()
    lock.release()
    expect(readLibraryOwner(directory)).toBeNull()
    lockLibrary(directory, 'cli').release()
  })

  test('names the process that holds it', async () => {
    const child = await holdElsewhere()
    expect(() => lockLibrary(directory, 'cli')).toThrow(
      expect.objectContaining({
        code: 'library-locked',
        message: expect.stringContaining(`the Keepsake window (process ${child.pid}, since`)
      })
    )
  })

  test('goes with a holder that is killed, also when its process id is in use again', async () => {
    const child = await holdElsewhere()
    child.kill('SIGKILL')
    await once(child, 'exit')
    const left = readLibraryOwner(directory)
    expect(left?.pid).toBe(child.pid)
    // The id that owner.json names now belongs to a living process (this one): the lock must not care.
    writeFileSync(join(directory, 'owner.json'), JSON.stringify({ ...left, pid: process.pid }))
    const lock = lockLibrary(directory, 'web')
    expect(readLibraryOwner(directory)).toMatchObject({ pid: process.pid, host: 'web', address: null })
    lock.release()
  })

  test('says where its process can be reached', () => {
    const lock = lockLibrary(directory, 'web')
    lock.announce('/somewhere/keepsake.sock')
    expect(readLibraryOwner(directory)).toMatchObject({ address: '/somewhere/keepsake.sock' })
    lock.release()
  })

  // Windows protects the profile folder by access lists instead of modes.
  test.skipIf(process.platform === 'win32')('keeps folder and owner.json to their user', () => {
    const lock = lockLibrary(directory, 'web')
    expect(statSync(join(directory, 'owner.json')).mode & 0o777).toBe(0o600)
    expect(statSync(directory).mode & 0o777).toBe(0o700)
    lock.release()
  })

  test('survives a damaged owner.json', () => {
    mkdirSync(directory)
    writeFileSync(join(directory, 'owner.json'), '{"pid":')
    expect(readLibraryOwner(directory)).toBeNull()
    lockLibrary(directory, 'cli').release()
  })

  test('says what to do when the folder cannot be used', () => {
    writeFileSync(join(directory, '..', 'taken'), '')
    expect(() => lockLibrary(join(directory, '..', 'taken'), 'cli')).toThrow(
      expect.objectContaining({ code: 'unreadable', message: expect.stringContaining('choose another folder') })
    )
  })
})
