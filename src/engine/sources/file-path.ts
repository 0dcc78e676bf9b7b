import { isUtf8 } from 'node:buffer'
import { join } from 'node:path'

/** A path as the file system knows it: text, or bytes when a part is not valid UTF-8. */
export type DiskPath = string | Buffer

/** The place of a file or folder below its source. */
export interface RelativePath {
  /** `/` between parts, for people and patterns. Bytes that are not UTF-8 show as U+FFFD and two hex digits. */
  readonly text: string
  /** The exact name below the source, `/` between parts; null when `text` is exact. */
  readonly bytes: Buffer | null
}

/** The top folder of a source. */
export const rootPath: RelativePath = { text: '', bytes: null }

/** Length in bytes of the UTF-8 sequence that starts at `at`; 0 when none does. */
function sequenceLength(bytes: Buffer, at: number): number {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length++) {
    if (isUtf8(bytes.subarray(at, at + length))) return length
  }
  return 0
}

/** The text of a file name; different names give different texts. */
export function nameText(name: Buffer): string {
  if (isUtf8(name)) return name.toString('utf8')
  let text = ''
  for (let at = 0; at < name.length; ) {
    const length = sequenceLength(name, at)
    if (length > 0) text += name.toString('utf8', at, at + length)
    else text += `\uFFFD${name.toString('hex', at, at + 1)}`
    at += Math.max(1, length)
  }
  return text
}

/** The path of an entry of a folder. */
export function childPath(folder: RelativePath, name: Buffer): RelativePath {
  const text = nameText(name)
  const joined = folder.text === '' ? text : `${folder.text}/${text}`
  if (folder.bytes === null && isUtf8(name)) return { text: joined, bytes: null }
  const prefix = folder.bytes ?? Buffer.from(folder.text)
  return { text: joined, bytes: prefix.length === 0 ? name : Buffer.concat([prefix, Buffer.from('/'), name]) }
}

/** Where a file lies on disk. */
export function diskPath(root: string, path: RelativePath): DiskPath {
  if (path.bytes !== null) return Buffer.concat([Buffer.from(root.endsWith('/') ? root : `${root}/`), path.bytes])
  return path.text === '' ? root : join(root, path.text)
}

/** The folder part of a relative path; empty at the top. */
export function folderOf(relativePath: string): string {
  const slash = relativePath.lastIndexOf('/')
  return slash === -1 ? '' : relativePath.slice(0, slash)
}

/** The last part of a relative path. */
export function nameOf(relativePath: string): string {
  return relativePath.slice(relativePath.lastIndexOf('/') + 1)
}

/** A file name without its extension. */
export function baseNameOf(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot <= 0 ? name : name.slice(0, dot)
}
