import { Pause, Play, X } from 'lucide-react'
import { useState } from 'react'
import type { Status } from '../../../shared/status.ts'
import { api } from '../../api.ts'
import { CountsBar } from '../../components/counts-bar.tsx'
import { useLibrary } from '../../state/library-store.ts'
import { toggleActivity } from '../../state/view-store.ts'
import { count, counted, duration, middleEllipsis, rate } from '../../words.ts'
import { attempt } from '../commands/item-actions.ts'
import { FailureList } from '../sources/failure-list.tsx'
import { ProcessList } from './process-list.tsx'
import './activity-panel.css'

const stateWords: Record<Status['ingest']['state'], string> = {
  idle: 'Everything is read',
  scanning: 'Looking through the folders',
  running: 'Reading',
  paused: 'Paused',
  waiting: 'Waiting'
}

function Progress({ ingest }: Pick<Status, 'ingest'>) {
  const { done, total, itemsPerSecond, etaSeconds, current } = ingest
  if (total === 0) return null
  return (
    <>
      <progress className="progress" value={done} max={total} aria-label="Files read" />
      <p className="activity__line tabular">
        <span>
          {count(done)} of {count(total)}
        </span>
        {itemsPerSecond > 0 && <span>{rate(itemsPerSecond)}</span>}
        {etaSeconds !== null && <span>{duration(etaSeconds)} left</span>}
      </p>
      {current !== null && (
        <p className="activity__current" title={current}>
          {middleEllipsis(current, 48)}
        </p>
      )}
    </>
  )
}

function PauseButton() {
  const paused = useLibrary((state) => state.settings.paused)
  return (
    <button
      type="button"
      className="button button--small"
      onClick={() => void attempt(() => api.call(paused ? 'ingest.resume' : 'ingest.pause', {}))}
    >
      {paused ? <Play size={15} aria-hidden="true" /> : <Pause size={15} aria-hidden="true" />}
      {paused ? 'Resume' : 'Pause'}
    </button>
  )
}

function Tasks({ tasks }: Pick<Status, 'tasks'>) {
  return tasks.map(({ id, label, done, total }) => (
    <div key={id} className="activity__task">
      <p className="activity__line tabular">
        <span>{label}</span>
        {total > 0 && (
          <span>
            {count(done)} of {count(total)}
          </span>
        )}
      </p>
      <progress
        className="progress"
        value={total > 0 ? done : undefined}
        max={total > 0 ? total : undefined}
        aria-label={label}
      />
    </div>
  ))
}

function FailedFiles({ failed }: { failed: number }) {
  const [isOpen, setIsOpen] = useState(false)
  if (failed === 0) return null
  return (
    <section className="activity__section">
      <button type="button" className="link-button" aria-expanded={isOpen} onClick={() => setIsOpen((now) => !now)}>
        {counted(failed, 'file')} could not be read
      </button>
      {isOpen && <FailureList state="failed" sourceId={null} knownCount={failed} />}
    </section>
  )
}

/** What the engine is doing, how far it is, and what it could not do. */
export function ActivityPanel() {
  const status = useLibrary((state) => state.status)
  if (status === null) return null
  const { ingest, counts, notices, processes, tasks } = status
  return (
    <aside className="activity" aria-label="Activity">
      <header className="activity__head">
        <h2 className="activity__title">{stateWords[ingest.state]}</h2>
        <PauseButton />
        <button
          type="button"
          className="icon-button"
          aria-label="Close the activity"
          title="Close (Esc)"
          onClick={toggleActivity}
        >
          <X size={16} aria-hidden="true" />
        </button>
      </header>
      <Progress ingest={ingest} />
      <Tasks tasks={tasks} />
      {notices.map(({ id, level, message }) => (
        <p key={id} className={`notice notice--${level}`}>
          {message}
        </p>
      ))}
      <section className="activity__section">
        <CountsBar counts={counts} />
      </section>
      <FailedFiles failed={counts.failed} />
      <ProcessList processes={processes} />
    </aside>
  )
}
