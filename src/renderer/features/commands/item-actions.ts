import type { ItemCard } from '../../../shared/item.ts'
import { api, messageOf, photoUrl } from '../../api.ts'
import { addItems, askForItem } from '../../state/composer-store.ts'
import { currentHost } from '../../state/library-store.ts'
import { showMessage } from '../../state/messages.ts'
import { goTo } from '../../state/view-store.ts'
import { counted } from '../../words.ts'
import { focusComposer } from '../composer/composer-focus.ts'

/** Runs something that may fail, and says so when it does. */
export async function attempt(action: () => Promise<unknown>, done: string | null = null): Promise<void> {
  try {
    await action()
    if (done !== null) showMessage('info', done)
  } catch (error) {
    showMessage('error', messageOf(error))
  }
}

/** Makes items part of the question. */
export function searchWith(cards: readonly ItemCard[]): void {
  addItems(cards)
  goTo('search')
  focusComposer()
}

/** Asks for what is like this item, and nothing else. */
export function searchMoreLike(card: ItemCard): void {
  askForItem(card)
  goTo('search')
}

/** Asks for the notes that belong to this item. */
export function searchNotesAbout(card: ItemCard): void {
  askForItem(card, [{ type: 'kind', kind: 'note' }])
  goTo('search')
}

/** Shows the file in the system's file manager. */
export function revealItem(card: ItemCard): void {
  void attempt(() => api.call('host.reveal', { id: card.id }))
}

/** Opens the file in the program that the system has for it. */
export function openItemFile(card: ItemCard): void {
  void attempt(() => api.call('host.openItem', { id: card.id }))
}

/** Puts text on the clipboard: in a browser its own way works and needs no host. */
export async function copyText(text: string): Promise<void> {
  if (currentHost()?.host === 'desktop') await api.call('host.copyText', { text })
  else await navigator.clipboard.writeText(text)
}

async function copyInBrowser(card: ItemCard): Promise<void> {
  const response = await fetch(photoUrl(card.id))
  if (!response.ok) throw new Error('The photo could not be read.')
  const bitmap = await createImageBitmap(await response.blob())
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0)
  bitmap.close()
  const png = await canvas.convertToBlob({ type: 'image/png' })
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })])
}

async function copyNotes(cards: readonly ItemCard[]): Promise<void> {
  const texts = await Promise.all(cards.map(({ id }) => api.call('items.noteText', { id })))
  await copyText(texts.map(({ text }) => text).join('\n\n'))
}

async function copyPaths(cards: readonly ItemCard[]): Promise<void> {
  const found = await Promise.all(cards.map(({ id }) => api.call('items.path', { id })))
  await copyText(found.map(({ path }) => path).join('\n'))
}

/** Copies one photo as a picture, notes as their text, anything else as the paths of the files. */
export function copyItems(cards: readonly ItemCard[]): void {
  const [first] = cards
  if (first === undefined) return
  if (cards.length === 1 && first.kind === 'photo') {
    const copy = () =>
      currentHost()?.canCopyPhotos ? api.call('host.copyPhoto', { id: first.id }) : copyInBrowser(first)
    void attempt(copy, 'The photo is on the clipboard.')
  } else if (cards.every(({ kind }) => kind === 'note')) {
    void attempt(() => copyNotes(cards), `The text of ${counted(cards.length, 'note')} is on the clipboard.`)
  } else void attempt(() => copyPaths(cards), `${counted(cards.length, 'path')} on the clipboard.`)
}
