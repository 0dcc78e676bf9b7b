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
  readonly onChange: () => void
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

class Scanner implements SourceScanner {
  readonly #deps: ScannerDependencies
  readonly #controller = new AbortController()
  readonly #signal: AbortSignal
  #source: SourceRow
  #waitingForFull: (() => void)[] = []
  #isFullWanted = false
  readonly #folders = new Map<string, RelativePath>()
  #loop: Promise<void> | null = null
  #isScanning = false

  constructor(source: SourceRow, deps: ScannerDependencies) {
    this.#source = source
    this.#deps = deps
    this.#signal = AbortSignal.any([deps.signal, this.#controller.signal])
  }

  requestFull(): Promise<void> {
    return new Promise((resolve) => {
      this.#isFullWanted = true
      this.#waitingForFull.push(resolve)
      this.#wake()
    })
  }

  requestFolder(folder: RelativePath): void {
    this.#folders.set(folder.text, folder)
    this.#wake()
  }

  #wake(): void {
    this.#loop ??= Promise.resolve().then(() => this.#run())
  }

  async #run(): Promise<void> {
    while (!this.#signal.aborted && (this.#isFullWanted || this.#folders.size > 0)) {
      if (this.#isFullWanted) await this.#runFull()
      else await this.#runFolder()
    }
    for (const done of this.#waitingForFull.splice(0)) done()
    this.#loop = null
    this.#deps.onChange()
  }

  async #runFull(): Promise<void> {
    const waiting = this.#waitingForFull.splice(0)
    this.#isFullWanted = false
    this.#folders.clear()
    await this.#scanGuarded(rootPath, true)
    for (const done of waiting) done()
  }

  async #runFolder(): Promise<void> {
    const [folder = rootPath] = this.#folders.values()
    this.#folders.delete(folder.text)
    await this.#scanGuarded(folder, false)
  }

  async #scanGuarded(start: RelativePath, deep: boolean): Promise<void> {
    try {
      await this.#deps.runLimited(() => this.#scan(start, deep))
    } catch (error) {
      if (!isCancelled(error)) this.#deps.onError(error)
    } finally {
      this.#isScanning = false
    }
  }

  async #scan(start: RelativePath, deep: boolean): Promise<void> {
    const deps = this.#deps
    const source = this.#source
    this.#signal.throwIfAborted()
    const record = readScanRecord(deps.index, source.id)
    this.#isScanning = deep
    deps.onChange()
    const outcome = await scan(deps.index, deps.files, {
      sourceId: source.id,
      root: source.path,
      rules: deps.rulesOf(source),
      isOtherSource: (path) => deps.isOtherSource(source, path),
      isIgnored: (file) => deps.isIgnored(source, file),
      start,
      deep,
      // The first time there is nothing but back-fill; later a full scan finds what has just changed.
      isLive: record !== null,
      knownDevice: record?.device ?? null,
      onProgress: deps.onChange,
      signal: this.#signal
    })
    if (deep && outcome.state === 'complete') {
      const at = new Date().toISOString()
      writeScanRecord(deps.index, source.id, { path: source.path, device: outcome.device, at })
    }
    deps.onOutcome(source, outcome)
  }

  update(source: SourceRow): void {
    this.#source = source
  }

  isBusy(): boolean {
    return this.#loop !== null
  }

  isScanning(): boolean {
    return this.#isScanning
  }

  async stop(): Promise<void> {
    this.#controller.abort()
    await this.#loop
  }
}

/** A scanner for one source; `update` gives it the source's newest row. */
export function createSourceScanner(source: SourceRow, deps: ScannerDependencies): SourceScanner {
  return new Scanner(source, deps)
}
