import { sep } from 'node:path'

/** Whether a path is the folder itself or lies below it. Both absolute and normalised. */
export function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}
