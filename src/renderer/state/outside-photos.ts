import { api, messageOf } from '../api.ts'
import { newChipKey } from './chip.ts'
import { addChip, currentComposition, removeChip, settleImageChip } from './composer-store.ts'
import { showMessage } from './messages.ts'

/** Larger files are made smaller before they are sent; a model looks at a few hundred pixels at most. */
const maxSentBytes = 12 * 2 ** 20
const shrunkenEdgePx = 2048

/** Bytes of each photo from outside, so that a restarted engine can be told again. */
const heldPhotos = new Map<string, { name: string; bytes: Uint8Array }>()

async function shrink(file: File): Promise<Blob> {
  const bitmap = await createImageBitmap(file)
  const scale = Math.min(1, shrunkenEdgePx / Math.max(bitmap.width, bitmap.height))
  const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale))
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  bitmap.close()
  return canvas.convertToBlob({ type: 'image/webp', quality: 0.95 })
}

async function bytesOf(file: File): Promise<Uint8Array> {
  // What this browser cannot decode (HEIC, TIFF) goes as it is; the engine reads more formats.
  const blob = file.size > maxSentBytes ? await shrink(file).catch(() => file) : file
  return new Uint8Array(await blob.arrayBuffer())
}

async function send(key: string, name: string, bytes: Uint8Array): Promise<void> {
  const { imageId, preview } = await api.call('query.addImage', { name, bytes })
  settleImageChip(key, { imageId, preview })
}

/** Makes a photo from outside part of the question. Says so when it cannot be read. */
export async function addOutsidePhoto(file: File, polarity: 'positive' | 'negative'): Promise<void> {
  const key = newChipKey()
  const name = file.name === '' ? 'Pasted photo' : file.name
  addChip({ key, kind: 'image', imageId: null, name, preview: null, polarity, weight: 1 })
  try {
    const bytes = await bytesOf(file)
    heldPhotos.set(key, { name, bytes })
    await send(key, name, bytes)
  } catch (error) {
    removeChip(key)
    showMessage('error', messageOf(error))
  }
}

/** Tells the engine all photos from outside again, after it was started anew and forgot them. */
export async function sendOutsidePhotosAgain(): Promise<void> {
  for (const { key, kind } of currentComposition().chips) {
    const held = kind === 'image' ? heldPhotos.get(key) : undefined
    if (held !== undefined) await send(key, held.name, held.bytes)
  }
}
