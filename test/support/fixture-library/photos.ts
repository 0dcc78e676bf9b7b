import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { rgbaToThumbHash } from 'thumbhash'
import type { ItemCard } from '../../../src/shared/item.ts'

/** A real photo on disk that stands for one or many items. */
export interface FixturePhoto {
  file: string
  folder: string
  caption: string | null
  key: string
  width: number
  height: number
  thumbHash: Uint8Array
}

const photosDirectory = join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'photos')

/** Whether the real photos are on this machine. */
export const hasRealPhotos = existsSync(join(photosDirectory, 'everyday'))

async function describe(file: string, folder: string, caption: string | null): Promise<FixturePhoto> {
  const image = sharp(file).rotate()
  const { data, info } = await image
    .clone()
    .resize(100, 100, { fit: 'inside' })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height, orientation = 1 } = await sharp(file).metadata()
  const isTurned = orientation >= 5
  return {
    file,
    folder,
    caption,
    key: createHash('sha256').update(file).digest('hex'),
    width: isTurned ? height : width,
    height: isTurned ? width : height,
    thumbHash: rgbaToThumbHash(info.width, info.height, data)
  }
}

function realFiles(): { file: string; folder: string; caption: string | null }[] {
  const everyday = join(photosDirectory, 'everyday')
  const captions = JSON.parse(readFileSync(join(everyday, 'captions.json'), 'utf8')) as Record<string, string[]>
  const files = readdirSync(everyday)
    .filter((name) => name.endsWith('.jpg'))
    .map((name, i) => ({
      file: join(everyday, name),
      folder: i % 3 === 0 ? 'Family' : 'Everyday',
      caption: i % 4 === 3 ? null : (captions[name]?.[0] ?? null)
    }))
  for (const time of ['morning', 'afternoon', 'evening', 'night']) {
    const directory = join(photosDirectory, 'landscapes', time)
    for (const name of readdirSync(directory))
      files.push({ file: join(directory, name), folder: `Landscapes/${time}`, caption: null })
  }
  return files
}

/** Plain coloured pictures of different shapes, for machines without the real ones. */
async function drawnPhoto(number: number, directory: string): Promise<FixturePhoto> {
  const shapes: readonly (readonly [number, number])[] = [
    [640, 480],
    [480, 640],
    [800, 450],
    [600, 600]
  ]
  const [width, height] = shapes[number % shapes.length] ?? [640, 480]
  const file = join(directory, `plain-${number}.png`)
  const background = { r: (number * 61) % 256, g: (number * 113) % 256, b: (number * 29) % 256 }
  await sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toFile(file)
  return describe(file, `Folder ${number % 3}`, number % 2 === 0 ? `plain picture number ${number}` : null)
}

let real: Promise<FixturePhoto[]> | null = null

/** The photos of the fixture library: the real ones when they are there, else plain coloured ones. */
export function fixturePhotos(temporaryDirectory: string): Promise<FixturePhoto[]> {
  if (!hasRealPhotos) return drawnPhotos(temporaryDirectory)
  real ??= realPhotos()
  return real
}

function drawnPhotos(temporaryDirectory: string): Promise<FixturePhoto[]> {
  return Promise.all(Array.from({ length: 24 }, (_, i) => drawnPhoto(i, temporaryDirectory)))
}

async function realPhotos(): Promise<FixturePhoto[]> {
  const files = realFiles()
  const photos: FixturePhoto[] = []
  for (let i = 0; i < files.length; i += 8) {
    photos.push(
      ...(await Promise.all(files.slice(i, i + 8).map(({ file, folder, caption }) => describe(file, folder, caption))))
    )
  }
  // Shuffled with a fixed order, so that neighbours do not look alike.
  return photos.sort((a, b) => a.key.localeCompare(b.key))
}

/** The card of a photo item. */
export function photoCard(photo: FixturePhoto, id: number, date: string, offline: boolean): ItemCard {
  const fileName = photo.file.split('/').at(-1) ?? ''
  return {
    id,
    kind: 'photo',
    title: fileName,
    fileName,
    sourceId: 1,
    folder: photo.folder,
    date,
    offline,
    thumbnailKey: photo.key,
    width: photo.width,
    height: photo.height,
    thumbHash: photo.thumbHash,
    caption: photo.caption,
    excerpt: null,
    coverKey: null
  }
}
