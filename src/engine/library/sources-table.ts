import type { Database } from 'better-sqlite3'

/** A source as the person set it up. */
export interface SourceRow {
  readonly id: number
  readonly path: string
  readonly name: string
  readonly include: readonly string[]
  readonly exclude: readonly string[]
  readonly paused: boolean
}

/** What the person may change about a source. */
export type SourceChange = Partial<Pick<SourceRow, 'name' | 'include' | 'exclude' | 'paused'>>

/** The `source` table of `library.db`, with a copy in memory. All changes are on disk when they return. */
export interface SourcesTable {
  all(): readonly SourceRow[]
  get(id: number): SourceRow | undefined
  insert(source: Omit<SourceRow, 'id' | 'paused'>): SourceRow
  update(id: number, change: SourceChange): void
  delete(id: number): void
}

interface StoredSource {
  id: number
  path: string
  name: string
  include: string
  exclude: string
  paused: number
}

/** Opens the table of sources. */
export function createSourcesTable(library: Database): SourcesTable {
  const select = library.prepare<[], StoredSource>('SELECT * FROM source ORDER BY id')
  const read = (): SourceRow[] =>
    select.all().map((row) => ({
      id: row.id,
      path: row.path,
      name: row.name,
      include: JSON.parse(row.include) as string[],
      exclude: JSON.parse(row.exclude) as string[],
      paused: row.paused === 1
    }))
  let rows = read()
  const get = (id: number) => rows.find((row) => row.id === id)
  const insertRow = library.prepare(
    'INSERT INTO source (path, name, include, exclude, added_at) VALUES (?, ?, ?, ?, ?)'
  )
  const updateRow = library.prepare('UPDATE source SET name = ?, include = ?, exclude = ?, paused = ? WHERE id = ?')
  return {
    all: () => rows,
    get,
    insert({ path, name, include, exclude }) {
      const added = new Date().toISOString()
      const { lastInsertRowid } = insertRow.run(path, name, JSON.stringify(include), JSON.stringify(exclude), added)
      rows = read()
      const inserted = get(Number(lastInsertRowid))
      if (inserted === undefined) throw new Error('The new source was not found.')
      return inserted
    },
    update(id, change) {
      const row = get(id)
      if (row === undefined) return
      const next = { ...row, ...change }
      updateRow.run(next.name, JSON.stringify(next.include), JSON.stringify(next.exclude), next.paused ? 1 : 0, id)
      rows = read()
    },
    delete(id) {
      library.prepare('DELETE FROM source WHERE id = ?').run(id)
      rows = read()
    }
  }
}
