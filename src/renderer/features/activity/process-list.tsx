import type { Status } from '../../../shared/status.ts'
import { counted } from '../../words.ts'

type Process = Status['processes'][number]

const names: Readonly<Record<string, string>> = {
  engine: 'Engine (library and search)',
  search: 'Search',
  embedder: 'Model',
  media: 'Photo reader'
}
const states: Record<Process['state'], string> = {
  starting: 'starting',
  running: 'running',
  restarting: 'starting again',
  degraded: 'not available',
  stopped: 'resting'
}

/** The parts of Keepsake that run beside the window. */
export function ProcessList({ processes }: Pick<Status, 'processes'>) {
  if (processes.length === 0) return null
  return (
    <section className="activity__section">
      <ul className="processes">
        {processes.map(({ name, state, restarts, message }) => (
          <li key={name} className="processes__line">
            <span>{names[name] ?? name}</span>
            <span className={`processes__state processes__state--${state}`}>
              {states[state]}
              {restarts > 0 && ` · ${counted(restarts, 'restart')}`}
            </span>
            {message !== null && <span className="processes__message">{message}</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}
