import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { createItemRelations } from '../../src/engine/library/item-relations.ts'
import { createItemsTable } from '../../src/engine/library/items.ts'
import { type OpenedLibrary, openLibrary } from '../../src/engine/library/open.ts'
import { activateModel, createVectorStore, type ModelTables } from '../../src/engine/library/vectors.ts'
import { extensionOf } from '../../src/engine/sources/file-kinds.ts'
import { folderOf, nameOf } from '../../src/engine/sources/file-path.ts'
import type { LinkReason, PhotoTextReason } from '../../src/shared/item.ts'
import type { ModelManifest } from '../../src/shared/manifest.ts'
import type { PhotoMetadata } from '../../src/shared/photo-metadata.ts'
import { fakeComposed, fakeImageVector, fakeManifest, fakeTextVector } from './fake-embedder.ts'
import { bareMetadata } from './fake-media.ts'

export interface PhotoToAdd {
  /** Below the source, `/` between parts. */
  path: string
  /** What the fake model sees in it; the file holds this text. */
  shows: string
  date?: string
  sourceId?: number
  metadata?: Partial<PhotoMetadata>
  /** Texts from notes and the like. */
  texts?: { reason: PhotoTextReason; text: string; noteId: number | null }[]
  /** Its image vector, when not the one of `shows`. */
  vector?: Float32Array
}

export interface NoteToAdd {
  path: string
  title?: string
  date?: string
  sourceId?: number
  tags?: string[]
  chunks: { text: string; headingPath?: string[]; line?: number; vector?: Float32Array }[]
}

/** A real library on disk, filled through the engine's own tables with items whose vectors are known. */
export interface BuiltLibrary extends OpenedLibrary {
  readonly directory: string
  /** Root folder of each source. */
  readonly roots: Map<number, { name: string; path: string }>
  readonly tables: ModelTables
  addSource(name: string): number
  addPhoto(photo: PhotoToAdd): number
  addNote(note: NoteToAdd): number
  link(photoId: number, noteId: number, reason: LinkReason): void
  remove(): void
}

function addFile(
  built: { library: OpenedLibrary; root: string },
  sourceId: number,
  path: string,
  itemId: number,
  text: string
) {
  const file = resolve(built.root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  const { index } = built.library
  const kind = index.prepare<[number], string>('SELECT kind FROM item WHERE id = ?').pluck().get(itemId)
  index
    .prepare(
      `INSERT INTO file (source_id, relative_path, folder, name, extension, kind, size_bytes, modified_ms, state, item_id)
       VALUES (?, ?, ?, ?, ?, ?, ?, 0, 'ready', ?)`
    )
    .run(sourceId, path, folderOf(path), nameOf(path), extensionOf(nameOf(path)), kind, text.length, itemId)
  createItemRelations(index).rewriteNames(itemId)
}

/** Makes an empty library with one source in a temporary folder. */
export function buildLibrary(manifest: ModelManifest = fakeManifest): BuiltLibrary {
  const directory = mkdtempSync(join(tmpdir(), 'keepsake-search-'))
  const library = openLibrary(join(directory, 'library'))
  const { index } = library
  const tables = activateModel(index, manifest)
  const vectors = createVectorStore(index, tables, manifest)
  const items = createItemsTable(index)
  const roots = new Map<number, { name: string; path: string }>()
  const insertPassage = index.prepare("INSERT INTO passage (item_id, chunk_id, field, text) VALUES (?, ?, 'text', ?)")
  const insertText = index.prepare('INSERT INTO photo_text (item_id, reason, text, note_id) VALUES (?, ?, ?, ?)')
  const insertChunk = index.prepare(
    'INSERT INTO chunk (item_id, ordinal, heading_path, line, text) VALUES (?, ?, ?, ?, ?)'
  )
  const insertLink = index.prepare('INSERT INTO link (photo_id, note_id, reason) VALUES (?, ?, ?)')
  const keyOf = (text: string) => createHash('sha256').update(text).digest('hex')
  const rootOf = (sourceId: number) => roots.get(sourceId)?.path ?? directory
  const built: BuiltLibrary = {
    ...library,
    directory: join(directory, 'library'),
    roots,
    tables,
    addSource(name) {
      const id = roots.size + 1
      const path = join(directory, name)
      mkdirSync(path, { recursive: true })
      roots.set(id, { name, path })
      return id
    },
    addPhoto({ path, shows, date = '2023-07-14T12:00:00', sourceId = 1, metadata = {}, texts = [], vector }) {
      const whole = bareMetadata(metadata)
      const bytes = `${shows}#${path}`
      const item = { contentKey: keyOf(bytes), sizeBytes: bytes.length, date, metadata: whole, thumbHash: null }
      const id = items.writePhoto(item)
      const image = vector ?? fakeImageVector(shows)
      vectors.insert(id, null, 'image', image)
      const own = whole.caption === null ? [] : [{ reason: 'file' as const, text: whole.caption, noteId: null }]
      const all = [...own, ...texts]
      for (const { reason, text, noteId } of all) {
        insertText.run(id, reason, text, noteId)
        insertPassage.run(id, null, text)
      }
      if (all.length > 0) {
        const spoken = fakeTextVector(all.map(({ text }) => text).join(' '))
        vectors.insert(id, null, 'joint', fakeComposed(image, spoken))
      }
      addFile({ library, root: rootOf(sourceId) }, sourceId, path, id, bytes)
      return id
    },
    addNote({ path, title, date = '2023-07-14T12:00:00', sourceId = 1, tags = [], chunks }) {
      const text = chunks.map((chunk) => chunk.text).join('\n\n')
      const note = { contentKey: keyOf(`${path}\n${text}`), sizeBytes: text.length, title: title ?? null }
      const id = items.writeNote({ ...note, excerpt: text.slice(0, 100), date, tags, metadata: '{}' }, null)
      for (const [ordinal, chunk] of chunks.entries()) {
        const headings = JSON.stringify(chunk.headingPath ?? [])
        const chunkId = Number(insertChunk.run(id, ordinal, headings, chunk.line ?? 1, chunk.text).lastInsertRowid)
        insertPassage.run(id, chunkId, chunk.text)
        vectors.insert(id, chunkId, 'text', chunk.vector ?? fakeTextVector(chunk.text))
      }
      addFile({ library, root: rootOf(sourceId) }, sourceId, path, id, text)
      return id
    },
    link: (photoId, noteId, reason) => void insertLink.run(photoId, noteId, reason),
    remove() {
      library.index.close()
      library.library.close()
      rmSync(directory, { recursive: true, force: true })
    }
  }
  built.addSource('Photos')
  return built
}
