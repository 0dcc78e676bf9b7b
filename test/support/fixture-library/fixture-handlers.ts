import { join } from 'node:path'
import sharp from 'sharp'
import { describeEntry, readModelRegistry } from '../../../src/engine/models/install-from-registry.ts'
import type { EngineContract } from '../../../src/shared/engine-contract.ts'
import { AppError } from '../../../src/shared/errors.ts'
import type { HostContract } from '../../../src/shared/host-contract.ts'
import type { Handlers, SubscriptionContext } from '../../../src/shared/method.ts'
import type { SearchQuery } from '../../../src/shared/query.ts'
import type { Band } from '../../../src/shared/search-result.ts'
import { defaultSettings, type Settings } from '../../../src/shared/settings.ts'
import type { Failure, ModelState, Source, Status } from '../../../src/shared/status.ts'
import type { FixtureLibrary } from './fixture-library.ts'

/** A value that tells its followers. */
class Watched<T> {
  #value: T
  readonly #followers = new Set<(value: T) => void>()

  constructor(value: T) {
    this.#value = value
  }

  get value(): T {
    return this.#value
  }

  set(value: T): void {
    this.#value = value
    for (const follower of this.#followers) follower(value)
  }

  readonly watch = (_input: unknown, { emit }: SubscriptionContext<T>): (() => void) => {
    emit(this.#value)
    this.#followers.add(emit)
    return () => this.#followers.delete(emit)
  }
}

/** What a test may change while the page is open. */
export interface FixtureState {
  status: Watched<Status>
  sources: Watched<Source[]>
  settings: Watched<Settings>
  failures: Failure[]
  /** Every search takes this long. */
  searchDelayMs: number
  /** Every search fails with this. */
  searchError: AppError | null
  /** Commands that came, in order. */
  calls: { method: string; input: unknown }[]
  /** Questions that were asked and not abandoned. */
  answered: SearchQuery[]
}

const model: NonNullable<Status['model']> = {
  id: 'starter',
  name: 'Starter',
  version: '1.0',
  family: 'dual-encoder',
  dimension: 384,
  languages: ['en'],
  goodAt: ['visual', 'composed'],
  licence: 'MIT',
  sizeBytes: 38_000_000,
  active: true,
  provider: 'cpu',
  precision: 'int8',
  attempts: [
    { provider: 'webgpu', chosen: false, reason: 'There is no graphics adapter.' },
    { provider: 'cpu', chosen: true, reason: 'Works everywhere.' }
  ]
}

/** A source as the engine tells it; the counts add up. */
export function fixtureSource(total: number, change: Partial<Source> = {}): Source {
  const failed = Math.min(3, total)
  const skipped = Math.min(12, total - failed)
  const notes = Math.floor(total / 17)
  return {
    id: 1,
    name: 'Pictures',
    path: '/home/anna/Pictures',
    include: [],
    exclude: ['**/drafts/**'],
    paused: false,
    health: 'ready',
    message: null,
    watching: 'events',
    counts: { found: total + failed + skipped, ready: total, waiting: 0, skipped, failed },
    photos: total - notes,
    notes,
    lastScanAt: '2026-11-23T09:12:00Z',
    ...change
  }
}

function fixtureStatus(total: number): Status {
  const { counts, photos, notes } = fixtureSource(total)
  return {
    libraryDirectory: '/home/anna/.local/share/keepsake',
    revision: 1,
    photos,
    notes,
    counts,
    ingest: { state: 'idle', done: 0, total: 0, itemsPerSecond: 0, etaSeconds: null, current: null },
    model,
    processes: [
      { name: 'engine', state: 'running', restarts: 0, message: null },
      { name: 'embedder', state: 'running', restarts: 0, message: null },
      { name: 'media', state: 'running', restarts: 0, message: null }
    ],
    notices: [],
    tasks: []
  }
}

function fixtureFailures(): Failure[] {
  const base = {
    sourceId: 1,
    sourceName: 'Pictures',
    kind: 'photo' as const,
    attempts: 2,
    occurredAt: '2026-11-23T09:12:00Z'
  }
  return [
    {
      ...base,
      id: 1,
      relativePath: 'Scans/broken.jpg',
      code: 'unreadable',
      message: 'The file ends in the middle of the picture. Copy it again from where it came.'
    },
    { ...base, id: 2, relativePath: 'Scans/empty.png', code: 'unreadable', message: 'The file is empty.' },
    {
      ...base,
      id: 3,
      relativePath: 'Panorama/very-large.tif',
      code: 'too-large',
      message: 'The photo has 900 megapixels; the limit is 200. Raise it in the settings.'
    }
  ]
}

export function fixtureState(total: number): FixtureState {
  return {
    status: new Watched(fixtureStatus(total)),
    sources: new Watched(total === 0 ? [] : [fixtureSource(total)]),
    settings: new Watched(defaultSettings),
    failures: fixtureFailures(),
    searchDelayMs: 0,
    searchError: null,
    calls: [],
    answered: []
  }
}

function bandAt(place: number, bands: { strong: number; likely: number; longShot: number }): Band | null {
  if (bands.strong + bands.likely + bands.longShot === 0) return null
  return place < bands.strong ? 'strong' : place < bands.strong + bands.likely ? 'likely' : 'long-shot'
}

function searchHandlers(library: FixtureLibrary, state: FixtureState) {
  const results = new Map<
    string,
    { ids: number[]; bands: { strong: number; likely: number; longShot: number }; query: SearchQuery }
  >()
  let lastResult = 0
  const hitsOf = (resultId: string, offset: number, limit: number) => {
    const result = results.get(resultId)
    if (result === undefined) throw new AppError('not-found', 'This result is no longer held.')
    const { ids, bands, query } = result
    return ids.slice(offset, offset + limit).map((id, i) => library.hit(id, bandAt(offset + i, bands), query))
  }
  return {
    run: async (query: SearchQuery, limit: number, signal: AbortSignal) => {
      if (state.searchDelayMs > 0) await new Promise((resolve) => setTimeout(resolve, state.searchDelayMs))
      if (signal.aborted) throw new AppError('cancelled', 'The operation was cancelled.')
      if (state.searchError !== null) throw state.searchError
      state.answered.push(query)
      const resultId = `result-${++lastResult}`
      const found =
        state.sources.value.length === 0
          ? { ids: [], bands: { strong: 0, likely: 0, longShot: 0 } }
          : library.find(query)
      results.set(resultId, { ...found, query })
      const isChange = query.terms.length === 2 && query.verb !== 'mix'
      return {
        resultId,
        total: found.ids.length,
        hits: hitsOf(resultId, 0, limit),
        bands: found.bands,
        plan: {
          verb: query.terms.length === 0 ? ('browse' as const) : isChange ? ('change' as const) : ('single' as const),
          modelId: 'starter',
          channels: ['image' as const]
        },
        notices: [],
        tookMs: 12
      }
    },
    page: hitsOf,
    aspects: (resultId: string) => {
      const ids = results.get(resultId)?.ids
      if (ids === undefined) throw new AppError('not-found', 'This result is no longer held.')
      return Float32Array.from(ids, (id) => {
        const { card } = library.item(id)
        return card.kind === 'note' ? 0 : (card.width ?? 1) / (card.height ?? 1)
      })
    }
  }
}

function sourceHandlers(state: FixtureState) {
  const change = (id: number, next: (source: Source) => Source): Source => {
    const sources = state.sources.value.map((source) => (source.id === id ? next(source) : source))
    state.sources.set(sources)
    const changed = sources.find((source) => source.id === id)
    if (changed === undefined) throw new AppError('not-found', 'This folder is not a source.')
    return changed
  }
  const add = (path: string, name: string | null, total: number): Source => {
    const id = state.sources.value.length + 1
    const source = fixtureSource(total, { id, path, name: name ?? path.split('/').at(-1) ?? path })
    state.sources.set([...state.sources.value, source])
    return source
  }
  return { change, add }
}

/** Fake handlers of everything that the window calls: nothing is read but the fixture's photos, nothing is kept. */
export function fixtureHandlers(library: FixtureLibrary, state: FixtureState): Handlers<EngineContract & HostContract> {
  const search = searchHandlers(library, state)
  const sources = sourceHandlers(state)
  const thumbnails = new Map<string, Promise<Uint8Array>>()
  const installed: ModelState[] = []
  const note = <T>(method: string, input: unknown, answer: T): T => {
    state.calls.push({ method, input })
    return answer
  }
  const webp = async (file: string, edge: number, quality: number) =>
    new Uint8Array(
      await sharp(file)
        .rotate()
        .resize(edge, edge, { fit: 'inside', withoutEnlargement: true })
        .webp({ quality })
        .toBuffer()
    )
  return {
    'status.get': () => state.status.value,
    'status.watch': state.status.watch,
    'sources.list': () => state.sources.value,
    'sources.watch': state.sources.watch,
    'sources.add': ({ path, name }) => note('sources.add', { path }, sources.add(path, name, library.total)),
    'sources.update': ({ id, ...rest }) =>
      note(
        'sources.update',
        { id, ...rest },
        sources.change(id, (source) => ({ ...source, ...rest, health: rest.paused ? 'paused' : 'ready' }))
      ),
    'sources.remove': ({ id }) => {
      state.sources.set(state.sources.value.filter((source) => source.id !== id))
      return note('sources.remove', { id }, {})
    },
    'sources.rescan': (input) => note('sources.rescan', input, {}),
    'sources.completePath': ({ prefix }) =>
      ['/home/anna/Pictures', '/home/anna/Notes', '/home/anna/Photos 2019'].filter((path) => path.startsWith(prefix)),
    'ingest.pause': () => {
      state.settings.set({ ...state.settings.value, paused: true })
      return note('ingest.pause', {}, {})
    },
    'ingest.resume': () => {
      state.settings.set({ ...state.settings.value, paused: false })
      return note('ingest.resume', {}, {})
    },
    'ingest.settle': () => state.status.value,
    'failures.list': ({ state: wanted }) =>
      wanted === 'failed' ? { total: state.failures.length, failures: state.failures } : { total: 0, failures: [] },
    'failures.retry': (input) => note('failures.retry', input, { count: 1 }),
    'failures.ignore': ({ ids }) => {
      state.failures = ids === 'all' ? [] : state.failures.filter(({ id }) => !ids.includes(id))
      return note('failures.ignore', { ids }, { count: 1 })
    },
    'search.run': ({ query, limit }, { signal }) => search.run(query, limit, signal),
    'search.page': ({ resultId, offset, limit }) => ({ hits: search.page(resultId, offset, limit) }),
    'search.layout': ({ resultId }) => ({ aspects: search.aspects(resultId) }),
    'query.addImage': async ({ name, bytes }) => {
      try {
        const { data, info } = await sharp(bytes)
          .rotate()
          .resize(96, 96, { fit: 'inside' })
          .webp()
          .toBuffer({ resolveWithObject: true })
        return note(
          'query.addImage',
          { name },
          {
            imageId: `image-${state.calls.length}`,
            width: info.width,
            height: info.height,
            preview: new Uint8Array(data)
          }
        )
      } catch (cause) {
        throw new AppError('unreadable', `“${name}” could not be read as a photo. Try another file.`, { cause })
      }
    },
    'items.get': ({ id }) => library.detail(id),
    'items.cards': ({ ids }) => ids.map((id) => library.item(id).card),
    'items.noteText': ({ id }) => {
      const linked = library.detail(id).links[0]?.card.fileName ?? ''
      return { text: (library.item(id).note?.text ?? '').replaceAll('PHOTO', linked) }
    },
    'items.preview': async ({ id, maxEdge }) => ({
      mimeType: 'image/webp',
      bytes: await webp(library.item(id).photo.file, maxEdge, 85)
    }),
    'items.thumbnail': async ({ key }) => {
      const photo = library.photoByKey(key)
      if (photo === undefined) throw new AppError('not-found', 'There is no such thumbnail.')
      const bytes = thumbnails.get(key) ?? webp(photo.file, 512, 78)
      thumbnails.set(key, bytes)
      return { mimeType: 'image/webp', bytes: await bytes }
    },
    'items.path': ({ id }) => ({ path: library.detail(id).files[0]?.absolutePath ?? '' }),
    'settings.get': () => state.settings.value,
    'settings.watch': state.settings.watch,
    'settings.update': (change) => {
      state.settings.set({ ...state.settings.value, ...change })
      return note('settings.update', change, state.settings.value)
    },
    'models.list': () => [{ ...model, builtIn: true }, ...installed],
    'models.install': (input) => {
      if (!input.path.endsWith('.pth')) throw new AppError('not-found', `There is nothing at “${input.path}”.`)
      installed.push({
        ...model,
        id: 'other',
        name: 'Other',
        active: false,
        provider: null,
        precision: null,
        attempts: []
      })
      return note('models.install', input, installed[0] ?? model)
    },
    'models.use': (input) => note('models.use', input, model),
    'models.remove': (input) => {
      installed.length = 0
      return note('models.remove', input, {})
    },
    'models.verify': () => ({}),
    'models.available': async () =>
      (await readModelRegistry(join(import.meta.dirname, '../../../resources/models.json'))).map((entry) =>
        describeEntry(entry, false)
      ),
    'models.download': (input) => note('models.download', input, model),
    'embed.run': () => {
      throw new AppError('unsupported', 'The fixture has no model.')
    },
    'sample.create': () =>
      note('sample.create', {}, sources.add('/home/anna/Keepsake sample', 'Drawn sample', library.total)),
    'library.backup': () => note('library.backup', {}, { file: '/home/anna/backup.db', sizeBytes: 4096 }),
    'library.doctor': () => ({ findings: [] }),
    'host.info': () => ({
      host: 'web',
      platform: 'linux',
      version: '0.1.0',
      canPickFolders: false,
      canReveal: true,
      canCopyPhotos: false
    }),
    'host.pickFolders': () => ({ paths: [] }),
    'host.reveal': (input) => note('host.reveal', input, {}),
    'host.openItem': (input) => note('host.openItem', input, {}),
    'host.copyPhoto': (input) => note('host.copyPhoto', input, {}),
    'host.copyText': (input) => note('host.copyText', input, {})
  }
}
