import { lstat, mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { AppError } from '../shared/errors.ts'
import { writeWhole } from './draw-scene.ts'
import { DRAWING_VERSION, MARKER, PART_SUFFIX, photoPaths, textFiles } from './library-plan.ts'

const markerSchema = z.object({
  what: z.literal('Keepsake drawn sample'),
  version: z.number(),
  seed: z.string(),
  files: z.array(z.string())
})
type Marker = z.infer<typeof markerSchema>

/** Files that operating systems leave in any folder they show. */
const LEFT_BY_SYSTEMS = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini'])

async function readMarker(directory: string): Promise<Marker | null> {
  try {
    return markerSchema.parse(JSON.parse(await readFile(join(directory, MARKER), 'utf8')))
  } catch {
    // Absent, or not one of ours: both mean that nothing here is known to be drawn.
    return null
  }
}

async function filesIn(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true, recursive: true })
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(directory.length + 1)
          .replaceAll('\\', '/')
      )
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return []
    if ((cause as NodeJS.ErrnoException).code === 'ENOTDIR') {
      throw new AppError('invalid-input', `“${directory}” is a file. Give a folder for the drawn sample.`, { cause })
    }
    throw new AppError(
      'permission-denied',
      `The folder “${directory}” could not be read. Check its permissions or choose another one for the drawn sample.`,
      { cause }
    )
  }
}

/**
 * Makes sure that `directory` is empty or holds nothing but an earlier drawn sample, then marks it as one.
 * Returns the files that are already whole and need no drawing again (same seed and version).
 *
 * @throws AppError `conflict` when something in the folder is not ours, `permission-denied` when it cannot be used.
 */
export async function prepareFolder(directory: string, seed: string): Promise<Set<string>> {
  const present = await filesIn(directory)
  const earlier = await readMarker(directory)
  const planned = [...photoPaths(), ...textFiles().keys()]
  const ours = new Set([MARKER, ...(earlier?.files ?? []), ...(earlier === null ? [] : planned)])
  const parts = present.filter((path) => path.endsWith(PART_SUFFIX) && ours.has(path.slice(0, -PART_SUFFIX.length)))
  const foreign = present.find(
    (path) => !ours.has(path) && !parts.includes(path) && !LEFT_BY_SYSTEMS.has(path.split('/').at(-1) ?? '')
  )
  if (foreign !== undefined || (earlier === null && present.includes(MARKER))) {
    throw new AppError(
      'conflict',
      `The folder “${directory}” holds something that is not part of a drawn sample (“${foreign ?? MARKER}”), so nothing was drawn. Choose an empty or a new folder.`
    )
  }
  try {
    await mkdir(directory, { recursive: true })
    for (const part of parts) await rm(join(directory, part), { force: true })
    const marker: Marker = { what: 'Keepsake drawn sample', version: DRAWING_VERSION, seed, files: planned }
    await writeWhole(join(directory, MARKER), `${JSON.stringify(marker, null, 2)}\n`)
    for (const folder of new Set(planned.map((path) => dirname(path))))
      await mkdir(join(directory, folder), { recursive: true })
  } catch (cause) {
    throw folderError(directory, cause)
  }
  if (earlier?.seed !== seed || earlier.version !== DRAWING_VERSION) return new Set()
  return new Set(planned.filter((path) => present.includes(path)))
}

/** What went wrong while writing into the folder, in words for the person. */
export function folderError(directory: string, cause: unknown): AppError {
  if (cause instanceof AppError) return cause
  const code = (cause as NodeJS.ErrnoException | null)?.code
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new AppError(
      'disk-full',
      `The disk is full: the drawn sample needs about 50 MB in “${directory}”. Free some space and run it again; it goes on where it stopped.`,
      { cause, retry: 'later' }
    )
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new AppError(
      'permission-denied',
      `The folder “${directory}” cannot be written to. Choose another one for the drawn sample.`,
      { cause }
    )
  }
  const detail = cause instanceof Error ? cause.message : String(cause)
  return new AppError(
    'internal',
    `The drawn sample in “${directory}” could not be finished: ${detail}. Run it again; it goes on where it stopped.`,
    { cause, retry: 'now' }
  )
}

/** Size of a file that is already there, in bytes. */
export async function sizeOf(directory: string, path: string): Promise<number> {
  return (await lstat(join(directory, path))).size
}
