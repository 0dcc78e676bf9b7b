import type { Database } from 'better-sqlite3'
import { isCancelled } from '../../shared/errors.ts'
import type { FilesTable } from '../library/files-table.ts'
import type { SourceRow } from '../library/sources-table.ts'
import { type RelativePath, rootPath } from './file-path.ts'
import type { FoundFile } from './list-folder.ts'
import type { PathRules } from './path-rules.ts'
import { type ScanOutcome, scan } from './scan.ts'
import { readScanRecord, writeScanRecord } from './scan-record.ts'

/** What a scanner needs from the engine. */
export interface ScannerDependencies {
  readonly index: Database
  readonly files: FilesTable
  readonly signal: AbortSignal
  rulesOf(source: SourceRow): PathRules
  isOtherSource(source: SourceRow, absolutePath: string): boolean
  isIgnored(source: SourceRow, file: FoundFile): boolean
  /** Limits how many scans run at once. */
  runLimited<T>(work: () => Promise<T>): Promise<T>
  onChange(): void
  onOutcome(source: SourceRow, outcome: ScanOutcome): void
  onError(error: unknown): void
}

/** Compares one source with the disk: one scan at a time, requests in between are gathered. */
export interface SourceScanner {
  /** Resolves when a comparison of the whole source, begun after this call, is done. */
  requestFull(): Promise<void>
  requestFolder(folder: RelativePath): void
  update(source: SourceRow): void
  /** Whether a scan runs or waits. */
  isBusy(): boolean
  isScanning(): boolean
  stop(): Promise<void>
}

/** A scanner for one source; `update` gives it the source's newest row. */
export function createSourceScanner(initial: SourceRow, deps: ScannerDependencies): SourceScanner {
  const controller = new AbortController()
  const signal = AbortSignal.any([deps.signal, controller.signal])
  let source = initial
  let waitingForFull: (() => void)[] = []
  let isFullWanted = false
  let folders = new Map<string, RelativePath>()
  let loop: Promise<void> | null = null
  let isScanning = false

  const runOne = async (start: RelativePath, deep: boolean) => {
    const row = source
    const record = readScanRecord(deps.index, row.id)
    isScanning = deep
    deps.onChange()
    const outcome = await scan(deps.index, deps.files, {
      sourceId: row.id,
      root: row.path,
      rules: deps.rulesOf(row),
      isOtherSource: (path) => deps.isOtherSource(row, path),
      isIgnored: (file) => deps.isIgnored(row, file),
      start,
      deep,
      // The first time there is nothing but back-fill; later a full scan finds what has just changed.
      isLive: record !== null,
      knownDevice: record?.device ?? null,
      onProgress: deps.onChange,
      signal
    })
    if (deep && outcome.state === 'complete') {
      writeScanRecord(deps.index, row.id, { path: row.path, device: outcome.device, at: new Date().toISOString() })
    }
    deps.onOutcome(row, outcome)
  }
  const guarded = async (start: RelativePath, deep: boolean) => {
    try {
      await deps.runLimited(() => runOne(start, deep))
    } catch (error) {
      if (!isCancelled(error)) deps.onError(error)
    } finally {
      isScanning = false
    }
  }
  const run = async () => {
    while (!signal.aborted && (isFullWanted || folders.size > 0)) {
      const waiting = waitingForFull
      const [next] = folders.values()
      const deep = isFullWanted
      waitingForFull = []
      isFullWanted = false
      if (deep) folders = new Map()
      else if (next !== undefined) folders.delete(next.text)
      await guarded(deep ? rootPath : (next ?? rootPath), deep)
      for (const done of waiting) done()
    }
    for (const done of waitingForFull) done()
    loop = null
    deps.onChange()
  }
  const wake = () => {
    loop ??= Promise.resolve().then(run)
  }
  return {
    requestFull: () =>
      new Promise((resolve) => {
        isFullWanted = true
        waitingForFull.push(resolve)
        wake()
      }),
    requestFolder(folder) {
      folders.set(folder.text, folder)
      wake()
    },
    update(row) {
      source = row
    },
    isBusy: () => loop !== null,
    isScanning: () => isScanning,
    async stop() {
      controller.abort()
      await loop
    }
  }
}
