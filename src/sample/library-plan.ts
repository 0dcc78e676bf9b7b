import { CAPTIONS } from './captions.ts'
import type { Variant } from './light.ts'
import { xmpOf } from './metadata.ts'
import { NOTES } from './notes/index.ts'
import { PLACES, type Place } from './places.ts'
import { SCENES } from './scenes/index.ts'
import type { Scene } from './scenes/scene.ts'

/** Counts up when the same seed no longer gives the same files. */
export const DRAWING_VERSION = 1

/** The file that says that a folder was drawn by Keepsake. */
export const MARKER = '.keepsake-sample.json'

/** Ending of a file that is still being written. */
export const PART_SUFFIX = '.keepsake-part'

/** A photo's path inside the drawn library, with forward slashes. */
export function photoPath(scene: Scene, variant: Variant): string {
  return `photos/${(PLACES[scene.name] as Place).folder}/${scene.name}-${variant}.jpg`
}

/** Every text file of the library: notes and XMP sidecars, by path. */
export function textFiles(): Map<string, string> {
  const files = new Map<string, string>(Object.entries(NOTES))
  for (const scene of SCENES) {
    for (const variant of scene.variants) {
      const caption = CAPTIONS[`${scene.name}-${variant}`]
      if (caption?.kept === 'sidecar') files.set(photoPath(scene, variant).replace(/\.jpg$/, '.xmp'), xmpOf(caption))
    }
  }
  return files
}

/** Every photo of the library, scene by scene. */
export function photoPaths(): string[] {
  return SCENES.flatMap((scene) => scene.variants.map((variant) => photoPath(scene, variant)))
}
