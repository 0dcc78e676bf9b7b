import type { FileRow } from '../library/files-table.ts'
import { createItemsTable, wallClock } from '../library/items.ts'
import { normaliseTarget, targetNameOf } from './embed-target.ts'
import { createFileFinisher } from './finish-file.ts'
import type { IngestContext } from './ingest-context.ts'
import type { ReadNote } from './ingest-note.ts'
import type { NoteChunk } from './note/chunk-note.ts'
import { createTouchedPhotos } from './touched-photos.ts'
import { FileChangedError } from './verdict.ts'

/** A chunk of the note as it is now, and the row that holds it. */
export interface PlannedChunk {
  readonly chunk: NoteChunk
  readonly ordinal: number
  /** Null until it is stored. */
  rowId: number | null
  vector: Float32Array | null
}

/** What has to be done to store a note. */
export interface NotePlan {
  /** The item it goes to; null for a new one. */
  itemId: number | null
  /** The item held these bytes when the plan was made, not those that the file had before. */
  readonly isKnown: boolean
  /** Chunks with text, in order. */
  readonly chunks: readonly PlannedChunk[]
  /** Those of `chunks` without a vector. */
  readonly missing: readonly PlannedChunk[]
}

/** Stores notes; chunks that did not change keep their rows and vectors. Writing is inside the caller's transaction. */
export interface NoteStore {
  plan(row: FileRow, note: ReadNote): NotePlan
  /** Stores some chunks of a long note ahead of the rest. */
  writeSlice(note: ReadNote, plan: NotePlan, slice: readonly PlannedChunk[]): void
  /** Stores the last chunks and everything else. Throws `FileChangedError` when things moved on. */
  finish(row: FileRow, note: ReadNote, plan: NotePlan, slice: readonly PlannedChunk[]): void
}

/** UTF-16 units of a note's first words. */
const excerptLength = 280

function excerptOf(chunks: readonly NoteChunk[]): string | null {
  const text = chunks
    .map((chunk) => chunk.text)
    .join(' ')
    .slice(0, excerptLength * 4)
  const words = text.replaceAll(/\s+/g, ' ').trim().slice(0, excerptLength)
  return words === '' ? null : words
}

function noteItemOf(row: FileRow, { contentKey, parsed, chunks }: ReadNote) {
  const { frontMatter, title } = parsed
  return {
    contentKey,
    sizeBytes: row.size_bytes,
    title,
    excerpt: excerptOf(chunks.slice(0, 20)),
    date: frontMatter.date ?? wallClock(row.modified_ms),
    tags: frontMatter.tags,
    metadata: JSON.stringify({ frontMatter: frontMatter.fields, problem: frontMatter.problem })
  }
}

const chunkIdentity = (headingPath: string, text: string) => `${headingPath}\n${text}`

function createPlanner(context: IngestContext): NoteStore['plan'] {
  const { index, vectors } = context
  const items = createItemsTable(index)
  const stored = index.prepare<[number], { id: number; heading_path: string; text: string }>(
    'SELECT id, heading_path, text FROM chunk WHERE item_id = ? ORDER BY ordinal'
  )
  const kindOf = index.prepare<[number], string>('SELECT kind FROM item WHERE id = ?').pluck()
  return (row, note) => {
    const known = items.byKey(note.contentKey)
    const own = row.item_id
    const mayKeep = own !== null && kindOf.get(own) === 'note' && !items.hasOtherFile(own, row.id)
    const itemId = known?.id ?? (mayKeep ? own : null)
    const free = new Map<string, number[]>()
    for (const { id, heading_path, text } of itemId === null ? [] : stored.all(itemId)) {
      const identity = chunkIdentity(heading_path, text)
      free.set(identity, [...(free.get(identity) ?? []), id])
    }
    const chunks = note.chunks
      .filter(({ text }) => text !== '')
      .map((chunk, ordinal): PlannedChunk => {
        const rowId = free.get(chunkIdentity(JSON.stringify(chunk.headingPath), chunk.text))?.shift() ?? null
        return { chunk, ordinal, rowId, vector: null }
      })
    const missing = chunks.filter(({ rowId }) => rowId === null || !vectors.hasChunk(rowId))
    return { itemId, isKnown: known !== undefined, chunks, missing }
  }
}

function createChunkWriter({ index, vectors }: IngestContext) {
  const insert = index.prepare('INSERT INTO chunk (item_id, ordinal, heading_path, line, text) VALUES (?, ?, ?, ?, ?)')
  const move = index.prepare('UPDATE chunk SET ordinal = ?, line = ? WHERE id = ?')
  const insertPassage = index.prepare("INSERT INTO passage (item_id, chunk_id, field, text) VALUES (?, ?, 'text', ?)")
  const ids = index.prepare<[number], number>('SELECT id FROM chunk WHERE item_id = ?').pluck()
  const remove = index.prepare('DELETE FROM chunk WHERE id = ?')
  return {
    write(itemId: number, planned: readonly PlannedChunk[]) {
      for (const entry of planned) {
        const { headingPath, line, text } = entry.chunk
        if (entry.rowId === null) {
          const inserted = insert.run(itemId, entry.ordinal, JSON.stringify(headingPath), line, text)
          entry.rowId = Number(inserted.lastInsertRowid)
          insertPassage.run(itemId, entry.rowId, text)
        }
        if (entry.vector !== null) vectors.insert(itemId, entry.rowId, 'text', entry.vector)
      }
    },
    /** Puts all chunks in their places and removes those that the note no longer has. */
    settle(itemId: number, planned: readonly PlannedChunk[]) {
      const kept = new Set(planned.map(({ rowId }) => rowId))
      for (const id of ids.all(itemId)) if (!kept.has(id)) remove.run(id)
      for (const { ordinal, chunk, rowId } of planned) move.run(ordinal, chunk.line, rowId)
    }
  }
}

function createReferenceWriter({ index }: IngestContext) {
  const remove = index.prepare('DELETE FROM embed_reference WHERE note_id = ?')
  const insert = index.prepare(
    'INSERT INTO embed_reference (note_id, chunk_id, target, target_name) VALUES (?, ?, ?, ?)'
  )
  /** Returns the targets. */
  return (noteId: number, note: ReadNote, planned: readonly PlannedChunk[]): string[] => {
    remove.run(noteId)
    const rowOf = new Map(planned.map(({ chunk, rowId }) => [chunk, rowId]))
    const written = [
      ...note.parsed.frontMatter.covers.map((target) => ({ target, chunkId: null })),
      ...note.chunks.flatMap((chunk) => chunk.embeds.map((target) => ({ target, chunkId: rowOf.get(chunk) ?? null })))
    ]
    return written.flatMap(({ target, chunkId }) => {
      const path = normaliseTarget(target)
      if (path === null || targetNameOf(path) === '') return []
      insert.run(noteId, chunkId, path, targetNameOf(path))
      return [path]
    })
  }
}

/** Prepares the statements for storing notes. */
export function createNoteStore(context: IngestContext): NoteStore {
  const { itemRelations } = context
  const items = createItemsTable(context.index)
  const chunks = createChunkWriter(context)
  const writeReferences = createReferenceWriter(context)
  const finishFile = createFileFinisher(context)
  const touched = createTouchedPhotos(context)

  /** The item of the plan must still be what the plan took it for. */
  const checkPlan = (row: FileRow, note: ReadNote, plan: NotePlan) => {
    const holder = items.byKey(note.contentKey)?.id ?? null
    const isStale = plan.isKnown ? holder !== plan.itemId : holder !== null && holder !== plan.itemId
    const isShared = !plan.isKnown && plan.itemId !== null && items.hasOtherFile(plan.itemId, row.id)
    if (isStale || isShared) throw new FileChangedError(`${row.relative_path} is being read elsewhere.`)
  }
  return {
    plan: createPlanner(context),
    writeSlice(note, plan, slice) {
      if (plan.itemId === null) {
        const bare = { ...note, title: null, sizeBytes: 0, excerpt: null, date: wallClock(0), tags: [], metadata: '{}' }
        plan.itemId = items.writeNote(bare, null)
      }
      chunks.write(plan.itemId, slice)
    },
    finish(row, note, plan, slice) {
      checkPlan(row, note, plan)
      if (plan.itemId !== null) itemRelations.refreshLinkedPhotos(plan.itemId)
      const itemId = items.writeNote(noteItemOf(row, note), plan.itemId)
      chunks.write(itemId, slice)
      chunks.settle(itemId, plan.chunks)
      const targets = writeReferences(itemId, note, plan.chunks)
      finishFile(row, itemId)
      touched(row, targets)
    }
  }
}
