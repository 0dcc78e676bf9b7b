import type { IngestContext } from './ingest-context.ts'
import { chunkEmbeddingText, textLimit } from './ingest-note.ts'
import { countRows, type ReembedPart } from './reembed-part.ts'
import { judge } from './verdict.ts'

/** Chunks embedded and written together. */
const batchSize = 32

interface ChunkRow {
  readonly id: number
  readonly item_id: number
  readonly heading_path: string
  readonly text: string
}

/**
 * The chunks of notes, from the text in the index: the files need not be there. A chunk that is longer than the new model
 * reads is left out; its note is cut anew when the model takes over.
 */
export function createChunkReembedder(context: IngestContext): ReembedPart {
  const { index, vectors, batcher, embedder, signal, model } = context
  const { manifest } = model.loaded
  const limit = textLimit(manifest)
  const isMissing = `text <> '' AND NOT EXISTS (SELECT 1 FROM ${model.embeddingTable} AS e WHERE e.chunk_id = chunk.id)`
  const select = index.prepare<[number], ChunkRow>(
    `SELECT id, item_id, heading_path, text FROM chunk WHERE id > ? AND ${isMissing} ORDER BY id LIMIT ${batchSize}`
  )
  const exists = index.prepare('SELECT 1 FROM chunk WHERE id = ? AND text = ?')
  const write = index.transaction((chunks: readonly ChunkRow[], made: readonly Float32Array[]) => {
    for (const [i, { id, item_id, text }] of chunks.entries()) {
      const vector = made[i]
      if (vector === undefined || exists.get(id, text) === undefined || vectors.hasChunk(id)) continue
      vectors.insert(item_id, id, 'text', vector)
    }
  })
  const textOf = ({ heading_path, text }: ChunkRow) =>
    chunkEmbeddingText({ headingPath: JSON.parse(heading_path) as string[], text })
  const embed = async (chunks: readonly ChunkRow[]) => {
    const texts = chunks.map(textOf)
    const input = { modelId: manifest.id, texts }
    const { counts } = await embedder.call('embedder.countTokens', input, { signal })
    const fitting = chunks.filter((_, i) => (counts[i] ?? 0) <= limit)
    const made = await batcher.embed(fitting.map((chunk) => ({ text: textOf(chunk) })))
    signal.throwIfAborted()
    write(fitting, made)
    return fitting.length
  }
  /** A batch that kills the model is tried one by one, so that only the text that does it goes without. */
  const embedCarefully = async (chunks: readonly ChunkRow[]): Promise<number> => {
    try {
      return await embed(chunks)
    } catch (error) {
      const { action } = judge(error)
      if (action === 'stop' || action === 'wait') throw error
      if (chunks.length === 1) return 0
      let done = 0
      for (const chunk of chunks) done += await embedCarefully([chunk])
      return done
    }
  }
  let cursor = 0
  let embedded = 0
  return {
    count() {
      const total = countRows(index, "SELECT count(*) FROM chunk WHERE text <> ''")
      return { done: total - countRows(index, `SELECT count(*) FROM chunk WHERE ${isMissing}`), total }
    },
    async step() {
      const chunks = select.all(cursor)
      if (chunks.length > 0) embedded += await embedCarefully(chunks)
      cursor = chunks.at(-1)?.id ?? cursor
      return chunks.length
    },
    embeddedInRound: () => embedded,
    startRound() {
      cursor = 0
      embedded = 0
    }
  }
}
