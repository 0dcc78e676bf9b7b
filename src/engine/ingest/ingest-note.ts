import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { AppError } from '../../shared/errors.ts'
import type { ModelManifest } from '../../shared/manifest.ts'
import type { FileRow } from '../library/files-table.ts'
import { checkFile } from './checked-file.ts'
import type { IngestContext } from './ingest-context.ts'
import { chunkNote, type NoteChunk } from './note/chunk-note.ts'
import { decodeNote } from './note/note-text.ts'
import { type ParsedNote, parseNote } from './note/parse-note.ts'
import { createOneAtATime } from './one-at-a-time.ts'
import { createNoteStore, type NoteStore } from './store-note.ts'

/** Tokens that a chunk is filled up to when the model reads that much: one thought, not a page. */
const targetTokens = 200
/** Part of the model's limit that is left for the headings in front of a chunk. */
const headingShare = 0.2
/** Chunks embedded and written in one transaction: only long notes need several, so that none takes long. */
const sliceSize = 64

/** Tokens of a text that a model reads, special ones included. */
export function textLimit(manifest: ModelManifest): number {
  return manifest.family === 'visualized-bge' ? manifest.encoder.maxTextTokens : manifest.text.maxTokens
}

/** What is embedded of a chunk: the headings say what it is about. */
export function chunkEmbeddingText({ headingPath, text }: Pick<NoteChunk, 'headingPath' | 'text'>): string {
  return headingPath.length === 0 || headingPath.at(-1) === text ? text : `${headingPath.join(' › ')}\n${text}`
}

/** A note read from disk, in chunks. */
export interface ReadNote {
  readonly contentKey: string
  readonly parsed: ParsedNote
  readonly chunks: readonly NoteChunk[]
}

async function splitIntoChunks(context: IngestContext, parsed: ParsedNote): Promise<NoteChunk[]> {
  const { embedder, model, signal } = context
  const maxTokens = textLimit(model.loaded.manifest)
  const limits = { maxTokens, targetTokens: Math.min(targetTokens, Math.floor(maxTokens * (1 - headingShare))) }
  const modelId = model.loaded.manifest.id
  const count = async (texts: string[]) =>
    (await embedder.call('embedder.countTokens', { modelId, texts }, { signal })).counts
  return chunkNote(parsed.blocks, limits, count, signal)
}

/** Embeds the chunks that are not stored yet and writes them, some at a time, the last together with the note itself. */
async function embedAndStore(context: IngestContext, store: NoteStore, row: FileRow, note: ReadNote): Promise<void> {
  const plan = store.plan(row, note)
  for (let start = 0; ; start += sliceSize) {
    const slice = plan.missing.slice(start, start + sliceSize)
    const vectors = await context.batcher.embed(slice.map(({ chunk }) => ({ text: chunkEmbeddingText(chunk) })))
    for (const [i, entry] of slice.entries()) entry.vector = vectors[i] ?? null
    context.signal.throwIfAborted()
    if (start + sliceSize >= plan.missing.length) return context.commits.run(() => store.finish(row, note, plan, slice))
    await context.commits.run(() => store.writeSlice(note, plan, slice))
  }
}

/**
 * Reads, chunks, embeds and stores notes. A chunk whose headings and text are as before keeps its vectors.
 * Rejects with what `judge` understands.
 */
export function createNoteIngest(context: IngestContext): (row: FileRow) => Promise<void> {
  const store = createNoteStore(context)
  const oneAtATime = createOneAtATime()
  return async (row) => {
    const { maxNoteMegabytes } = context.settings()
    if (row.size_bytes > maxNoteMegabytes * 1e6) {
      throw new AppError(
        'too-large',
        `This note is larger than ${maxNoteMegabytes} MB. You can raise the limit in the settings.`
      )
    }
    const file = await checkFile(context.rootOf(row.source_id), row)
    const bytes = await readFile(file.location, { signal: context.signal })
    const contentKey = createHash('sha256').update(bytes).digest('hex')
    const isMarkdown = !row.name.toLowerCase().endsWith('.txt')
    const parsed = await parseNote(decodeNote(bytes), isMarkdown, context.signal)
    const note = { contentKey, parsed, chunks: await splitIntoChunks(context, parsed) }
    await file.verify()
    await oneAtATime(contentKey, () => embedAndStore(context, store, row, note))
  }
}
