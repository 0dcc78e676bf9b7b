import { useEffect, useState } from 'react'
import { showMessage } from '../../state/messages.ts'
import { addOutsidePhoto } from '../../state/outside-photos.ts'
import { goTo } from '../../state/view-store.ts'
import { focusComposer } from './composer-focus.ts'
import { carriesFiles } from './item-drag.ts'

const photoName = /\.(jpe?g|png|webp|avif|tiff?|gif|hei[cf])$/i

/** Takes the photos among some files into the question; says so when there is none. */
function takeFiles(files: readonly File[], polarity: 'positive' | 'negative'): void {
  const photos = files.filter((file) => file.type.startsWith('image/') || photoName.test(file.name))
  const [other] = files
  if (photos.length === 0 && other !== undefined) {
    showMessage('error', `“${other.name}” is not a photo. Drop a photo to search with it; add a folder under Sources.`)
    return
  }
  goTo('search')
  for (const photo of photos.slice(0, 8)) void addOutsidePhoto(photo, polarity)
  focusComposer()
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement
}

function onPaste(event: ClipboardEvent): void {
  const files = [...(event.clipboardData?.files ?? [])]
  if (files.length > 0) {
    event.preventDefault()
    takeFiles(files, 'positive')
  } else if (!isTyping(event.target)) focusComposer()
}

export type DropState = 'none' | 'positive' | 'negative'

/** Photos dropped anywhere in the window, or pasted, become part of the question; Shift leaves such photos out. */
export function useOutsideDrop(): DropState {
  const [state, setState] = useState<DropState>('none')
  useEffect(() => {
    const onDragOver = (event: DragEvent) => {
      if (event.dataTransfer === null || !carriesFiles(event.dataTransfer)) return
      event.preventDefault()
      event.dataTransfer.dropEffect = 'copy'
      setState(event.shiftKey ? 'negative' : 'positive')
    }
    const onDragLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setState('none')
    }
    const onDrop = (event: DragEvent) => {
      setState('none')
      if (event.dataTransfer === null || !carriesFiles(event.dataTransfer)) return
      event.preventDefault()
      takeFiles([...event.dataTransfer.files], event.shiftKey ? 'negative' : 'positive')
    }
    window.addEventListener('dragover', onDragOver)
    window.addEventListener('dragleave', onDragLeave)
    window.addEventListener('drop', onDrop)
    window.addEventListener('paste', onPaste)
    return () => {
      window.removeEventListener('dragover', onDragOver)
      window.removeEventListener('dragleave', onDragLeave)
      window.removeEventListener('drop', onDrop)
      window.removeEventListener('paste', onPaste)
    }
  }, [])
  return state
}
