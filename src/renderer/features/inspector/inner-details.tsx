import type { ItemDetail } from '../../../shared/item.ts'
import { counted } from '../../words.ts'

const channelWords: Readonly<Record<string, string>> = {
  image: 'the picture',
  joint: 'the picture with its words',
  text: 'the words'
}

/** What Keepsake itself keeps about an item; closed until asked for. */
export function InnerDetails({ detail: { vectors, contentKey } }: { detail: ItemDetail }) {
  return (
    <details className="inspector__section inner">
      <summary className="inspector__heading">More</summary>
      {vectors.length === 0 && <p>Not searchable by meaning yet.</p>}
      <ul>
        {vectors.map(({ modelId, channel, count }) => (
          <li key={`${modelId} ${channel}`}>
            {channelWords[channel] ?? channel}: {counted(count, 'vector')} of {modelId}
          </li>
        ))}
      </ul>
      <p className="inner__key" title={contentKey}>
        SHA-256 {contentKey.slice(0, 16)}…
      </p>
    </details>
  )
}
