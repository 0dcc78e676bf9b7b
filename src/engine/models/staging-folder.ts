import { createHash } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import { journalFileName } from './conversion-journal.ts'
import { writeError } from './write-error.ts'

/** A file of a model as `model.json` lists it. */
export interface FileRecord {
  readonly name: string
  readonly sizeBytes: number
  readonly sha256: string
}

/** Space that is left free beside a converted model: a disk that is full to the last byte breaks other programs. */
const spareBytes = 64 * 1024 * 1024

/** Ends the name of a model folder that is not complete. */
export const stagingSuffix = '.partial'

/**
 * The folder beside the final one in which a model is built. It becomes the final folder by one rename, so a model folder is
 * either complete or absent; an interrupted one stays as `NAME.partial` and is continued.
 */
export class StagingFolder {
  readonly path: string
  readonly #finalPath: string

  private constructor(finalPath: string) {
    this.#finalPath = finalPath
    this.path = `${finalPath}${stagingSuffix}`
  }

  /** Errors: `conflict` when the final folder exists, `permission-denied`, `disk-full`. */
  static async open(finalPath: string): Promise<StagingFolder> {
    if (await stat(finalPath).catch(() => undefined)) {
      throw new AppError(
        'conflict',
        `A model named “${basename(finalPath)}” is installed already. Remove it first or choose another name.`
      )
    }
    const folder = new StagingFolder(finalPath)
    await mkdir(folder.path, { recursive: true }).catch((error: unknown) => {
      throw writeError('The model folder', error)
    })
    return folder
  }

  /** Refuses early what would fill the disk. `neededBytes` counts what is still to be written. Error: `disk-full`. */
  async requireSpace(neededBytes: number): Promise<void> {
    const disk = await statfs(this.path).catch(() => undefined)
    if (!disk) return
    const freeBytes = disk.bavail * disk.bsize
    if (freeBytes >= neededBytes + spareBytes) return
    const toMegabytes = (bytes: number) => Math.ceil(bytes / 1e6)
    throw new AppError(
      'disk-full',
      `The model needs ${toMegabytes(neededBytes + spareBytes)} MB, but the disk has only ${toMegabytes(freeBytes)} MB left. Free some space and try again.`,
      { retry: 'later' }
    )
  }

  /** Writes a whole file and flushes it. Errors: `disk-full`, `permission-denied`, `unreadable`. */
  async writeFile(name: string, bytes: Uint8Array): Promise<FileRecord> {
    try {
      const handle = await open(join(this.path, name), 'w')
      try {
        await handle.writeFile(bytes)
        await handle.sync()
      } finally {
        await handle.close()
      }
    } catch (error) {
      throw writeError('The converted model', error)
    }
    return { name, sizeBytes: bytes.byteLength, sha256: createHash('sha256').update(bytes).digest('hex') }
  }

  /** Leaves only the named files and gives the folder its final name. */
  async publish(names: readonly string[]): Promise<void> {
    try {
      for (const name of await readdir(this.path)) {
        if (!names.includes(name) && name !== journalFileName)
          await rm(join(this.path, name), { recursive: true, force: true })
      }
      await rm(join(this.path, journalFileName), { force: true })
      await flushFolder(this.path)
      await rename(this.path, this.#finalPath)
      await flushFolder(dirname(this.#finalPath))
    } catch (error) {
      throw writeError('The model folder', error)
    }
  }

  /** Removes what was built so far. */
  async discard(): Promise<void> {
    await rm(this.path, { recursive: true, force: true })
  }
}

/** Makes a rename durable. Windows cannot flush a folder and does not need it. */
async function flushFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
