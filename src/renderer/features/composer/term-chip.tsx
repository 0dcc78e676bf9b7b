import { NotebookText, X } from 'lucide-react'
import { type KeyboardEvent, type PointerEvent, useRef } from 'react'
import { thumbnailUrl } from '../../api.ts'
import { dragWeight, type WeightedChip, weightWords } from '../../state/chip.ts'
import { changeTerm, removeChip } from '../../state/composer-store.ts'
import { PreviewPicture } from './preview-picture.tsx'
import { WeightRing } from './weight-ring.tsx'

interface TermChipViewProps {
  chip: WeightedChip
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void
  onEdit: () => void
}

/** A vertical drag changes the weight; a press without a drag is a click. */
function useWeightDrag(chip: WeightedChip) {
  const start = useRef<{ y: number; weight: number } | null>(null)
  const hasDragged = useRef(false)
  return {
    hasDragged,
    handlers: {
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        if (event.button !== 0) return
        start.current = { y: event.clientY, weight: chip.weight }
        hasDragged.current = false
        event.currentTarget.setPointerCapture(event.pointerId)
      },
      onPointerMove: (event: PointerEvent) => {
        if (start.current === null) return
        const upwardPx = start.current.y - event.clientY
        if (Math.abs(upwardPx) < 4 && !hasDragged.current) return
        hasDragged.current = true
        changeTerm(chip.key, { weight: dragWeight(start.current.weight, upwardPx) }, `weight-${chip.key}`)
      },
      onPointerUp: () => {
        start.current = null
      },
      onPointerCancel: () => {
        start.current = null
      }
    }
  }
}

function nameOf(chip: WeightedChip): string {
  if (chip.kind === 'text') return `“${chip.text}”`
  return chip.kind === 'image' ? chip.name : chip.title
}

function ChipFace({ chip }: { chip: WeightedChip }) {
  if (chip.kind === 'text') return <span className="chip__words">{chip.exact ? `“${chip.text}”` : chip.text}</span>
  if (chip.kind === 'image') return <PreviewPicture bytes={chip.preview} />
  if (chip.itemKind === 'photo' && chip.thumbnailKey !== null) {
    return <img className="chip__picture" src={thumbnailUrl(chip.thumbnailKey)} alt="" draggable={false} />
  }
  return (
    <>
      <NotebookText size={16} aria-hidden="true" />
      <span className="chip__words">{chip.title}</span>
    </>
  )
}

/** A photo, a note or words in the question: click flips + and −, dragging up and down changes the weight. */
export function TermChipView({ chip, onKeyDown, onEdit }: TermChipViewProps) {
  const { hasDragged, handlers } = useWeightDrag(chip)
  const isNegative = chip.polarity === 'negative'
  const isPicture = chip.kind === 'image' || (chip.kind === 'item' && chip.itemKind === 'photo')
  const name = nameOf(chip)
  const flip = () => {
    if (!hasDragged.current) changeTerm(chip.key, { polarity: isNegative ? 'positive' : 'negative' })
  }
  const state = `${isNegative ? 'not wanted' : 'wanted'}, ${weightWords(chip.weight)}`
  const className = `chip ${isPicture ? 'chip--picture' : 'chip--words'}${isNegative ? ' is-negative' : ''}`
  return (
    <>
      <button
        type="button"
        className={className}
        data-chip={chip.key}
        aria-label={`${name}: ${state}`}
        title={`${name}: ${state}\nClick to flip + and −, drag up or down or press [ ] to weigh`}
        onClick={flip}
        onDoubleClick={onEdit}
        onKeyDown={onKeyDown}
        {...handlers}
      >
        <ChipFace chip={chip} />
        {isNegative && (
          <span className="chip__sign" aria-hidden="true">
            −
          </span>
        )}
        {chip.weight !== 1 && <WeightRing weight={chip.weight} />}
      </button>
      <button
        type="button"
        className="chip__remove"
        tabIndex={-1}
        aria-label={`Remove ${name}`}
        onClick={() => removeChip(chip.key)}
      >
        <X size={11} aria-hidden="true" />
      </button>
    </>
  )
}
