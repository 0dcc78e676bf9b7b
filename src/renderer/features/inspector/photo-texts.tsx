import type { ItemDetail, PhotoTextReason } from '../../../shared/item.ts'

const origins: Record<PhotoTextReason, string> = {
  'xmp-sidecar': 'in its XMP file',
  file: 'in the photo',
  'same-name': 'in the note of the same name',
  embeds: 'in a note that shows it',
  'folder-note': 'in the note of its folder'
}

/** Text of the photo itself is shown as its caption; title and keywords have places of their own. */
function isOwn(reason: PhotoTextReason): boolean {
  return reason === 'file' || reason === 'xmp-sidecar'
}

/** The words that belong to a photo, each with where they stand; words of notes are shown with the notes. */
export function PhotoTexts({ detail: { texts, metadata } }: { detail: ItemDetail }) {
  const caption = metadata?.caption ?? null
  const shown = texts.filter(({ reason, noteId }) => noteId === null && !isOwn(reason))
  return (
    <>
      {caption !== null && (
        <figure className="inspector__text">
          <p>{caption}</p>
          <figcaption>{origins[metadata?.textSource ?? 'file']}</figcaption>
        </figure>
      )}
      {shown.map(({ reason, text }) => (
        <figure key={`${reason} ${text}`} className="inspector__text">
          <p>{text}</p>
          <figcaption>{origins[reason]}</figcaption>
        </figure>
      ))}
    </>
  )
}
