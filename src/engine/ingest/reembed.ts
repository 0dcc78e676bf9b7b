import type { IngestContext } from './ingest-context.ts'
import { createChunkReembedder } from './reembed-chunks.ts'
import { createPhotoReembedder } from './reembed-photos.ts'

/** Makes the vectors of another model beside those of the active one. What is done is known by the vectors alone. */
export interface Reembedder {
  progress(): { done: number; total: number }
  /** False when everything that can be read now has its vectors. */
  step(): Promise<boolean>
}

/**
 * Prepares the re-embedding for the context's model. `eligibleSources`: those whose files may be read now. Notes come
 * from the text in the index, photos from their files.
 */
export function createReembedder(context: IngestContext, eligibleSources: () => readonly number[]): Reembedder {
  const parts = [createChunkReembedder(context), createPhotoReembedder(context, eligibleSources)]
  const count = () => {
    const counts = parts.map((part) => part.count())
    const sum = (field: 'done' | 'total') => counts.reduce((total, entry) => total + entry[field], 0)
    return { done: sum('done'), total: sum('total') }
  }
  let known = count()
  const startRound = () => {
    for (const part of parts) part.startRound()
    known = count()
  }
  startRound()
  return {
    progress() {
      const sinceRound = parts.reduce((sum, part) => sum + part.embeddedInRound(), 0)
      return { done: Math.min(known.total, known.done + sinceRound), total: known.total }
    },
    async step() {
      for (const part of parts) if ((await part.step()) > 0) return true
      const isOver = parts.every((part) => part.embeddedInRound() === 0)
      startRound()
      return !isOver
    }
  }
}
