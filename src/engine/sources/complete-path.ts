import { readdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path'

const mostCompletions = 50

/** `~` and `~/…` as the person's own folder. */
export function expandHome(path: string): string {
  if (path === '~') return homedir()
  return path.startsWith('~/') || path.startsWith(`~${sep}`) ? join(homedir(), path.slice(2)) : path
}

/**
 * Folders whose path begins with `prefix`, in alphabetical order; hidden ones only when the prefix asks for them.
 * An empty prefix gives the folders of the person's own folder. Unreadable places give nothing.
 */
export async function completePath(prefix: string): Promise<string[]> {
  const wanted = expandHome(prefix === '' ? `~${sep}` : prefix)
  if (!isAbsolute(wanted) && wanted !== homedir()) return []
  const isFolder = wanted.endsWith('/') || wanted.endsWith(sep)
  const folder = isFolder ? resolve(wanted) : dirname(wanted)
  const start = isFolder ? '' : basename(wanted).toLowerCase()
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries
      .filter((entry) => entry.isDirectory() && entry.name.toLowerCase().startsWith(start))
      .filter((entry) => start.startsWith('.') || !entry.name.startsWith('.'))
      .map((entry) => join(folder, entry.name))
      .sort((a, b) => a.localeCompare(b))
      .slice(0, mostCompletions)
  } catch {
    return []
  }
}
