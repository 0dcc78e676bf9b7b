import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Programs that run in a process or thread of their own. */
export type EntryName =
  | 'engine'
  | 'embedder'
  | 'media'
  | 'sample'
  | 'search-thread'
  | 'scan-thread'
  | 'checkpoint-thread'

const sourceFiles: Record<EntryName, string> = {
  engine: 'engine/index.ts',
  embedder: 'embedder/index.ts',
  media: 'media/index.ts',
  sample: 'sample/index.ts',
  'search-thread': 'engine/search/search-thread.ts',
  'scan-thread': 'engine/search/scanner/scan-thread.ts',
  'checkpoint-thread': 'engine/library/checkpoint-thread.ts'
}

/**
 * The file to start a program from: the built one beside this file (all entries and chunks lie in one folder), or the
 * source when Keepsake runs from source under a Node that strips types (tests, benchmarks).
 */
export function entryPath(name: EntryName): string {
  const here = fileURLToPath(import.meta.url)
  if (here.endsWith('.ts')) return join(dirname(here), '..', sourceFiles[name])
  return join(dirname(here), `${name}.js`)
}

/** The folder of files that ship with Keepsake (`models/starter`, icons). */
export function resourcesDirectory(): string {
  const here = dirname(fileURLToPath(import.meta.url))
  // src/processes and out/main are both two levels below the root of the package.
  return join(here, '..', '..', 'resources')
}
