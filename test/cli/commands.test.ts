import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createProgram } from '../../src/cli/run-cli.ts'
import { processTerminal } from '../../src/cli/terminal.ts'
import { createWorkspace, type Run, untilOutput, type Workspace } from './run-keepsake.ts'

vi.setConfig({ testTimeout: 120_000 })

let workspace: Workspace

const keepsake = (...args: string[]) => workspace.run(args)
const json = async (...args: string[]) => JSON.parse((await keepsake(...args, '--json')).stdout)

beforeAll(() => {
  workspace = createWorkspace()
})
afterAll(() => workspace.remove())

// One library from its first folder to its restore: each step needs the one before.
describe('a library', () => {
  test('add registers a folder, relative to where the command runs', async () => {
    const added = await keepsake('add', 'photos')
    expect(added).toMatchObject({ code: 0, stdout: `Added ${workspace.photos}\n` })
    expect(added.stderr).toContain('keepsake index')
    expect(await json('sources')).toMatchObject([{ id: 1, path: workspace.photos, name: 'photos' }])
  })

  test('add refuses what is no folder', async () => {
    const missing = await keepsake('add', 'nowhere')
    expect(missing.code).toBe(3)
    expect(missing.stderr).toContain(join(workspace.directory, 'nowhere'))
  })

  test('index reads everything; the numbers add up to what lies on the disk', async () => {
    const indexed = await keepsake('index')
    expect(indexed.code).toBe(0)
    expect(indexed.stdout).toContain('5 of 6 files can be found')
    expect(indexed.stdout).toContain('found 6 = ready 5 + waiting 0 + skipped 0 + failed 1')
    expect(indexed.stderr).toContain('keepsake failures')
    const { counts } = await json('index')
    expect(counts.found).toBe(readdirSync(workspace.photos).length)
    expect(counts.found).toBe(counts.ready + counts.waiting + counts.skipped + counts.failed)
  })

  test('status tells the same', async () => {
    const { counts, libraryDirectory, sources } = await json('status')
    expect(counts).toMatchObject({ found: 6, ready: 5, failed: 1 })
    expect(libraryDirectory).toBe(workspace.libraryDirectory)
    expect(sources).toHaveLength(1)
    expect((await keepsake('status')).stdout).toContain('3 photos, 2 notes')
  })

  test('search finds a note by its words and a photo by a photo', async () => {
    const { hits, verb } = await json('search', 'old tram castle', '--kind', 'note')
    expect(verb).toBe('single')
    expect(hits[0]).toMatchObject({ rank: 1, kind: 'note', path: join(workspace.photos, 'harbour.md') })
    expect(hits[0].passage.text).toContain('tram')
    const alike = await json('search', '--image', join('photos', 'portrait.png'), '--kind', 'photo', '--limit', '1')
    expect(alike.hits).toMatchObject([{ rank: 1, kind: 'photo' }])
    expect(alike.total).toBeGreaterThan(1)
    const human = await keepsake('search', 'old tram castle')
    expect(human.stdout).toMatch(new RegExp(`^ +1 {2}${join(workspace.photos, 'harbour.md')}`, 'm'))
    expect(human.stdout).not.toContain('\u001B[')
  })

  describe('that another process has open', () => {
    beforeAll(async () => {
      await untilOutput(workspace.start(['serve', '--no-open', '--json']), /"address"/)
    })
    afterAll(() => workspace.stopAll('SIGTERM'))

    test('search takes the typed syntax, options and a change of a photo', async () => {
      const exact = await json('search', '"water in July"')
      expect(exact.hits[0].path).toBe(join(workspace.photos, 'garden.md'))
      const change = await json('search', '--image', 'photos/portrait.png', 'at night', '--not', 'people')
      expect(change.hits.length).toBeGreaterThan(0)
      const none = await keepsake('search', 'tram', '--before', '1980')
      expect(none).toMatchObject({ code: 0, stdout: '' })
      expect(none.stderr).toContain('Nothing was found')
    })

    test('embed prints unit vectors, the same for the same text', async () => {
      const { model, dimension, embedding } = await json('embed', '--text', 'a harbour at night')
      expect(model).toBe('keepsake-starter')
      expect(embedding).toHaveLength(dimension)
      const norm = Math.hypot(...(embedding as number[]))
      expect(norm).toBeCloseTo(1, 4)
      expect((await json('embed', '--text', 'a harbour at night')).embedding).toEqual(embedding)
      const both = await json('embed', '--text', 'a harbour at night', '--image', 'photos/rgba.png')
      expect(both.embedding).not.toEqual(embedding)
      expect(await keepsake('embed', '--model', 'nope', '--text', 'x')).toMatchObject({ code: 3 })
    })

    test('failures says why, retry tries again, a mended file leaves the list', async () => {
      const { total, failures } = await json('failures')
      expect(total).toBe(1)
      expect(failures[0]).toMatchObject({ relativePath: 'broken.jpg', code: 'unreadable' })
      expect(await json('retry', String(failures[0].id))).toEqual({ count: 1 })
      expect(await keepsake('retry', '99999')).toMatchObject({ code: 3 })
      expect((await json('index')).counts).toMatchObject({ failed: 1 })
      rmSync(join(workspace.photos, 'broken.jpg'))
      expect((await json('index')).counts).toMatchObject({ found: 5, failed: 0 })
      expect((await keepsake('failures')).stderr).toContain('Every file could be read')
    })

    test('doctor finds what is missing, repairs it and finds nothing more', async () => {
      expect(await keepsake('doctor')).toMatchObject({ code: 0, stdout: 'The library is in order.\n' })
      const [folder] = readdirSync(join(workspace.libraryDirectory, 'thumbs'))
      rmSync(join(workspace.libraryDirectory, 'thumbs', folder ?? 'none'), { recursive: true })
      const sick = await keepsake('doctor')
      expect(sick).toMatchObject({ code: 1, stdout: expect.stringContaining('lost-thumbnails') })
      expect(await keepsake('doctor', '--repair')).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('repaired')
      })
      expect((await json('doctor')).findings).toEqual([])
    })
  })

  test('backup and restore', async () => {
    const { file } = await json('backup')
    expect(existsSync(file)).toBe(true)
    expect(await keepsake('backup', file)).toMatchObject({ code: 1, stderr: expect.stringContaining('exists already') })
    expect((await json('restore')).backups[0]).toMatchObject({ file })
    expect(await keepsake('remove', 'photos')).toMatchObject({ code: 0 })
    expect(await json('sources')).toEqual([])
    expect(await keepsake('restore', file)).toMatchObject({ code: 0 })
    expect(await json('sources')).toMatchObject([{ path: workspace.photos }])
    expect((await json('index')).counts).toMatchObject({ found: 5, ready: 5 })
  })

  test('remove takes path, number or name, and touches no file', async () => {
    const before = readdirSync(workspace.photos)
    expect(await keepsake('remove', 'nothing-of-the-kind')).toMatchObject({ code: 3 })
    expect(await keepsake('remove', './photos')).toMatchObject({ code: 0 })
    expect(await json('sources')).toEqual([])
    expect((await json('status')).counts.found).toBe(0)
    expect(readdirSync(workspace.photos)).toEqual(before)
  })
})

describe('errors', () => {
  const expectError = (run: Run, code: number, text: string) => {
    expect(run.stderr).toContain(text)
    expect(run.stderr).not.toMatch(/\n\s+at /)
    expect(run.stdout).toBe('')
    expect(run.code).toBe(code)
  }

  test('usage ends with 2 and never opens the library', async () => {
    const elsewhere = { env: { KEEPSAKE_LIBRARY: join(workspace.directory, 'untouched') } }
    const cases: [string[], number, string][] = [
      [['nonsense'], 2, 'unknown command'],
      [['search'], 2, 'Say what to look for'],
      [['search', 'x', '--limit', '0'], 2, 'whole number'],
      [['search', 'sea', '--kind', 'video'], 2, 'photo and note'],
      [['search', 'sunset kind:video'], 2, '  sunset kind:video\n         ^^^^^^^^^^'],
      [['search', '--image', 'no.jpg'], 3, 'no.jpg'],
      [['embed'], 2, 'Say what to embed'],
      [['serve', '--port', '70000'], 2, '65535']
    ]
    const runs = await Promise.all(cases.map(([args]) => workspace.run(args, elsewhere)))
    for (const [index, [, code, text]] of cases.entries()) expectError(runs[index] as Run, code, text)
    const asJson = await workspace.run(['search', 'sunset kind:video', '--json'], elsewhere)
    expect(JSON.parse(asJson.stderr).error).toMatchObject({ code: 'invalid-query', problems: [{ start: 7, end: 17 }] })
    const unknown = await workspace.run(['search', '--nope', '--json'], elsewhere)
    expect(unknown.code).toBe(2)
    expect(JSON.parse(unknown.stderr).error).toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining("unknown option '--nope'")
    })
    expect(existsSync(join(workspace.directory, 'untouched'))).toBe(false)
  })

  test('a library that cannot be there is told', async () => {
    const file = join(workspace.directory, 'file')
    writeFileSync(file, '')
    const run = await keepsake('status', '--library', file)
    expectError(run, 1, 'choose another folder')
    expect(run.stderr).toContain(file)
  })

  test('help shows examples for every command', () => {
    const terminal = processTerminal()
    const program = createProgram({ terminal, signal: new AbortController().signal })
    expect(program.commands.map((command) => command.name())).toHaveLength(15)
    for (const command of program.commands) {
      let help = ''
      command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp()
      expect(help).toContain(`$ keepsake ${command.name()}`)
      expect(help).toContain('--library <folder>')
    }
  })
})
