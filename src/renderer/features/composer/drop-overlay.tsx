import { ImageMinus, ImagePlus } from 'lucide-react'
import { useOutsideDrop } from './use-outside-drop.ts'
import './drop-overlay.css'

/** While a file is dragged over the window: what dropping it will do. */
export function DropOverlay() {
  const state = useOutsideDrop()
  if (state === 'none') return null
  const Icon = state === 'positive' ? ImagePlus : ImageMinus
  return (
    <div className="drop-overlay" role="status">
      <div className="drop-overlay__sign">
        <Icon size={22} aria-hidden="true" />
        {state === 'positive' ? 'Search with this photo' : 'Leave out photos like this'}
      </div>
      {state === 'positive' && <p className="drop-overlay__hint">Hold Shift to leave out photos like it</p>}
    </div>
  )
}
