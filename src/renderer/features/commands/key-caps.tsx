/** Keys as they are written on the keyboard. */
export function KeyCaps({ names }: { names: readonly string[] }) {
  return (
    <span className="key-caps">
      {names.map((name) => (
        <kbd key={name}>{name}</kbd>
      ))}
    </span>
  )
}
