import { resolve } from 'node:path'
import envPaths from 'env-paths'

/**
 * The folder of the library: the one that was named, else `KEEPSAKE_LIBRARY`, else the system's place for application
 * data (`~/.local/share/keepsake`, `~/Library/Application Support/keepsake`, `%LOCALAPPDATA%\keepsake\Data`).
 */
export function libraryDirectoryOf(named: string | undefined, env: NodeJS.ProcessEnv = process.env): string {
  const wanted = named ?? env['KEEPSAKE_LIBRARY']
  return wanted === undefined || wanted === '' ? envPaths('keepsake', { suffix: '' }).data : resolve(wanted)
}
