import BetterSqlite3, { type Database } from 'better-sqlite3'
import { load as loadSqliteVec } from 'sqlite-vec'

/** Room for the index that the operating system may map instead of copy. */
const mmapBytes = 1024 * 1024 * 1024

/** Opens `library.db` for writing: what the person made must be on disk when a transaction returns. */
export function openLibraryFile(file: string): Database {
  const database = new BetterSqlite3(file)
  try {
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = FULL')
    database.pragma('foreign_keys = ON')
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/**
 * Opens `index.db` for writing, with sqlite-vec. After a power cut the newest transactions may be missing
 * (`synchronous = NORMAL`), never half there: the scan finds the files again.
 */
export function openIndexFile(file: string): Database {
  const database = new BetterSqlite3(file)
  try {
    // Large pages keep the vectors of a chunk together. Takes effect on a new file only, before WAL is set.
    database.pragma('page_size = 16384')
    // The vectors of a model that is no longer used give their space back. Also for a new file only.
    database.pragma('auto_vacuum = INCREMENTAL')
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = NORMAL')
    database.pragma('foreign_keys = ON')
    database.pragma(`mmap_size = ${mmapBytes}`)
    database.pragma('cache_size = -65536')
    loadSqliteVec(database)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}
