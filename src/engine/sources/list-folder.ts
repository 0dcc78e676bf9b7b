import { lstat, opendir } from 'node:fs/promises'
import type { ItemKind } from '../../shared/item.ts'
import { kindOfFile } from './file-kinds.ts'
import { baseNameOf, childPath, type DiskPath, diskPath, nameOf, type RelativePath } from './file-path.ts'
import type { PathRules } from './path-rules.ts'

/** A photo or note that lies in a folder now. */
export interface FoundFile {
  readonly path: RelativePath
  readonly kind: ItemKind
  readonly sizeBytes: number
  readonly modifiedMs: number
  readonly inode: string
  /** `name|size|time` of the photo's XMP sidecar. */
  readonly sidecar: string | null
}

/** What a folder holds, after the rules. */
export interface FolderListing {
  readonly files: FoundFile[]
  readonly subfolders: RelativePath[]
}

/** Calls of `lstat` under way at once; the thread pool of Node runs four at a time. */
const statBatchSize = 64

interface Names {
  files: { path: RelativePath; kind: ItemKind }[]
  sidecars: Map<string, RelativePath>
  subfolders: RelativePath[]
}

async function readNames(folder: RelativePath, location: DiskPath, rules: PathRules): Promise<Names> {
  const names: Names = { files: [], sidecars: new Map(), subfolders: [] }
  // The types know names as bytes for `readdir` only; `opendir` gives them all the same.
  const directory = await opendir(location, { encoding: 'buffer' as BufferEncoding, bufferSize: 256 })
  for await (const entry of directory) {
    const path = childPath(folder, entry.name as string | Buffer as Buffer)
    // Symbolic links are not followed: they lead to files that are counted already, out of the source, or in a circle.
    if (entry.isDirectory()) {
      if (rules.entersFolder(path.text)) names.subfolders.push(path)
    } else if (entry.isFile()) {
      const name = nameOf(path.text)
      if (name.toLowerCase().endsWith('.xmp')) names.sidecars.set(name.toLowerCase(), path)
      const kind = kindOfFile(name)
      if (kind !== null && rules.takesFile(path.text)) names.files.push({ path, kind })
    }
  }
  return names
}

async function statOrNull(location: DiskPath) {
  try {
    return await lstat(location)
  } catch (error) {
    // It went away, or may not be looked at: the next scan knows more.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** Reads the sidecars `IMG_1.xmp` and `IMG_1.jpg.xmp`, the latter first. */
async function describeSidecar(root: string, photo: RelativePath, sidecars: Names['sidecars']): Promise<string | null> {
  const name = nameOf(photo.text).toLowerCase()
  const path = sidecars.get(`${name}.xmp`) ?? sidecars.get(`${baseNameOf(name)}.xmp`)
  if (path === undefined) return null
  const stats = await statOrNull(diskPath(root, path))
  return stats === null ? null : `${nameOf(path.text)}|${stats.size}|${stats.mtimeMs}`
}

/**
 * Lists a folder of a source. Names are read as bytes, so that no name is too strange. Rejects with the file system's
 * own error when the folder cannot be listed.
 */
export async function listFolder(
  root: string,
  folder: RelativePath,
  rules: PathRules,
  signal: AbortSignal
): Promise<FolderListing> {
  const names = await readNames(folder, diskPath(root, folder), rules)
  const files: FoundFile[] = []
  const describe = async ({ path, kind }: Names['files'][number]): Promise<FoundFile | null> => {
    const stats = await statOrNull(diskPath(root, path))
    if (stats?.isFile() !== true) return null
    const sidecar =
      kind === 'photo' && names.sidecars.size > 0 ? await describeSidecar(root, path, names.sidecars) : null
    return { path, kind, sizeBytes: stats.size, modifiedMs: stats.mtimeMs, inode: String(stats.ino), sidecar }
  }
  for (let start = 0; start < names.files.length; start += statBatchSize) {
    signal.throwIfAborted()
    const batch = await Promise.all(names.files.slice(start, start + statBatchSize).map(describe))
    for (const file of batch) if (file !== null) files.push(file)
  }
  return { files, subfolders: names.subfolders }
}
