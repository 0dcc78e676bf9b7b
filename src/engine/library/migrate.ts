import type { Database } from 'better-sqlite3'
import { AppError } from '../../shared/errors.ts'

/** A numbered step of a database's schema. Never edited after a release: a change is a new step. */
export interface Migration {
  /** Rises from step to step; kept in `user_version`. */
  readonly version: number
  readonly sql: string
}

/** The version of the schema that a file has; 0 for a new one. */
export function schemaVersion(database: Database): number {
  return database.pragma('user_version', { simple: true }) as number
}

/** The version that a list of steps leads to. */
export function newestVersion(migrations: readonly Migration[]): number {
  return migrations.at(-1)?.version ?? 0
}

/**
 * Brings a database to the newest version, each step in a transaction of its own with its number, so that a crash
 * leaves either the old version or the new one. Throws `library-newer` for a file of a later Keepsake.
 */
export function migrate(database: Database, migrations: readonly Migration[]): void {
  const current = schemaVersion(database)
  if (current > newestVersion(migrations)) throw newerSchemaError(database.name)
  for (const { version, sql } of migrations) {
    if (version <= current) continue
    database.transaction(() => {
      database.exec(sql)
      database.pragma(`user_version = ${version}`)
    })()
  }
}

/** The refusal of a file that a later version of Keepsake wrote. */
export function newerSchemaError(file: string): AppError {
  return new AppError(
    'library-newer',
    `The library file ${file} was written by a newer version of Keepsake. It was not changed. Install that version to open it.`
  )
}
