/** Id of the text field of the composer: one place to type, reached from everywhere. */
export const draftFieldId = 'composer-draft'

/** Puts the keyboard into the composer, at the end of its text. */
export function focusComposer(): void {
  const field = document.getElementById(draftFieldId)
  if (!(field instanceof HTMLTextAreaElement)) return
  field.focus()
  field.setSelectionRange(field.value.length, field.value.length)
}
