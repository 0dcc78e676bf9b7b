import type { Database } from 'better-sqlite3'
import type { VectorStore } from '../library/vectors.ts'
import type { PhotoRelations, PhotoText } from './photo-relations.ts'

/** UTF-16 units of text that go into the joint vector; models read about 256 tokens. */
const longestJointText = 2000

/** The text that is embedded together with a photo: all its texts, nearest first. Empty when there is none. */
export function jointText(texts: readonly PhotoText[]): string {
  return texts
    .map(({ text }) => text)
    .join('\n')
    .slice(0, longestJointText)
}

/** The photo's own words (caption, title, keywords), which get a text vector of their own. Empty when there is none. */
export function captionText(texts: readonly PhotoText[]): string {
  return texts.find(({ noteId }) => noteId === null)?.text ?? ''
}

/**
 * Writes what belongs to a photo, inside the caller's transaction: its links, texts and searchable passages. When the
 * texts changed, the vectors made from them go at once, so a missing vector always means that it has to be made.
 * Returns whether vectors are missing.
 */
export function createRelationWriter(
  index: Database,
  vectors: VectorStore
): (photoId: number, relations: PhotoRelations) => boolean {
  const deleteLinks = index.prepare('DELETE FROM link WHERE photo_id = ?')
  const insertLink = index.prepare('INSERT INTO link (photo_id, note_id, chunk_id, reason) VALUES (?, ?, ?, ?)')
  const selectTexts = index.prepare<[number], PhotoText>(
    'SELECT reason, text, note_id AS noteId FROM photo_text WHERE item_id = ? ORDER BY id'
  )
  const deleteTexts = index.prepare('DELETE FROM photo_text WHERE item_id = ?')
  const insertText = index.prepare('INSERT INTO photo_text (item_id, reason, text, note_id) VALUES (?, ?, ?, ?)')
  const deletePassages = index.prepare("DELETE FROM passage WHERE item_id = ? AND field = 'text'")
  const insertPassage = index.prepare("INSERT INTO passage (item_id, field, text) VALUES (?, 'text', ?)")
  return (photoId, { links, texts }) => {
    deleteLinks.run(photoId)
    for (const link of links) insertLink.run(photoId, link.noteId, link.chunkId, link.reason)
    const before = selectTexts.all(photoId)
    if (JSON.stringify(before) !== JSON.stringify(texts)) {
      deleteTexts.run(photoId)
      deletePassages.run(photoId)
      for (const { reason, text, noteId } of texts) {
        insertText.run(photoId, reason, text, noteId)
        // A word of the folder's note would find every photo of the folder; the note itself is found anyway.
        if (reason !== 'folder-note') insertPassage.run(photoId, text)
      }
      if (jointText(before) !== jointText(texts)) vectors.delete(photoId, ['joint'])
      if (captionText(before) !== captionText(texts)) vectors.delete(photoId, ['text'])
    }
    const needsJoint = texts.length > 0 && vectors.read(photoId, 'joint') === null
    return needsJoint || (captionText(texts) !== '' && vectors.read(photoId, 'text') === null)
  }
}
