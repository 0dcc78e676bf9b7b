import { existsSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { thumbnailPath } from '../thumbnails.ts'
import { type Check, counted, type Patient } from './check.ts'

/** A thumbnail lies on disk for a moment before its item is stored; younger files are left alone. */
const settledAfterMs = 60 * 60_000

/** Content keys of the photos that have a file to draw a thumbnail from. */
function photoKeys({ index }: Patient): Set<string> {
  const sql = `
    SELECT content_key FROM item WHERE kind = 'photo' AND id IN (SELECT item_id FROM file WHERE state = 'ready')`
  return new Set(index.prepare<[], string>(sql).pluck().all())
}

async function filesBelow(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return []
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

async function lostKeys(patient: Patient): Promise<string[]> {
  const lost: string[] = []
  for (const key of photoKeys(patient)) {
    const file = await stat(thumbnailPath(patient.libraryDirectory, key)).catch(() => null)
    if (file === null || file.size === 0) lost.push(key)
  }
  return lost
}

/** Photos whose thumbnail is gone or empty. */
export const lostThumbnailCheck: Check = {
  id: 'lost-thumbnails',
  find: async (patient) => (await lostKeys(patient)).length,
  describe: (count) => `${counted(count, 'thumbnail')} ${count === 1 ? 'is' : 'are'} missing.`,
  repairFiles: async (patient) => {
    for (const key of await lostKeys(patient)) {
      await rm(thumbnailPath(patient.libraryDirectory, key), { force: true })
      // A photo that cannot be reached now stays in the list; it is drawn when somebody looks at it.
      await patient.redrawThumbnail(key).catch(() => {})
    }
  }
}

/** Thumbnails of photos that are gone, and what an interrupted write left. */
async function danglingFiles({ index, libraryDirectory, now }: Patient): Promise<string[]> {
  const known = new Set(index.prepare<[], string>("SELECT content_key FROM item WHERE kind = 'photo'").pluck().all())
  const dangling: string[] = []
  for (const file of await filesBelow(join(libraryDirectory, 'thumbs'))) {
    const key = basename(file, '.webp')
    if (known.has(key) && file === thumbnailPath(libraryDirectory, key)) continue
    const found = await stat(file).catch(() => null)
    if (found !== null && now - found.mtimeMs > settledAfterMs) dangling.push(file)
  }
  return dangling
}

/** Files in `thumbs/` that belong to no photo. */
export const danglingThumbnailCheck: Check = {
  id: 'dangling-thumbnails',
  find: async (patient) => (await danglingFiles(patient)).length,
  describe: (count) => `${counted(count, 'thumbnail')} ${count === 1 ? 'belongs' : 'belong'} to no photo.`,
  repairFiles: async (patient) => {
    for (const file of await danglingFiles(patient)) await rm(file, { force: true })
  }
}
