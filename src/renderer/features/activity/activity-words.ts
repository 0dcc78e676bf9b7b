import type { Status } from '../../../shared/status.ts'
import { count, counted, duration, rate } from '../../words.ts'

/** One quiet line: "1,204 of 8,430 · 14/s · 9 min". */
export function activityWords(status: Status): string {
  const { ingest, counts, tasks } = status
  const [task] = tasks
  const progress = `${count(ingest.done)} of ${count(ingest.total)}`
  switch (ingest.state) {
    case 'running': {
      const parts = [progress]
      if (ingest.itemsPerSecond > 0) parts.push(rate(ingest.itemsPerSecond))
      if (ingest.etaSeconds !== null) parts.push(duration(ingest.etaSeconds))
      return parts.join(' · ')
    }
    case 'scanning':
      return ingest.total > 0 ? `Looking through the folders · ${progress}` : 'Looking through the folders'
    case 'paused':
      return counts.waiting > 0 ? `Paused · ${counted(counts.waiting, 'file')} waiting` : 'Paused'
    case 'waiting':
      return `Waiting · ${counted(counts.waiting, 'file')} left`
    case 'idle':
      return task === undefined ? 'Everything is read' : task.label
  }
}
