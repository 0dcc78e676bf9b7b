import { useLibrary } from '../../state/library-store.ts'
import { count } from '../../words.ts'
import '../activity/activity-panel.css'

/** How far the drawing of the sample has come. */
export function SampleProgress() {
  const task = useLibrary((state) => state.status?.tasks[0])
  const total = task?.total ?? 0
  return (
    <div className="first-run__progress" role="status">
      <progress
        className="progress"
        value={total > 0 ? task?.done : undefined}
        max={total > 0 ? total : undefined}
        aria-label="Drawing the sample"
      />
      <p className="tabular">
        Drawing the sample
        {task !== undefined && total > 0 ? `: ${count(task.done)} of ${count(total)}` : '…'}
      </p>
    </div>
  )
}
