import { useEffect, useState } from 'react'
import Markdown, { type Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { isCancelled } from '../../../shared/errors.ts'
import type { ItemCard, ItemLink } from '../../../shared/item.ts'
import { api, messageOf, thumbnailUrl } from '../../api.ts'
import { DelayedText } from '../../components/delayed-text.tsx'
import { useDetail } from '../../state/use-detail.ts'
import { openViewer } from '../../state/view-store.ts'
import { itemLabel } from '../results/item-label.ts'
import { noteBody } from './note-body.ts'
import './note-page.css'

type NoteText = { text: string } | { error: string } | null

function useNoteText(itemId: number): NoteText {
  const [state, setState] = useState<NoteText>(null)
  useEffect(() => {
    const controller = new AbortController()
    setState(null)
    api.call('items.noteText', { id: itemId }, { signal: controller.signal }).then(setState, (error: unknown) => {
      if (!isCancelled(error)) setState({ error: messageOf(error) })
    })
    return () => controller.abort()
  }, [itemId])
  return state
}

/** The linked photo that an address in the note means: by its file name. */
function photoFor(address: string | undefined, links: readonly ItemLink[]): ItemCard | null {
  let name = (address ?? '').split(/[?#|]/)[0]?.split('/').at(-1) ?? ''
  try {
    name = decodeURIComponent(name)
  } catch {
    // A stray percent sign: the name stands as it is.
  }
  const wanted = name.toLowerCase()
  const found = links.find(({ card: { fileName, kind } }) => {
    const candidate = fileName.toLowerCase()
    return kind === 'photo' && (candidate === wanted || candidate.replace(/\.[^.]+$/, '') === wanted)
  })
  return found?.card ?? null
}

function EmbeddedPhoto({ card, alt }: { card: ItemCard; alt: string }) {
  const { thumbnailKey, width, height } = card
  if (thumbnailKey === null) return null
  return (
    <button
      type="button"
      className="note__photo"
      aria-label={`Open ${itemLabel(card)}`}
      onClick={() => openViewer({ card, index: null })}
    >
      <img src={thumbnailUrl(thumbnailKey)} alt={alt} width={width ?? undefined} height={height ?? undefined} />
    </button>
  )
}

/** Nothing is fetched from elsewhere: pictures are those of the library, links are shown and not followed. */
function componentsFor(links: readonly ItemLink[]): Components {
  return {
    img: ({ src, alt }) => {
      const address = typeof src === 'string' ? src : ''
      const card = photoFor(address, links)
      if (card !== null) return <EmbeddedPhoto card={card} alt={alt ?? ''} />
      return <span className="note__missing">{alt === '' || alt === undefined ? address : alt}</span>
    },
    a: ({ href, children }) => (
      <span className="note__link" title={href}>
        {children}
      </span>
    ),
    input: ({ checked }) => (
      <input type="checkbox" checked={checked === true} disabled aria-label={checked === true ? 'done' : 'not done'} />
    )
  }
}

function NoteText({ card, text }: { card: ItemCard; text: string }) {
  const { detail } = useDetail(card.id)
  if (!/\.(md|markdown)$/i.test(card.fileName)) return <pre className="note__plain">{text}</pre>
  const links = detail?.links ?? []
  return (
    <Markdown remarkPlugins={[remarkGfm]} components={componentsFor(links)} urlTransform={(address) => address}>
      {noteBody(text)}
    </Markdown>
  )
}

/** A note as a page to read. */
export default function NotePage({ card }: { card: ItemCard }) {
  const state = useNoteText(card.id)
  return (
    // A long note is scrolled with the keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="note" role="region" aria-label={card.title} tabIndex={0}>
      <article className="note__page">
        {state === null && <DelayedText text="Opening the note" />}
        {state !== null && 'error' in state && <p role="alert">{state.error}</p>}
        {state !== null && 'text' in state && <NoteText card={card} text={state.text} />}
      </article>
    </div>
  )
}
