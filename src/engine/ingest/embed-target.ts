import { posix } from 'node:path'
import type { Database } from 'better-sqlite3'
import { nameOf } from '../sources/file-path.ts'

/** Where a note lies. */
export interface Place {
  readonly source_id: number
  readonly folder: string
}

/** A photo's file that a note may mean. */
export interface PhotoFile extends Place {
  readonly relative_path: string
  readonly item_id: number | null
}

/** Names are compared without regard to case and to how accents are put together (macOS takes letters apart). */
export function comparable(path: string): string {
  return path.normalize('NFC').toLowerCase()
}

function decodePercent(target: string): string {
  try {
    return decodeURIComponent(target)
  } catch {
    return target
  }
}

/**
 * What is written in `![](…)`, `![[…]]`, `<img src>` or `cover:` as a path with `/`; null for what lies on the web.
 */
export function normaliseTarget(written: string): string | null {
  const target = decodePercent(written.trim()).replaceAll('\\', '/')
  if (target === '' || /^[a-z][a-z0-9+.-]+:/i.test(target) || target.startsWith('//')) return null
  return target.replace(/[?#].*$/, '')
}

/** The last part of a target as `embed_reference.target_name` holds it. */
export function targetNameOf(target: string): string {
  return comparable(nameOf(target))
}

/** How well a file fits: lower is better, null not at all. */
function rank(target: string, note: Place, file: PhotoFile): number | null {
  const path = comparable(file.relative_path)
  const wanted = comparable(target)
  const isSameSource = file.source_id === note.source_id
  const fromNote = comparable(posix.join(note.folder, target))
  if (isSameSource && !wanted.startsWith('/') && path === fromNote) return 0
  if (isSameSource && path === posix.join('/', wanted).slice(1)) return 1
  const tail = wanted
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .join('/')
  if (!`/${path}`.endsWith(`/${tail}`)) return null
  if (!isSameSource) return 4
  return file.folder === note.folder ? 2 : 3
}

/**
 * Finds the photo that a note means, as Obsidian does: the path from the note's folder, the path from the top of the
 * source, else the nearest photo whose path ends so, in this source before others, with the fewest folders.
 */
export function createEmbedResolver(index: Database): (target: string, note: Place) => PhotoFile | null {
  const candidates = index.prepare<[string], PhotoFile>(
    `SELECT source_id, folder, relative_path, item_id FROM file
       WHERE name = ? COLLATE NOCASE AND kind = 'photo' AND item_id IS NOT NULL ORDER BY id LIMIT 1000`
  )
  return (target, note) => {
    const name = nameOf(target)
    const forms = new Set([name.normalize('NFC'), name.normalize('NFD')])
    const ranked = [...forms]
      .flatMap((form) => candidates.all(form))
      .flatMap((file) => {
        const fit = rank(target, note, file)
        return fit === null ? [] : [{ file, fit, depth: file.relative_path.split('/').length }]
      })
      .sort((a, b) => a.fit - b.fit || a.depth - b.depth || (a.file.relative_path < b.file.relative_path ? -1 : 1))
    return ranked[0]?.file ?? null
  }
}
