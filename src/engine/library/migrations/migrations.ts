import type { Migration } from '../migrate.ts'
import { initialIndex } from './0010-initial-index.ts'
import { initialLibrary } from './0010-initial-library.ts'

/** Steps of `library.db`, oldest first. */
export const libraryMigrations: readonly Migration[] = [initialLibrary]

/** Steps of `index.db`, oldest first. */
export const indexMigrations: readonly Migration[] = [initialIndex]
