import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { drawSample } from '../src/sample/draw-sample.ts'

/** Real photos for measuring; users do not have them, so the drawn sample stands in. */
const realPhotos = join(import.meta.dirname, '..', '..', 'shared', 'photos')

/** A folder of photos to measure with, what it holds, and how to remove it. */
export interface PhotoFolder {
  readonly directory: string
  readonly description: string
  readonly files: readonly string[]
  remove(): void
}

function photosBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.jpe?g$/i.test(name))
    .map((name) => join(directory, name))
}

/** Copies the real photos (80 of 640 px, 80 of 1920 px), or draws the sample where they are absent. */
export async function photoFolder(): Promise<PhotoFolder> {
  const directory = mkdtempSync(join(tmpdir(), 'keepsake-bench-photos-'))
  const remove = () => rmSync(directory, { recursive: true, force: true })
  if (existsSync(realPhotos)) {
    for (const name of ['everyday', 'landscapes'])
      cpSync(join(realPhotos, name), join(directory, name), { recursive: true })
    return { directory, description: '160 real photos of 640 and 1920 px', files: photosBelow(directory), remove }
  }
  await drawSample({ directory: join(directory, 'sample') })
  return { directory, description: 'the drawn sample', files: photosBelow(directory), remove }
}
