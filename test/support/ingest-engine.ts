import { mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import BetterSqlite3, { type Database } from 'better-sqlite3'
import { load as loadSqliteVec } from 'sqlite-vec'
import { type Engine, type EngineOptions, openEngine } from '../../src/engine/engine.ts'
import { type EngineContract, engineContract } from '../../src/shared/engine-contract.ts'
import type { Client } from '../../src/shared/method.ts'
import { createInProcessClient } from '../../src/shared/server.ts'
import { createIngestFakes, type FakeHooks, type IngestFakes } from './ingest-fakes.ts'

const searchThreadFile = fileURLToPath(new URL('../../src/engine/search/search-thread.ts', import.meta.url))

/** A folder for one test, with a library and a source in it. */
export class Workspace {
  readonly directory: string
  readonly libraryDirectory: string
  readonly root: string
  engine: Engine | null = null
  client: Client<EngineContract> | null = null
  fakes: IngestFakes

  constructor(hooks: FakeHooks = {}) {
    this.directory = realpathSync(mkdtempSync(join(tmpdir(), 'keepsake-test-')))
    this.libraryDirectory = join(this.directory, 'library')
    this.root = join(this.directory, 'source')
    mkdirSync(this.root)
    this.fakes = createIngestFakes(hooks)
  }

  /** Writes a file below the source (or an absolute one) that was last written a minute ago, unless a time is given. */
  write(path: string, content: string | Buffer, ageMs = 60_000): string {
    const file = path.startsWith('/') ? path : join(this.root, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
    // Whole milliseconds differ between writes, so that a change is always seen.
    const seconds = (Date.now() - ageMs) / 1000
    utimesSync(file, seconds, seconds)
    return file
  }

  async open(options: Partial<EngineOptions> = {}): Promise<Client<EngineContract>> {
    this.engine = await openEngine({
      libraryDirectory: this.libraryDirectory,
      media: this.fakes.media,
      embedder: this.fakes.embedder,
      starterModelDirectory: join(this.directory, 'no-model-folder'),
      searchThreadFile,
      drawSample: async (directory) => void this.write(join(directory, 'sample.jpg'), 'a drawn sample'),
      watch: false,
      ...options
    })
    this.client = createInProcessClient(engineContract, this.engine.service)
    return this.client
  }

  /** Opens the engine when it is not, adds the source when it is none, compares and waits until all is done. */
  async index(): Promise<Client<EngineContract>> {
    const client = this.client ?? (await this.open())
    const sources = await client.call('sources.list', {})
    if (sources.length === 0) await client.call('sources.add', { path: this.root })
    await client.call('sources.rescan', {})
    await client.call('ingest.settle', {}, { timeoutMs: 20_000 })
    return client
  }

  async stop(): Promise<void> {
    await this.engine?.stop()
    this.engine = null
    this.client = null
  }

  async remove(): Promise<void> {
    await this.stop()
    rmSync(this.directory, { recursive: true, force: true })
  }

  /** A connection of the test's own, for looking. */
  readIndex<T>(look: (index: Database) => T): T {
    const index = new BetterSqlite3(join(this.libraryDirectory, 'index.db'), { readonly: true })
    try {
      loadSqliteVec(index)
      return look(index)
    } finally {
      index.close()
    }
  }

  rows<Row>(sql: string, ...values: unknown[]): Row[] {
    return this.readIndex((index) => index.prepare(sql).all(...values) as Row[])
  }
}
