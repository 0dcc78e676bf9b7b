import './delayed-text.css'

/** A word about something that takes longer than 200 ms; quicker things show nothing at all. */
export function DelayedText({ text }: { text: string }) {
  return (
    <p className="delayed-text" role="status">
      {text}…
    </p>
  )
}
