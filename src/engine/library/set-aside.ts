import { existsSync, renameSync } from 'node:fs'

/** A database with the files that SQLite keeps beside it. */
const companions = ['', '-wal', '-shm', '-journal']

/**
 * Renames a database that cannot be used, with its write-ahead log, to `<file>.<why>-<time>` in the same folder.
 * Nothing is ever deleted. Returns the new path.
 */
export function setAside(file: string, why: 'damaged' | 'newer' | 'replaced'): string {
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-')
  let target = `${file}.${why}-${stamp}`
  for (let n = 2; companions.some((suffix) => existsSync(target + suffix)); n++) {
    target = `${file}.${why}-${stamp}-${n}`
  }
  for (const suffix of companions) {
    if (existsSync(file + suffix)) renameSync(file + suffix, target + suffix)
  }
  return target
}
