import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { engineContract } from '../../src/shared/engine-contract.ts'
import { hostContract } from '../../src/shared/host-contract.ts'
import { createService } from '../../src/shared/server.ts'
import { startWebServer } from '../../src/web/web-server.ts'
import { type FixtureState, fixtureHandlers, fixtureState } from './fixture-library/fixture-handlers.ts'
import { FixtureLibrary } from './fixture-library/fixture-library.ts'
import { fixturePhotos } from './fixture-library/photos.ts'

export interface FixtureHost {
  /** What the page is told; a test may change it while the page is open. */
  readonly state: FixtureState
  readonly library: FixtureLibrary
  readonly port: number
  /** An address that signs one browser in. */
  newAddress(): string
  close(): Promise<void>
}

export interface FixtureHostOptions {
  /** Items in the library; 0 for one that is new. */
  total?: number
  port?: number
  /** Changes the state before the server answers. */
  prepare?(state: FixtureState): void
}

/** Where the built page lies: the build's own place, unless `KEEPSAKE_PAGE` names another. */
export function builtPage(): string {
  return process.env['KEEPSAKE_PAGE'] ?? join(import.meta.dirname, '..', '..', 'out', 'renderer')
}

/** The real web server and the built page over a fake engine: for tests of states that a real one takes long to reach. */
export async function startFixtureHost(options: FixtureHostOptions = {}): Promise<FixtureHost> {
  const temporary = mkdtempSync(join(tmpdir(), 'keepsake-fixture-'))
  const total = options.total ?? 240
  const library = new FixtureLibrary(await fixturePhotos(temporary), total === 0 ? 240 : total)
  const state = fixtureState(total)
  options.prepare?.(state)
  const server = await startWebServer({
    service: createService({ ...engineContract, ...hostContract }, fixtureHandlers(library, state)),
    rendererDirectory: builtPage(),
    port: options.port ?? 0
  })
  return {
    state,
    library,
    port: server.port,
    newAddress: () => server.newAddress(),
    async close() {
      await server.close()
      rmSync(temporary, { recursive: true, force: true })
    }
  }
}
