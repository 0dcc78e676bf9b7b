import { useLibrary } from '../../state/library-store.ts'

/** Says when the engine is away; the question and the results stay. */
export function ConnectionBanner() {
  const connection = useLibrary((state) => state.connection)
  const failure = useLibrary((state) => state.failure)
  const text =
    connection === 'signed-out'
      ? 'Keepsake was started again. Open the address that the new start printed; this page belongs to the earlier one.'
      : connection === 'reconnecting'
        ? 'Keepsake does not answer at the moment. Your search is kept; it goes on as soon as it is back.'
        : failure
  return text === null ? null : (
    <p className="banner" role="alert">
      {text}
    </p>
  )
}
