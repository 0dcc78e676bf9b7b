import type { Source } from '../../../shared/status.ts'
import { Modal } from '../../components/modal.tsx'
import { countedItems } from '../../words.ts'

interface RemoveSourceProps {
  source: Source
  onConfirm: () => void
  onCancel: () => void
}

/** Asks once more, and says what goes and what stays. */
export function RemoveSource({ source: { name, photos, notes }, onConfirm, onCancel }: RemoveSourceProps) {
  return (
    <Modal label={`Remove ${name}`} onClose={onCancel}>
      <div className="modal__head">
        <h2 className="modal__title">Stop reading {name}?</h2>
      </div>
      <div className="modal__body">
        <p>
          {countedItems(photos, notes)} leave the search. The files themselves are not touched. Adding the folder again
          reads it anew.
        </p>
        <div className="modal__actions">
          <button type="button" className="button" onClick={onCancel}>
            Keep it
          </button>
          <button type="button" className="button button--primary" onClick={onConfirm}>
            Stop reading it
          </button>
        </div>
      </div>
    </Modal>
  )
}
