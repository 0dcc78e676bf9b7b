import { stat } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import type { Source } from '../../shared/status.ts'
import type { SourceRow, SourcesTable } from '../library/sources-table.ts'
import { createLimiter } from '../limiter.ts'
import type { Notices } from '../status/notices.ts'
import { rootPath } from './file-path.ts'
import { isInside } from './nesting.ts'
import { isNetworkFileSystem } from './network-file-system.ts'
import type { ScanOutcome } from './scan.ts'
import { createSourceScanner, type ScannerDependencies, type SourceScanner } from './source-scanner.ts'
import { type FolderWatch, watchFolders } from './watch.ts'

/** How a source is now. */
export interface SourceHealth {
  readonly state: 'ready' | 'scanning' | 'offline' | 'unreadable'
  readonly message: string | null
  readonly watching: Source['watching']
}

/** What the monitor needs beyond what its scanners need. */
export interface MonitorDependencies extends Omit<ScannerDependencies, 'onOutcome' | 'runLimited' | 'isOtherSource'> {
  readonly sources: SourcesTable
  readonly notices: Notices
  /** False: nothing is watched and no timer runs; scans happen on demand only. */
  readonly watch: boolean
  rescanMinutes(): number
  /** Changes when the rules that all sources share change. */
  rulesKey(): string
  /** A source was compared with the disk. */
  onScanned(): void
}

/** Keeps all sources in step with the disk. */
export interface SourceMonitor {
  /** Takes up new sources, lets go of removed and paused ones, and compares those whose rules changed. */
  refresh(): void
  /** Lets go of a source; resolves when nothing of it is read any more. */
  release(id: number): Promise<void>
  /** Compares one source, or all, and resolves when that is done. Paused sources are left alone. */
  rescan(id: number | null): Promise<void>
  /** Something may have changed in this folder. */
  hint(sourceId: number, folder: string): void
  health(id: number): SourceHealth
  offline(): ReadonlySet<number>
  /** Whether any scan runs or waits. */
  isBusy(): boolean
  isScanning(): boolean
  stop(): Promise<void>
}

/** Full scans of different sources at the same time. */
const scansAtOnce = 2
/** A source without events is compared this often. */
const pollingMs = 60_000
const offlineProbeMs = 5000
const onlineProbeMs = 30_000
const tickMs = 1000
/** Timers that come this much too late mean that the machine slept. */
const sleepMs = 30_000

interface Watched {
  row: SourceRow
  rulesKey: string
  scanner: SourceScanner
  watch: FolderWatch | null
  health: SourceHealth
  nextPollMs: number
  nextProbeMs: number
  isProbing: boolean
}

/** The source that owns a path: the innermost one around it. */
function ownerOf(sources: readonly SourceRow[], path: string): SourceRow | undefined {
  return sources.filter((source) => isInside(source.path, path)).sort((a, b) => b.path.length - a.path.length)[0]
}

class Monitor implements SourceMonitor {
  readonly #deps: MonitorDependencies
  readonly #watched = new Map<number, Watched>()
  readonly #runLimited = createLimiter(scansAtOnce)
  readonly #timer: NodeJS.Timeout | null
  #lastTickMs = Date.now()
  #stopped = false

  constructor(deps: MonitorDependencies) {
    this.#deps = deps
    this.#timer = deps.watch ? setInterval(() => this.#tick(), tickMs) : null
  }

  refresh(): void {
    const active = new Map(
      this.#deps.sources
        .all()
        .filter((row) => !row.paused)
        .map((row) => [row.id, row])
    )
    for (const [id, watched] of this.#watched) {
      if (!active.has(id)) void this.#release(id, watched)
    }
    for (const row of active.values()) this.#take(row)
    this.#deps.onChange()
  }

  #take(row: SourceRow): void {
    // A source that appears or goes inside another one changes what the outer one holds.
    const nested = this.#deps.sources.all().filter((other) => other.id !== row.id && isInside(row.path, other.path))
    const rulesKey = JSON.stringify([
      row.path,
      row.include,
      row.exclude,
      nested.map((other) => other.path),
      this.#deps.rulesKey()
    ])
    const known = this.#watched.get(row.id)
    if (known === undefined) {
      const scanner = createSourceScanner(row, {
        ...this.#deps,
        runLimited: this.#runLimited,
        isOtherSource: (source, path) => this.#isOtherSource(source, path),
        onOutcome: (source, outcome) => this.#settle(source, outcome)
      })
      const health: SourceHealth = { state: 'ready', message: null, watching: 'off' }
      const later = Date.now() + onlineProbeMs
      const watched = {
        row,
        rulesKey,
        scanner,
        watch: null,
        health,
        nextPollMs: Infinity,
        nextProbeMs: later,
        isProbing: false
      }
      this.#watched.set(row.id, watched)
      void scanner.requestFull()
      void this.#startWatch(watched)
      return
    }
    known.row = row
    known.scanner.update(row)
    if (known.rulesKey === rulesKey) return
    known.rulesKey = rulesKey
    void known.scanner.requestFull()
    void this.#restartWatch(known)
  }

  #isOtherSource(source: SourceRow, path: string): boolean {
    return this.#deps.sources.all().some((other) => other.id !== source.id && other.path === path)
  }

  async #release(id: number, watched: Watched): Promise<void> {
    this.#watched.delete(id)
    this.#deps.notices.clear(`source-offline-${id}`)
    this.#deps.notices.clear(`watch-limit-${id}`)
    await Promise.all([watched.scanner.stop(), watched.watch?.stop()])
  }

  async release(id: number): Promise<void> {
    const watched = this.#watched.get(id)
    if (watched !== undefined) await this.#release(id, watched)
  }

  async #startWatch(watched: Watched): Promise<void> {
    if (!this.#deps.watch || this.#stopped) return
    const { row } = watched
    if (await isNetworkFileSystem(row.path)) return this.#poll(watched, null)
    if (this.#watched.get(row.id) !== watched || watched.watch !== null || this.#stopped) return
    watched.watch = watchFolders({
      root: row.path,
      rules: this.#deps.rulesOf(row),
      isOtherSource: (path) => this.#isOtherSource(row, path),
      onChanges: (folders) => folders.forEach((folder) => this.#hintPath(watched.row, folder)),
      onTrouble: (kind, error) => {
        watched.watch = null
        const reason =
          kind === 'limit' ? 'The system allows no more watched folders' : `Watching failed (${error.message})`
        this.#poll(watched, `${reason}, so "${row.name}" is checked once a minute instead.`)
      }
    })
    watched.nextPollMs = Number.POSITIVE_INFINITY
    watched.health = { ...watched.health, watching: 'events' }
    this.#deps.onChange()
  }

  #poll(watched: Watched, message: string | null): void {
    watched.nextPollMs = Date.now() + pollingMs
    watched.health = { ...watched.health, watching: 'polling' }
    if (message !== null) this.#deps.notices.set(`watch-limit-${watched.row.id}`, 'info', message)
    this.#deps.onChange()
  }

  async #restartWatch(watched: Watched): Promise<void> {
    const old = watched.watch
    watched.watch = null
    await old?.stop()
    await this.#startWatch(watched)
  }

  #hintPath(source: SourceRow, folder: string): void {
    if (!isInside(source.path, folder) || ownerOf(this.#deps.sources.all(), folder)?.id !== source.id) return
    this.hint(source.id, relative(source.path, folder).replaceAll(sep, '/'))
  }

  hint(sourceId: number, folder: string): void {
    const watched = this.#watched.get(sourceId)
    if (watched === undefined || this.#stopped) return
    const rules = this.#deps.rulesOf(watched.row)
    const parts = folder.split('/')
    const isEntered = parts.every((_, depth) => rules.entersFolder(parts.slice(0, depth + 1).join('/')))
    if (isEntered) watched.scanner.requestFolder(folder === '' ? rootPath : { text: folder, bytes: null })
  }

  #settle(source: SourceRow, outcome: ScanOutcome): void {
    const watched = this.#watched.get(source.id)
    if (watched === undefined) return
    const before = watched.health.state
    const noticeId = `source-offline-${source.id}`
    if (outcome.state === 'complete') {
      const message = unreadableMessage(outcome.unreadable)
      watched.health = { ...watched.health, state: 'ready', message }
      this.#deps.notices.clear(noticeId)
      // The watches of a folder that went away went with it.
      if (before === 'offline' || before === 'unreadable') void this.#restartWatch(watched)
    } else {
      watched.health = { ...watched.health, state: outcome.state, message: outcome.message }
      watched.nextProbeMs = Date.now() + offlineProbeMs
      this.#deps.notices.set(noticeId, 'warning', `"${source.name}": ${outcome.message}`)
    }
    this.#deps.onScanned()
  }

  #tick(): void {
    const now = Date.now()
    const slept = now - this.#lastTickMs > sleepMs
    this.#lastTickMs = now
    for (const watched of this.#watched.values()) {
      const record = watched.health.state === 'ready' && now >= watched.nextPollMs
      if (slept || record) {
        watched.nextPollMs = watched.nextPollMs === Infinity ? Infinity : now + pollingMs
        void watched.scanner.requestFull()
      }
      if (now >= watched.nextProbeMs && !watched.isProbing) void this.#probe(watched)
    }
    if (now >= this.#nextFullMs()) {
      this.#lastFullMs = now
      void this.rescan(null)
    }
  }

  #lastFullMs = Date.now()

  #nextFullMs(): number {
    return this.#lastFullMs + this.#deps.rescanMinutes() * 60_000
  }

  /** Looks whether the root is there; a change of that is worth a scan. */
  async #probe(watched: Watched): Promise<void> {
    watched.isProbing = true
    const isThere = await stat(watched.row.path).then(
      (stats) => stats.isDirectory(),
      () => false
    )
    watched.isProbing = false
    const isReady = watched.health.state === 'ready'
    watched.nextProbeMs = Date.now() + (isReady ? onlineProbeMs : offlineProbeMs)
    if (isThere !== isReady || watched.health.state === 'unreadable') void watched.scanner.requestFull()
  }

  async rescan(id: number | null): Promise<void> {
    const wanted = [...this.#watched.values()].filter((watched) => id === null || watched.row.id === id)
    await Promise.all(wanted.map((watched) => watched.scanner.requestFull()))
  }

  health(id: number): SourceHealth {
    const watched = this.#watched.get(id)
    if (watched === undefined) return { state: 'ready', message: null, watching: 'off' }
    const isScanning = watched.scanner.isScanning() && watched.health.state === 'ready'
    return isScanning ? { ...watched.health, state: 'scanning' } : watched.health
  }

  offline(): ReadonlySet<number> {
    const away = [...this.#watched].filter(
      ([, { health }]) => health.state === 'offline' || health.state === 'unreadable'
    )
    return new Set(away.map(([id]) => id))
  }

  isBusy(): boolean {
    return [...this.#watched.values()].some(({ scanner }) => scanner.isBusy())
  }

  isScanning(): boolean {
    return [...this.#watched.values()].some(({ scanner }) => scanner.isScanning())
  }

  async stop(): Promise<void> {
    this.#stopped = true
    if (this.#timer !== null) clearInterval(this.#timer)
    await Promise.all(
      [...this.#watched.values()].map(({ scanner, watch }) => Promise.all([scanner.stop(), watch?.stop()]))
    )
  }
}

function unreadableMessage(folders: readonly string[]): string | null {
  const [first] = folders
  if (first === undefined) return null
  const others = folders.length === 1 ? '' : ` and ${folders.length - 1} more`
  return `Keepsake may not read the folder ${first}${others}. What it knows of it stays.`
}

/** Starts with no sources; `refresh` takes them up. */
export function createSourceMonitor(deps: MonitorDependencies): SourceMonitor {
  return new Monitor(deps)
}
