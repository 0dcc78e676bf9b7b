import { dirname, join, relative, sep } from 'node:path'
import { type FSWatcher, watch } from 'chokidar'
import type { PathRules } from './path-rules.ts'

/** Hints are passed on when nothing came for this long, and at the latest after `longestDelayMs`. */
const quietDelayMs = 300
const longestDelayMs = 2000

/** What is to be watched. */
export interface WatchRequest {
  readonly root: string
  readonly rules: PathRules
  isOtherSource(absolutePath: string): boolean
  /** Folders (absolute) in which something changed since the last call. */
  readonly onChanges: (folders: ReadonlySet<string>) => void
  /** The watcher gave up: `limit` when the system allows no more watches. It sends nothing afterwards. */
  onTrouble(kind: 'limit' | 'other', error: Error): void
}

/** A watched tree. */
export interface FolderWatch {
  stop(): Promise<void>
}

function collector(onChanges: WatchRequest['onChanges']) {
  let folders = new Set<string>()
  let timer: NodeJS.Timeout | null = null
  let firstMs = 0
  const flush = () => {
    timer = null
    const changed = folders
    folders = new Set()
    onChanges(changed)
  }
  return {
    add(folder: string) {
      const now = Date.now()
      if (folders.size === 0) firstMs = now
      folders.add(folder)
      if (timer !== null) clearTimeout(timer)
      timer = setTimeout(flush, Math.max(0, Math.min(quietDelayMs, firstMs + longestDelayMs - now)))
    },
    stop() {
      if (timer !== null) clearTimeout(timer)
    }
  }
}

function isOutOfWatches(error: Error): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'ENOSPC' || code === 'EMFILE' || code === 'ENFILE'
}

/**
 * Watches the folders of a source, not its files: a watch for each of 100,000 files would cost 900 MB. What comes out
 * are hints about folders to compare with the disk; nothing relies on them being complete.
 */
export function watchFolders(request: WatchRequest): FolderWatch {
  const { root, rules } = request
  const hints = collector(request.onChanges)
  let stopped = false
  const isIgnored = (path: string) => {
    if (path === root) return false
    const relativePath = relative(root, path).replaceAll(sep, '/')
    return relativePath.startsWith('..') || !rules.entersFolder(relativePath) || request.isOtherSource(path)
  }
  const watcher: FSWatcher = watch(root, {
    // Called twice for a path, the first time without `stats`: only then are names of folders and files alike.
    ignored: (path, stats) => stats !== undefined && (!stats.isDirectory() || isIgnored(path)),
    ignoreInitial: true,
    followSymlinks: false,
    ignorePermissionErrors: true
  })
  const stop = async () => {
    stopped = true
    hints.stop()
    await watcher.close()
  }
  watcher.on('raw', (_event, path, details) => {
    const watched = (details as { watchedPath?: unknown } | undefined)?.watchedPath
    if (stopped || typeof watched !== 'string') return
    hints.add(path === null ? watched : dirname(join(watched, path)))
  })
  watcher.on('addDir', (path) => {
    if (!stopped) hints.add(path)
  })
  watcher.on('unlinkDir', (path) => {
    if (!stopped) hints.add(dirname(path))
  })
  watcher.on('error', (error) => {
    if (stopped) return
    const trouble = error instanceof Error ? error : new Error(String(error))
    void stop()
    request.onTrouble(isOutOfWatches(trouble) ? 'limit' : 'other', trouble)
  })
  return { stop }
}
