import { open, stat } from 'node:fs/promises'
import { parseXmp, type Tags } from './tags.ts'

/** Sidecars with a long edit history reach some hundred KB. */
const maxSidecarBytes = 4 * 1024 * 1024

/**
 * Reads an XMP sidecar. A sidecar that is gone, unreadable, too large or broken is null: it is an extra beside the
 * photo and never a reason to refuse it.
 */
export async function readSidecar(path: string): Promise<Tags | null> {
  try {
    const found = await stat(path)
    if (!found.isFile() || found.size > maxSidecarBytes) return null
    const handle = await open(path, 'r')
    try {
      return parseXmp(await handle.readFile())
    } finally {
      await handle.close()
    }
  } catch {
    return null
  }
}
