import type { EngineContract } from '../../shared/engine-contract.ts'
import type { AppError } from '../../shared/errors.ts'
import type { Handlers } from '../../shared/method.ts'
import type { EngineContext } from '../engine-context.ts'
import { backUpLibrary, startDailyBackups } from './backup.ts'
import { examineLibrary } from './doctor.ts'

/** What the rest of the engine does for maintenance. */
export interface MaintenanceLinks {
  /** Draws the thumbnail of a photo again from its file. Rejects when the file cannot be reached. */
  redrawThumbnail(contentKey: string): Promise<void>
  /** After a repair: files may wait in the queue, and what can be found may have changed. */
  onRepaired(): void
  /** A daily backup was made (null) or could not be made. */
  onDailyBackup(error: AppError | null): void
}

/** Builds the methods that keep the library healthy, and starts the daily backups. */
export function createMaintenanceHandlers(
  context: EngineContext,
  links: MaintenanceLinks
): Pick<Handlers<EngineContract>, 'library.backup' | 'library.doctor'> {
  const { library, libraryDirectory } = context
  startDailyBackups(library, libraryDirectory, context.signal, (error) => links.onDailyBackup(error))
  return {
    'library.backup': async ({ file }) => {
      const { file: target, sizeBytes } = await backUpLibrary(library, libraryDirectory, { file })
      return { file: target, sizeBytes }
    },
    'library.doctor': async ({ repair }, { signal }) => {
      const patient = {
        libraryDirectory,
        indexFile: context.indexFile,
        library,
        index: context.index,
        now: Date.now(),
        redrawThumbnail: (contentKey: string) => links.redrawThumbnail(contentKey)
      }
      const findings = await examineLibrary(patient, repair, signal)
      if (findings.some(({ repaired }) => repaired)) links.onRepaired()
      return { findings }
    }
  }
}
