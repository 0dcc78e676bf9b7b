import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import BetterSqlite3, { type Database } from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { backUpLibrary, backupsDirectory, listBackups } from '../../../src/engine/library/backup.ts'
import { openLibraryFile } from '../../../src/engine/library/database-file.ts'
import { lockLibrary } from '../../../src/engine/library/lock.ts'
import { migrate } from '../../../src/engine/library/migrate.ts'
import { libraryMigrations } from '../../../src/engine/library/migrations/migrations.ts'
import { openLibrary } from '../../../src/engine/library/open.ts'
import { restoreLibrary } from '../../../src/engine/library/restore.ts'

let directory: string
let library: Database

const addSource = (path: string) =>
  library.prepare("INSERT INTO source (path, name, added_at) VALUES (?, 'n', '2026-01-01')").run(path)
const pathsIn = (file: string) => {
  const database = new BetterSqlite3(file, { readonly: true })
  try {
    return database.prepare('SELECT path FROM source ORDER BY id').pluck().all()
  } finally {
    database.close()
  }
}
const isAdmin = process.getuid?.() === 0

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'keepsake-backup-'))
  library = openLibraryFile(join(directory, 'library.db'))
  migrate(library, libraryMigrations)
  addSource('/photos')
})
afterEach(() => {
  if (library.open) library.close()
  rmSync(directory, { recursive: true, force: true })
})

describe('a backup', () => {
  test('stands alone, holds what was committed, and is taken while the library is in use', async () => {
    addSource('/notes')
    const { file, sizeBytes } = await backUpLibrary(library, directory, { file: null })
    expect(statSync(file).size).toBe(sizeBytes)
    expect(readdirSync(backupsDirectory(directory))).toHaveLength(1)
    expect(pathsIn(file)).toEqual(['/photos', '/notes'])
  })

  test('ten are kept, the newest, and files of other names are left alone', async () => {
    mkdirSync(backupsDirectory(directory))
    writeFileSync(join(backupsDirectory(directory), 'mine.db'), 'x')
    for (let day = 1; day <= 13; day++) {
      addSource(`/day-${day}`)
      await backUpLibrary(library, directory, { file: null, now: new Date(Date.UTC(2026, 0, day)) })
    }
    const backups = await listBackups(directory)
    expect(backups).toHaveLength(10)
    expect(pathsIn(backups[0]?.file ?? '')).toContain('/day-13')
    expect(pathsIn(backups[9]?.file ?? '')).not.toContain('/day-5')
    expect(existsSync(join(backupsDirectory(directory), 'mine.db'))).toBe(true)
  })

  test('an automatic one is not made twice of the same contents', async () => {
    await backUpLibrary(library, directory, { file: null })
    await backUpLibrary(library, directory, { file: null, skipUnchanged: true })
    expect(await listBackups(directory)).toHaveLength(1)
    addSource('/more')
    await backUpLibrary(library, directory, { file: null, skipUnchanged: true })
    expect(await listBackups(directory)).toHaveLength(2)
  })

  test('goes to a file or folder that was named, and never over a file', async () => {
    const file = join(directory, 'mine.db')
    expect(await backUpLibrary(library, directory, { file })).toMatchObject({ file })
    await expect(backUpLibrary(library, directory, { file })).rejects.toMatchObject({ code: 'conflict' })
    const folder = join(directory, 'usb')
    mkdirSync(folder)
    const inFolder = await backUpLibrary(library, directory, { file: folder })
    expect(readdirSync(folder)).toEqual([inFolder.file.slice(folder.length + 1)])
    const nowhere = join(directory, 'no', 'folder.db')
    await expect(backUpLibrary(library, directory, { file: nowhere })).rejects.toMatchObject({ code: 'not-found' })
  })

  test.skipIf(isAdmin || process.platform === 'win32')('says that it may not write', async () => {
    mkdirSync(join(directory, 'locked'), { mode: 0o500 })
    const file = join(directory, 'locked', 'a.db')
    await expect(backUpLibrary(library, directory, { file })).rejects.toMatchObject({ code: 'permission-denied' })
  })
})

describe('a restore', () => {
  const restore = (file: string) => {
    const lock = lockLibrary(directory, 'cli')
    try {
      return restoreLibrary(lock, file)
    } finally {
      lock.release()
    }
  }

  test('brings back the backup and keeps the replaced library beside it', async () => {
    const { file } = await backUpLibrary(library, directory, { file: null })
    addSource('/added-later')
    library.close()
    const restored = restore(file)
    expect(restored).toMatchObject({ sources: 1, rebuildsIndex: false })
    expect(pathsIn(join(directory, 'library.db'))).toEqual(['/photos'])
    expect(pathsIn(restored.replaced ?? '')).toEqual(['/photos', '/added-later'])
    // An id that was given out after the backup is not given to another folder.
    library = openLibraryFile(join(directory, 'library.db'))
    expect(Number(addSource('/third').lastInsertRowid)).toBe(3)
  })

  test('works in an empty folder', async () => {
    const { file } = await backUpLibrary(library, directory, { file: join(directory, 'copy.db') })
    library.close()
    const empty = join(directory, 'empty')
    const lock = lockLibrary(empty, 'cli')
    expect(restoreLibrary(lock, file)).toEqual({ sources: 1, replaced: null, rebuildsIndex: false })
    lock.release()
    expect(pathsIn(join(empty, 'library.db'))).toEqual(['/photos'])
  })

  test('of another library makes the index anew', async () => {
    const other = openLibraryFile(join(directory, 'other.db'))
    migrate(other, libraryMigrations)
    other.prepare("INSERT INTO source (path, name, added_at) VALUES ('/elsewhere', 'n', '2026-01-01')").run()
    const { file } = await backUpLibrary(other, directory, { file: join(directory, 'copy.db') })
    other.close()
    library.close()
    openLibrary(directory).index.close()
    expect(restore(file)).toMatchObject({ rebuildsIndex: true })
    expect(existsSync(join(directory, 'index.db'))).toBe(false)
    expect(readdirSync(directory).some((name) => name.startsWith('index.db.replaced-'))).toBe(true)
  })

  test('replaces a damaged library, which is set aside', async () => {
    const { file } = await backUpLibrary(library, directory, { file: null })
    library.close()
    writeFileSync(join(directory, 'library.db'), 'not a database at all')
    expect(restore(file).replaced).toContain('library.db.damaged-')
    expect(pathsIn(join(directory, 'library.db'))).toEqual(['/photos'])
  })

  test('refuses what is missing, damaged, foreign or newer, and changes nothing', async () => {
    const { file } = await backUpLibrary(library, directory, { file: null })
    const newer = join(directory, 'newer.db')
    await backUpLibrary(library, directory, { file: newer })
    const database = new BetterSqlite3(newer)
    database.pragma('user_version = 99999')
    database.close()
    library.close()
    const before = readFileSync(join(directory, 'library.db'))
    const bytes = readFileSync(file)
    writeFileSync(join(directory, 'half.db'), bytes.subarray(0, bytes.length / 2))
    writeFileSync(join(directory, 'text.db'), 'hello')
    writeFileSync(join(directory, 'zero.db'), '')
    const cases: [string, string][] = [
      ['absent.db', 'not-found'],
      ['half.db', 'library-damaged'],
      ['text.db', 'library-damaged'],
      ['zero.db', 'library-damaged'],
      ['newer.db', 'library-newer']
    ]
    for (const [name, code] of cases) {
      expect(() => restore(join(directory, name))).toThrow(expect.objectContaining({ code }))
    }
    expect(readFileSync(join(directory, 'library.db')).equals(before)).toBe(true)
    expect(readdirSync(directory).filter((name) => /restoring|replaced/.test(name))).toEqual([])
  })
})

describe('a kill', () => {
  const moduleUrl = (name: string) =>
    JSON.stringify(new URL(`../../../src/engine/library/${name}`, import.meta.url).href)

  function run(code: string): ChildProcess {
    return spawn(process.execPath, ['--input-type=module', '--eval', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  }

  test('in the middle of a backup leaves only whole backups', async () => {
    const insert = library.prepare("INSERT INTO source (path, name, added_at) VALUES (?, ?, '')")
    library.transaction(() => {
      for (let i = 0; i < 4000; i++) insert.run(`/folder/${i}`, 'x'.repeat(1000))
    })()
    const endlessBackups = `
      import { openLibraryFile } from ${moduleUrl('database-file.ts')}
      import { backUpLibrary } from ${moduleUrl('backup.ts')}
      const library = openLibraryFile(${JSON.stringify(join(directory, 'library.db'))})
      console.log('ready')
      for (;;) await backUpLibrary(library, ${JSON.stringify(directory)}, { file: null })`
    for (let kill = 0; kill < 20; kill++) {
      const child = run(endlessBackups)
      await once(child.stdout ?? child, 'data')
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 40))
      child.kill('SIGKILL')
      await once(child, 'exit')
      for (const { file } of await listBackups(directory)) expect(pathsIn(file)).toHaveLength(4001)
    }
    await backUpLibrary(library, directory, { file: null })
    expect(readdirSync(backupsDirectory(directory)).filter((name) => name.includes('partial'))).toEqual([])
  }, 60_000)

  test('in the middle of a restore leaves the old library or the restored one', async () => {
    const { file } = await backUpLibrary(library, directory, { file: join(directory, 'copy.db') })
    addSource('/added-later')
    library.close()
    for (let kill = 0; kill < 10; kill++) {
      const child = run(`
        import { lockLibrary } from ${moduleUrl('lock.ts')}
        import { restoreLibrary } from ${moduleUrl('restore.ts')}
        const lock = lockLibrary(${JSON.stringify(directory)}, 'cli')
        console.log('ready')
        for (;;) restoreLibrary(lock, ${JSON.stringify(file)})`)
      await once(child.stdout ?? child, 'data')
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 25))
      child.kill('SIGKILL')
      await once(child, 'exit')
      library = openLibraryFile(join(directory, 'library.db'))
      const paths = library.prepare('SELECT path FROM source ORDER BY id').pluck().all()
      library.close()
      expect(['/photos', '/photos,/added-later']).toContain(paths.join(','))
    }
  }, 60_000)
})
