import { readFile, stat } from 'node:fs/promises'
import { AppError } from '../../shared/errors.ts'
import type { EngineContext } from '../engine-context.ts'
import { decodeNote } from '../ingest/note/note-text.ts'
import { locateItem } from './item-file.ts'
import { readThumbnail, thumbnailEdge, writeThumbnail } from './thumbnails.ts'

/** A picture as a browser can show it. */
export interface Picture {
  mimeType: string
  bytes: Uint8Array
}

/** Limits of photos as the person set them. */
function photoLimits(context: EngineContext): { maxPixels: number; maxBytes: number } {
  const { maxMegapixels, maxPhotoMegabytes } = context.settings()
  return { maxPixels: Math.round(maxMegapixels * 1e6), maxBytes: Math.round(maxPhotoMegabytes * 1e6) }
}

function itemOf({ index }: EngineContext, itemId: number): { kind: 'photo' | 'note'; content_key: string } {
  const select = 'SELECT kind, content_key FROM item WHERE id = ?'
  const item = index.prepare<[number], { kind: 'photo' | 'note'; content_key: string }>(select).get(itemId)
  if (item === undefined) throw new AppError('not-found', 'This item is no longer in the library.')
  return item
}

/** The text of a note as it stands on disk. Rejects like `locateItem`, and with `unsupported` or `too-large`. */
export async function readNoteText(context: EngineContext, itemId: number, signal: AbortSignal): Promise<string> {
  if (itemOf(context, itemId).kind !== 'note') throw new AppError('unsupported', 'This item is a photo, not a note.')
  const { path, fileName } = await locateItem(context, itemId)
  const { maxNoteMegabytes } = context.settings()
  if ((await stat(path)).size > maxNoteMegabytes * 1e6) {
    throw new AppError('too-large', `${fileName} is larger than ${maxNoteMegabytes} MB.`)
  }
  return decodeNote(await readFile(path, { signal }))
}

/** A photo at most `maxEdge` pixels long. While its file cannot be reached, the thumbnail stands in for it. */
export async function readPreview(
  context: EngineContext,
  request: { id: number; maxEdge: number },
  signal: AbortSignal
): Promise<Picture> {
  const { kind, content_key } = itemOf(context, request.id)
  if (kind !== 'photo') throw new AppError('unsupported', 'This item is a note, not a photo.')
  try {
    const { path } = await locateItem(context, request.id)
    const { id: _, ...wanted } = request
    return await context.media.call('media.preview', { ...wanted, path, limits: photoLimits(context) }, { signal })
  } catch (error) {
    const away = error instanceof AppError && (error.code === 'offline' || error.code === 'not-found')
    const thumbnail = away ? await readThumbnail(context.libraryDirectory, content_key) : null
    if (thumbnail === null) throw error
    return { mimeType: 'image/webp', bytes: thumbnail }
  }
}

/** The thumbnail of a content; drawn again and stored when it was lost. Rejects with `not-found` for an unknown one. */
export async function readOrDrawThumbnail(context: EngineContext, key: string, signal: AbortSignal): Promise<Picture> {
  const stored = await readThumbnail(context.libraryDirectory, key)
  if (stored !== null) return { mimeType: 'image/webp', bytes: stored }
  const select = "SELECT id FROM item WHERE content_key = ? AND kind = 'photo'"
  const itemId = context.index.prepare<[string], number>(select).pluck().get(key)
  if (itemId === undefined) throw new AppError('not-found', 'There is no such photo in the library.')
  const { path, fileName } = await locateItem(context, itemId)
  const input = { source: { path }, limits: photoLimits(context), thumbnailEdge, preprocessing: null }
  const { thumbnail } = await context.media.call('media.readPhoto', input, { signal })
  if (thumbnail === null) throw new AppError('unreadable', `No thumbnail could be drawn of ${fileName}.`)
  await writeThumbnail(context.libraryDirectory, key, thumbnail)
  return { mimeType: 'image/webp', bytes: thumbnail }
}
