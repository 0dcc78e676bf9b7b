import { ImagePlus, X } from 'lucide-react'
import { type DragEvent, useRef, useState } from 'react'
import { addItems, clearComposition, useComposition } from '../../state/composer-store.ts'
import { isEmptyComposition, isPhotoWithText } from '../../state/composition.ts'
import { addOutsidePhoto } from '../../state/outside-photos.ts'
import { BalanceSlider } from './balance-slider.tsx'
import { ChipList } from './chip-list.tsx'
import { focusComposer } from './composer-focus.ts'
import { DraftField } from './draft-field.tsx'
import { DraftProblem } from './draft-problem.tsx'
import { carriesItem, droppedItem } from './item-drag.ts'
import { VerbWord } from './verb-word.tsx'
import './composer.css'

/** Accepts items of the library; files are taken by the whole window. */
function useItemDrop() {
  const [isTarget, setIsTarget] = useState(false)
  return {
    isTarget,
    handlers: {
      onDragOver: (event: DragEvent) => {
        if (!carriesItem(event.dataTransfer)) return
        event.preventDefault()
        event.dataTransfer.dropEffect = 'copy'
        setIsTarget(true)
      },
      onDragLeave: (event: DragEvent) => {
        const isInside = event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)
        if (!isInside) setIsTarget(false)
      },
      onDrop: (event: DragEvent) => {
        const card = droppedItem(event.dataTransfer)
        setIsTarget(false)
        if (card === null) return
        event.preventDefault()
        addItems([card], event.shiftKey ? 'negative' : 'positive')
        focusComposer()
      }
    }
  }
}

function PhotoPicker() {
  const input = useRef<HTMLInputElement>(null)
  const take = (files: FileList | null) => {
    for (const file of files ?? []) void addOutsidePhoto(file, 'positive')
    if (input.current) input.current.value = ''
    focusComposer()
  }
  return (
    <>
      <button
        type="button"
        className="icon-button"
        aria-label="Search with a photo…"
        title="Search with a photo…"
        onClick={() => input.current?.click()}
      >
        <ImagePlus size={18} aria-hidden="true" />
      </button>
      <input
        ref={input}
        type="file"
        accept="image/*,.heic,.heif"
        multiple
        hidden
        aria-label="Photo to search with"
        onChange={(event) => take(event.target.files)}
      />
    </>
  )
}

/** The question: photos, words and filters in one box. */
export function Composer() {
  const composition = useComposition()
  const { isTarget, handlers } = useItemDrop()
  const isSentence = isPhotoWithText(composition)
  return (
    <search className="composer">
      <div className={isTarget ? 'composer__box is-target' : 'composer__box'} {...handlers}>
        <ChipList chips={composition.chips} />
        {isSentence && <VerbWord verb={composition.verb} />}
        <DraftField draft={composition.draft} hasChips={composition.chips.length > 0} />
        <div className="composer__tools">
          {!isEmptyComposition(composition) && (
            <button
              type="button"
              className="icon-button"
              aria-label="Clear the search"
              title="Clear the search"
              onClick={() => {
                clearComposition()
                focusComposer()
              }}
            >
              <X size={18} aria-hidden="true" />
            </button>
          )}
          <PhotoPicker />
        </div>
      </div>
      {isSentence && composition.verb !== 'mix' && <BalanceSlider balance={composition.balance} />}
      <DraftProblem draft={composition.draft} />
    </search>
  )
}
