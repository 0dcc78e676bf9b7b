import BetterSqlite3, { type Database } from 'better-sqlite3'
import { load as loadSqliteVec } from 'sqlite-vec'
import { createScopeTables } from './scope.ts'

const mmapBytes = 1024 * 1024 * 1024

/** Opens `index.db` for reading only, with sqlite-vec and the temporary tables of search (in memory). */
export function openReader(indexFile: string): Database {
  const index = new BetterSqlite3(indexFile, { readonly: true, fileMustExist: true })
  try {
    index.pragma(`mmap_size = ${mmapBytes}`)
    index.pragma('cache_size = -65536')
    index.pragma('temp_store = MEMORY')
    loadSqliteVec(index)
    createScopeTables(index)
    return index
  } catch (error) {
    index.close()
    throw error
  }
}
