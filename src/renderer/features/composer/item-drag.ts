import type { DragEvent } from 'react'
import { z } from 'zod'
import { type ItemCard, itemCardSchema } from '../../../shared/item.ts'

const dragType = 'application/x-keepsake-item'

// Bytes do not travel in JSON, and a chip needs none.
const draggedCardSchema = z.object({ ...itemCardSchema.shape, thumbHash: z.null() })

/** Lets an item of the library be dragged, with its thumbnail under the pointer. */
export function startItemDrag(event: DragEvent, card: ItemCard): void {
  event.dataTransfer.effectAllowed = 'copy'
  event.dataTransfer.setData(dragType, JSON.stringify({ ...card, thumbHash: null }))
  const image = event.target instanceof Element ? event.target.querySelector('img') : null
  if (image === null) return
  const scale = 96 / Math.max(image.clientWidth, image.clientHeight, 1)
  const ghost = document.createElement('canvas')
  ghost.width = Math.round(image.clientWidth * scale)
  ghost.height = Math.round(image.clientHeight * scale)
  const { naturalWidth, naturalHeight } = image
  if (naturalWidth > 0)
    ghost.getContext('2d')?.drawImage(image, 0, 0, naturalWidth, naturalHeight, 0, 0, ghost.width, ghost.height)
  ghost.className = 'drag-ghost'
  document.body.append(ghost)
  event.dataTransfer.setDragImage(ghost, ghost.width / 2, ghost.height / 2)
  requestAnimationFrame(() => ghost.remove())
}

/** Whether a drag carries an item of the library. */
export function carriesItem(transfer: DataTransfer): boolean {
  return transfer.types.includes(dragType)
}

/** Whether a drag carries files from outside. */
export function carriesFiles(transfer: DataTransfer): boolean {
  return transfer.types.includes('Files')
}

/** The item that was dropped; null when it is none of ours. */
export function droppedItem(transfer: DataTransfer): ItemCard | null {
  try {
    const parsed = draggedCardSchema.safeParse(JSON.parse(transfer.getData(dragType)))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
