import type { ItemCard } from '../../../shared/item.ts'

const maxWords = 6

function folderName(folder: string): string {
  return folder.split('/').at(-1) ?? folder
}

function quoted(value: string): string {
  return /\s/.test(value) ? `"${value}"` : value
}

/** Three examples of questions made of what a person has: words of a caption, a folder with a year, a note's title. */
export function exampleQueries(cards: readonly ItemCard[]): string[] {
  const examples: string[] = []
  const captioned = cards.find(({ caption }) => caption !== null && caption.length > 8)
  if (captioned?.caption) {
    examples.push(
      captioned.caption
        .toLowerCase()
        .replace(/[.!?]+$/, '')
        .split(/\s+/)
        .slice(0, maxWords)
        .join(' ')
    )
  }
  const inFolder = cards.find(({ folder, kind }) => folder !== '' && kind === 'photo')
  if (inFolder) examples.push(`in:${quoted(folderName(inFolder.folder))} year:${inFolder.date.slice(0, 4)}`)
  const note = cards.find(({ kind }) => kind === 'note')
  if (note) examples.push(`${note.title.toLowerCase()} kind:note`)
  const oldest = cards.at(-1)
  if (oldest && examples.length < 3)
    examples.push(`photos from ${oldest.date.slice(0, 4)}`.replace('photos from ', 'year:'))
  return examples.slice(0, 3)
}
