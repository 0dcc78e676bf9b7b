import type { ItemDetail, PhotoTextReason } from '../../../shared/item.ts'

const origins: Record<PhotoTextReason, string> = {
  'xmp-sidecar': 'in its XMP file',
  file: 'in the photo',
  'same-name': 'in the note of the same name',
  embeds: 'in a note that shows it',
  'folder-note': 'in the note of its folder'
}

/** The words that belong to a photo, each with where they stand; words of notes are shown with the notes. */
export function PhotoTexts({ texts }: { texts: ItemDetail['texts'] }) {
  const own = texts.filter(({ noteId }) => noteId === null)
  return own.map(({ reason, text }) => (
    <figure key={`${reason} ${text}`} className="inspector__text">
      <p>{text}</p>
      <figcaption>{origins[reason]}</figcaption>
    </figure>
  ))
}
