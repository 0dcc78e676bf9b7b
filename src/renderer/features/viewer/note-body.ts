/** Longer notes are shown up to here, so that the page stays quick. In UTF-16 units. */
const maxShown = 400_000

/** The part of a note that is read: without front matter, with Obsidian's `![[embeds]]` as Markdown images. */
export function noteBody(text: string): string {
  const body = text.replace(/^\uFEFF?---\r?\n[\s\S]*?\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/, '')
  const shown = body.length > maxShown ? `${body.slice(0, maxShown)}\n\n…` : body
  return shown
    .replaceAll(/!\[\[([^\]|#\n]+)(?:[|#][^\]\n]*)?\]\]/g, (_whole, name: string) => `![${name}](<${name.trim()}>)`)
    .replaceAll(/\[\[([^\]|\n]+)(?:\|([^\]\n]*))?\]\]/g, (_whole, name: string, label?: string) => label ?? name)
}
