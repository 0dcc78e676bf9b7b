import { rename, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { CAPTIONS } from './captions.ts'
import { PART_SUFFIX, photoPath } from './library-plan.ts'
import type { Variant } from './light.ts'
import { exifOf, xmpOf } from './metadata.ts'
import { createRandom } from './paint/random.ts'
import { momentOf } from './places.ts'
import { paintScene, renderVariant } from './render.ts'
import type { Scene } from './scenes/scene.ts'

/** Share of the width and height that is cut away, a little differently in each photo of a place. */
const CROP = 0.03
const JPEG_QUALITY = 85

/** Encodes the finished rows of one variant as a JPEG file with its metadata. */
export async function encodePhoto(
  scene: Scene,
  variant: Variant,
  pixels: Uint8ClampedArray,
  seed: string
): Promise<Buffer> {
  const random = createRandom(`${seed}/${scene.name}/${variant}/crop`)
  const width = Math.round(scene.width * (1 - CROP))
  const height = Math.round(scene.height * (1 - CROP))
  const left = Math.floor(random() * (scene.width - width))
  const top = Math.floor(random() * (scene.height - height))
  const caption = CAPTIONS[`${scene.name}-${variant}`]
  const image = sharp(pixels, { raw: { width: scene.width, height: scene.height, channels: 3 } })
    .extract({ left, top, width, height })
    .withExif(exifOf(seed, scene.name, variant, caption))
    .jpeg({ quality: JPEG_QUALITY })
  if (caption?.kept === 'xmp') image.withXmp(xmpOf(caption))
  return image.toBuffer()
}

/** Writes a file so that its name never stands for half of it. Returns its size in bytes. */
export async function writeWhole(path: string, content: Uint8Array | string): Promise<number> {
  await writeFile(path + PART_SUFFIX, content)
  await rename(path + PART_SUFFIX, path)
  return (await stat(path)).size
}

/** Draws the given variants of one scene below `directory`; calls `onPhoto` with the size of each. */
export async function drawScene(
  directory: string,
  scene: Scene,
  variants: readonly Variant[],
  seed: string,
  onPhoto: (sizeBytes: number) => void
): Promise<void> {
  const studio = paintScene(scene, seed)
  for (const variant of variants) {
    const photo = await encodePhoto(scene, variant, renderVariant(studio, variant), seed)
    const path = join(directory, photoPath(scene, variant))
    const sizeBytes = await writeWhole(path, photo)
    const [year, month, day, hour, minute, second] = momentOf(seed, scene.name, variant)
    const taken = new Date(year, month - 1, day, hour, minute, second)
    await utimes(path, taken, taken)
    onPhoto(sizeBytes)
  }
}
