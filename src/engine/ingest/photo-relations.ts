import type { Database } from 'better-sqlite3'
import type { LinkReason, PhotoTextReason } from '../../shared/item.ts'
import { photoTextReasonSchema } from '../../shared/item.ts'
import type { PhotoMetadata } from '../../shared/photo-metadata.ts'
import { baseNameOf, nameOf } from '../sources/file-path.ts'
import { comparable, createEmbedResolver, type Place } from './embed-target.ts'

/** A note that belongs to a photo. */
export interface PhotoLink {
  readonly noteId: number
  readonly chunkId: number | null
  readonly reason: LinkReason
}

/** A text about a photo. */
export interface PhotoText {
  readonly reason: PhotoTextReason
  readonly text: string
  readonly noteId: number | null
}

/** What the words around a photo are now, nearest text first. */
export interface PhotoRelations {
  readonly links: readonly PhotoLink[]
  readonly texts: readonly PhotoText[]
}

interface PhotoPlace extends Place {
  readonly name: string
}

/** UTF-16 units kept of a text: a model reads less. */
const longestText = 4000
const longestFolderText = 1000
/** Texts kept for a photo; a note that is embedded everywhere must not grow without end. */
const mostTexts = 12
const noteExtensions = ['md', 'markdown', 'txt']

/** What the photo's file or its sidecar says about it. */
export function ownText(metadata: PhotoMetadata): string {
  const parts = [metadata.title, metadata.caption, metadata.keywords.join(', ')]
  return parts.filter((part) => part !== null && part !== '').join('\n')
}

function folderNoteNames(place: Place, sourceRoot: string): string[] {
  const folderName = nameOf(place.folder === '' ? sourceRoot.replaceAll('\\', '/') : place.folder)
  return ['README', 'index', folderName].flatMap((base) => noteExtensions.map((extension) => `${base}.${extension}`))
}

/** Whether a note is about its whole folder. */
export function isFolderNote(noteName: string, place: Place, sourceRoot: string): boolean {
  return folderNoteNames(place, sourceRoot).some((name) => comparable(name) === comparable(noteName))
}

function linkFinder(index: Database, rootOf: (sourceId: number) => string) {
  const resolve = createEmbedResolver(index)
  const noteAt = index
    .prepare<[number, string, string], number>(
      `SELECT item_id FROM file WHERE source_id = ? AND folder = ? AND name = ? COLLATE NOCASE
         AND kind = 'note' AND item_id IS NOT NULL`
    )
    .pluck()
  const references = index.prepare<[string], { note_id: number; chunk_id: number | null; target: string }>(
    'SELECT note_id, chunk_id, target FROM embed_reference WHERE target_name = ? ORDER BY id'
  )
  const placesOf = index.prepare<[number], PhotoPlace>(
    'SELECT source_id, folder, name FROM file WHERE item_id = ? ORDER BY id'
  )
  const named = (place: PhotoPlace, names: readonly string[], reason: LinkReason): PhotoLink[] =>
    names
      .flatMap((name) => noteAt.all(place.source_id, place.folder, name))
      .map((noteId) => ({ noteId, chunkId: null, reason }))
  const embeds = (photoId: number, place: PhotoPlace): PhotoLink[] =>
    references
      .all(comparable(place.name))
      .filter(({ note_id, target }) => placesOf.all(note_id).some((note) => resolve(target, note)?.item_id === photoId))
      .map(({ note_id, chunk_id }) => ({ noteId: note_id, chunkId: chunk_id, reason: 'embeds' }))
  return (photoId: number): PhotoLink[] => {
    const links = placesOf.all(photoId).flatMap((place) => {
      const sameNames = [baseNameOf(place.name), place.name].flatMap((base) =>
        noteExtensions.map((ext) => `${base}.${ext}`)
      )
      return [
        ...named(place, sameNames, 'same-name'),
        ...embeds(photoId, place),
        ...named(place, folderNoteNames(place, rootOf(place.source_id)), 'folder-note')
      ]
    })
    const unique = new Map(links.map((link) => [`${link.noteId} ${link.chunkId} ${link.reason}`, link]))
    return [...unique.values()]
  }
}

/** Reads what belongs to a photo from the index as it is now. Nothing is changed. */
export function createRelationReader(
  index: Database,
  rootOf: (sourceId: number) => string
): (photoId: number) => PhotoRelations {
  const findLinks = linkFinder(index, rootOf)
  const metadataOf = index.prepare<[number], string | null>('SELECT metadata FROM item WHERE id = ?').pluck()
  const chunkText = index.prepare<[number], string>('SELECT text FROM chunk WHERE id = ?').pluck()
  const noteTexts = index
    .prepare<[number], string>('SELECT text FROM chunk WHERE item_id = ? ORDER BY ordinal LIMIT 20')
    .pluck()
  const textOf = ({ noteId, chunkId, reason }: PhotoLink): PhotoText => {
    const section = chunkId === null ? undefined : chunkText.get(chunkId)
    const limit = reason === 'folder-note' ? longestFolderText : longestText
    return { reason, noteId, text: (section ?? noteTexts.all(noteId).join('\n\n')).slice(0, limit) }
  }
  return (photoId) => {
    const stored = metadataOf.get(photoId)
    const metadata = typeof stored === 'string' ? (JSON.parse(stored) as PhotoMetadata) : null
    const own = metadata === null ? '' : ownText(metadata)
    const links = findLinks(photoId)
    const texts: PhotoText[] = links.map(textOf)
    if (own !== '')
      texts.push({ reason: metadata?.textSource ?? 'file', text: own.slice(0, longestText), noteId: null })
    const order = photoTextReasonSchema.options
    texts.sort((a, b) => order.indexOf(a.reason) - order.indexOf(b.reason))
    return { links, texts: texts.filter(({ text }) => text.trim() !== '').slice(0, mostTexts) }
  }
}
