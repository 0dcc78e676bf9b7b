import { mkdir } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import { writeError } from './write-error.ts'

/** Folders that are being written right now, so that two installations do not mix in one. */
const inProgress = new Set<string>()

/**
 * Runs an installation into a model folder, alone, with the folder above it created. Errors: `conflict` while another one
 * writes that folder, `permission-denied`, `disk-full`, and what `install` throws.
 */
export async function installOnce<T>(directory: string, install: () => Promise<T>): Promise<T> {
  if (inProgress.has(directory)) {
    throw new AppError('conflict', `“${basename(directory)}” is being installed already. Wait until it is done.`)
  }
  inProgress.add(directory)
  try {
    await mkdir(dirname(directory), { recursive: true }).catch((error: unknown) => {
      throw writeError('The folder of models', error)
    })
    return await install()
  } finally {
    inProgress.delete(directory)
  }
}
