import type { Counts } from '../../shared/status.ts'
import { count } from '../words.ts'
import './counts-bar.css'

const parts = [
  { key: 'ready', label: 'ready' },
  { key: 'waiting', label: 'waiting' },
  { key: 'skipped', label: 'skipped' },
  { key: 'failed', label: 'could not be read' }
] as const

/** One bar whose four parts add up to all files found, and the same in numbers. */
export function CountsBar({ counts }: { counts: Counts }) {
  const shown = parts.filter(({ key }) => counts[key] > 0 || key === 'ready')
  return (
    <div className="counts">
      <div className="counts__bar" aria-hidden="true">
        {shown.map(
          ({ key }) =>
            counts[key] > 0 && (
              <span key={key} className={`counts__part counts__part--${key}`} style={{ flexGrow: counts[key] }} />
            )
        )}
      </div>
      <p className="counts__words tabular">
        <span>{count(counts.found)} found:</span>
        {shown.map(({ key, label }) => (
          <span key={key} className="counts__word">
            <span className={`counts__dot counts__part--${key}`} aria-hidden="true" />
            {count(counts[key])} {label}
          </span>
        ))}
      </p>
    </div>
  )
}
