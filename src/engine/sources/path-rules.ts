import picomatch from 'picomatch'
import { nameOf } from './file-path.ts'

/** Which folders are entered and which files are read. Decided from names alone, before anything is watched. */
export interface PathRules {
  entersFolder(relativePath: string): boolean
  takesFile(relativePath: string): boolean
}

type Matcher = (path: string) => boolean

const options = { dot: true, nocase: true }

/** `*.jpg` and `Private` match a name at any depth; a pattern with a slash matches from the source down. */
function matcherOf(patterns: readonly string[]): Matcher {
  const expanded = patterns.flatMap((pattern) => {
    const trimmed = pattern
      .trim()
      .replaceAll('\\', '/')
      .replace(/^\.?\/+/, '')
      .replace(/\/+$/, '')
    if (trimmed === '') return []
    const anchored = pattern.trim().replace(/\/+$/, '').includes('/') ? trimmed : `**/${trimmed}`
    return [anchored, `${anchored}/**`]
  })
  return expanded.length === 0 ? () => false : picomatch(expanded, options)
}

/**
 * The rules of one source: names that begin with a dot are hidden and never read; folders in `skippedFolders` (names,
 * `*` for any letters) are never entered; then the source's own `exclude` and `include` patterns, without regard to case.
 */
export function createPathRules(rules: {
  include: readonly string[]
  exclude: readonly string[]
  skippedFolders: readonly string[]
}): PathRules {
  const isSkippedFolder = picomatch([...rules.skippedFolders], { ...options, nonegate: true })
  const isExcluded = matcherOf(rules.exclude)
  const isIncluded = rules.include.length === 0 ? () => true : matcherOf(rules.include)
  return {
    entersFolder: (path) => path === '' || (!isSkippedFolder(nameOf(path)) && !isExcluded(path)),
    takesFile: (path) => !nameOf(path).startsWith('.') && !isExcluded(path) && isIncluded(path)
  }
}
