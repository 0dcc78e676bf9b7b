import type { Database } from 'better-sqlite3'
import { type ModelTables, markActive } from './vectors.ts'

/**
 * Lets a model take over, in one transaction. What still lacks its vectors is read again: its files get a job, and photos
 * without the vectors of their texts a refresh. Returns the number of files that wait for that.
 */
export function swapModel(index: Database, tables: ModelTables): number {
  const { embeddingTable } = tables
  const has = (channel: string) =>
    `EXISTS (SELECT 1 FROM ${embeddingTable} AS e WHERE e.item_id = item.id AND e.channel = '${channel}')`
  const hasText = (which: string) => `EXISTS (SELECT 1 FROM photo_text AS t WHERE t.item_id = item.id ${which})`
  const photosWithout = `SELECT id FROM item WHERE kind = 'photo' AND NOT ${has('image')}`
  const notesWithout = `SELECT item_id FROM chunk WHERE text <> ''
    AND NOT EXISTS (SELECT 1 FROM ${embeddingTable} AS e WHERE e.chunk_id = chunk.id)`
  return index.transaction(() => {
    markActive(index, tables)
    index.exec(`
      INSERT OR IGNORE INTO job (file_id, source_id, priority)
        SELECT id, source_id, CASE kind WHEN 'note' THEN 1 ELSE 2 END FROM file
          WHERE state = 'ready' AND (item_id IN (${photosWithout}) OR item_id IN (${notesWithout}));
      INSERT OR IGNORE INTO photo_refresh (photo_id)
        SELECT id FROM item WHERE kind = 'photo' AND ${has('image')} AND (
          (${hasText('')} AND NOT ${has('joint')}) OR (${hasText('AND t.note_id IS NULL')} AND NOT ${has('text')}));
    `)
    return index
      .prepare("UPDATE file SET state = 'waiting' WHERE state = 'ready' AND id IN (SELECT file_id FROM job)")
      .run().changes
  })()
}
