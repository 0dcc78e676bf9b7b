import { useState } from 'react'
import type { Source } from '../../../shared/status.ts'
import { CountsBar } from '../../components/counts-bar.tsx'
import { counted, countedItems, moment } from '../../words.ts'
import { FailureList } from './failure-list.tsx'
import { PatternEditor } from './pattern-editor.tsx'
import { SourceActions } from './source-actions.tsx'
import { healthWords, sourceSentence } from './source-words.ts'

type Open = 'patterns' | 'failed' | 'skipped' | null

function SourceHead({ source }: { source: Source }) {
  const { name, path, health } = source
  const sentence = sourceSentence(source)
  return (
    <>
      <div className="source__head">
        <h2 className="source__name">{name}</h2>
        <span className={`health health--${health}`}>{healthWords[health]}</span>
      </div>
      <p className="source__path" title={path}>
        {path}
      </p>
      {sentence !== null && <p className="source__sentence">{sentence}</p>}
    </>
  )
}

/** One folder: how it is, what is in it, and everything that can be done with it. */
export function SourceCard({ source }: { source: Source }) {
  const [open, setOpen] = useState<Open>(null)
  const { counts, photos, notes, lastScanAt } = source
  const toggle = (what: Open) => setOpen((now) => (now === what ? null : what))
  return (
    <section className="source" aria-label={source.name}>
      <SourceHead source={source} />
      <CountsBar counts={counts} />
      <p className="source__meta tabular">
        {countedItems(photos, notes)}
        {lastScanAt !== null && <> · compared with the disk {moment(lastScanAt)}</>}
      </p>
      <div className="source__lists">
        {counts.failed > 0 && (
          <button
            type="button"
            className="link-button"
            aria-expanded={open === 'failed'}
            onClick={() => toggle('failed')}
          >
            {counted(counts.failed, 'file')} could not be read
          </button>
        )}
        {counts.skipped > 0 && (
          <button
            type="button"
            className="link-button"
            aria-expanded={open === 'skipped'}
            onClick={() => toggle('skipped')}
          >
            {counted(counts.skipped, 'file')} left out
          </button>
        )}
      </div>
      <SourceActions source={source} isEditing={open === 'patterns'} onEdit={() => toggle('patterns')} />
      {open === 'patterns' && <PatternEditor source={source} onDone={() => setOpen(null)} />}
      {(open === 'failed' || open === 'skipped') && (
        <FailureList key={open} state={open} sourceId={source.id} knownCount={counts[open]} />
      )}
    </section>
  )
}
