import { Activity } from 'lucide-react'
import type { Status } from '../../../shared/status.ts'
import { useLibrary } from '../../state/library-store.ts'
import { toggleActivity, useView } from '../../state/view-store.ts'
import { activityWords } from './activity-words.ts'
import './activity-button.css'

const circumference = 2 * Math.PI * 10

function shareOf({ ingest }: Status): number {
  return ingest.total === 0 ? 0 : Math.min(1, ingest.done / ingest.total)
}

/** At the foot of the rail: how far reading has come; opens the activity panel. */
export function ActivityButton() {
  const status = useLibrary((state) => state.status)
  const isOpen = useView((state) => state.isActivityOpen)
  if (status === null) return null
  const isBusy = status.ingest.state !== 'idle' && status.ingest.total > 0
  const words = activityWords(status)
  const needsCare = status.notices.some(({ level }) => level !== 'info')
  return (
    <button
      type="button"
      className={`rail__place rail__activity${needsCare ? ' needs-care' : ''}`}
      aria-label={`Activity: ${words}`}
      aria-expanded={isOpen}
      data-tip={words}
      onClick={toggleActivity}
    >
      {isBusy ? (
        <svg className="ring" width="26" height="26" viewBox="0 0 26 26" aria-hidden="true">
          <circle className="ring__track" cx="13" cy="13" r="10" />
          <circle
            className="ring__value"
            cx="13"
            cy="13"
            r="10"
            strokeDasharray={`${shareOf(status) * circumference} ${circumference}`}
          />
        </svg>
      ) : (
        <Activity size={20} strokeWidth={1.8} aria-hidden="true" />
      )}
    </button>
  )
}
