import type { SearchQuery } from '../../../shared/query.ts'
import { changeComposition } from '../../state/composer-store.ts'

/** "but" changes the photo by the words, "and" wants both; a click goes from one to the other. */
export function VerbWord({ verb }: { verb: SearchQuery['verb'] }) {
  const isMix = verb === 'mix'
  const title = isMix ? 'Both: the photo and the words' : 'The photo, changed by the words'
  return (
    <button
      type="button"
      className="verb-word"
      title={title}
      aria-label={`${isMix ? 'and' : 'but'}: ${title}`}
      onClick={() => changeComposition((now) => ({ ...now, verb: isMix ? 'auto' : 'mix' }))}
    >
      {isMix ? 'and' : 'but'}
    </button>
  )
}
