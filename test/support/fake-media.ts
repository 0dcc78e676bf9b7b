import { readFileSync } from 'node:fs'
import { AppError } from '../../src/shared/errors.ts'
import { type MediaContract, mediaContract } from '../../src/shared/media-contract.ts'
import type { Client } from '../../src/shared/method.ts'
import type { PhotoMetadata } from '../../src/shared/photo-metadata.ts'
import { createInProcessClient, createService } from '../../src/shared/server.ts'

const nothing = { takenAt: null, camera: null, lens: null, iso: null, exposureSeconds: null, fNumber: null }
const noPlace = { focalLengthMm: null, latitude: null, longitude: null, altitudeMetres: null }
const noText = { title: null, caption: null, keywords: [], rating: null, textSource: null }

/** Metadata of a photo that says nothing about itself. */
export function bareMetadata(known: Partial<PhotoMetadata> = {}): PhotoMetadata {
  return { format: 'fake', width: 300, height: 200, ...nothing, ...noPlace, ...noText, ...known }
}

/**
 * A stand-in for the media process behind the real contract. A "photo" is UTF-8 text that says what it shows; text that
 * begins with "broken" cannot be decoded.
 */
export function createFakeMedia(): Client<MediaContract> {
  const read = (source: { path: string | Uint8Array } | { bytes: Uint8Array }) =>
    'bytes' in source ? Buffer.from(source.bytes) : readFileSync(source.path as string)
  const service = createService(mediaContract, {
    'media.hash': () => {
      throw new AppError('unsupported', 'The fake does not hash.')
    },
    'media.readPhoto': ({ source, limits, thumbnailEdge, preprocessing }) => {
      const bytes = read(source)
      if (bytes.byteLength > limits.maxBytes) throw new AppError('too-large', 'This photo is too large.')
      if (bytes.toString().startsWith('broken')) throw new AppError('unreadable', 'This is not a photo.')
      const picture = new Uint8Array(bytes)
      return {
        metadata: bareMetadata(),
        thumbnail: thumbnailEdge === null ? null : picture,
        thumbHash: thumbnailEdge === null ? null : picture.slice(0, 25),
        pixels: preprocessing === null ? null : picture
      }
    },
    'media.preview': ({ path }) => ({ mimeType: 'image/fake', bytes: new Uint8Array(read({ path })) }),
    'media.recycle': () => ({})
  })
  return createInProcessClient(mediaContract, service)
}
