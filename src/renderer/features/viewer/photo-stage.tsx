import { useEffect, useMemo, useRef, useState } from 'react'
import type { ItemCard } from '../../../shared/item.ts'
import { photoUrl, thumbnailUrl } from '../../api.ts'
import { ThumbHash } from '../../components/thumb-hash.tsx'
import { itemLabel } from '../results/item-label.ts'
import { useZoom } from './use-zoom.ts'
import { fitInto, type Size } from './zoom.ts'

/** The large picture is asked for at this edge; zooming further in asks for the largest there is. */
const screenEdge = 2560
const largestEdge = 8192

function useStageSize(stage: React.RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 1, height: 1 })
  useEffect(() => {
    const element = stage.current
    if (!element) return
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight })
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [stage])
  return size
}

/** Shows a picture only once it is decoded, so that what lies beneath never flashes. */
function SharpLayer({ src, onFailure }: { src: string; onFailure: () => void }) {
  const [isReady, setIsReady] = useState(false)
  return (
    <img
      className={isReady ? 'stage__layer is-ready' : 'stage__layer'}
      src={src}
      alt=""
      draggable={false}
      onLoad={(event) => {
        const show = () => setIsReady(true)
        event.currentTarget.decode().then(show, show)
      }}
      onError={onFailure}
    />
  )
}

interface PhotoStageProps {
  card: ItemCard
  /** Told when the large picture cannot be had. */
  onFailure: () => void
  /** Receives the function that zooms to a scale. */
  zoomRef: React.RefObject<((step: 1 | -1 | 0) => void) | null>
}

/** A photo as large as it fits: preview, thumbnail, then the photo itself, one above the other in the same place. */
export function PhotoStage({ card, onFailure, zoomRef }: PhotoStageProps) {
  const stage = useRef<HTMLDivElement>(null)
  const room = useStageSize(stage)
  const { width, height } = card
  const photo = useMemo<Size>(() => ({ width: width ?? 1, height: height ?? 1 }), [width, height])
  const fit = useMemo(() => fitInto(photo, room), [photo, room])
  const { view, zoomTo, handlers } = useZoom(stage, photo, fit, room, card.id)
  const wanted = Math.max(fit.width, fit.height) * view.scale * devicePixelRatio
  useEffect(() => {
    zoomRef.current = (step) => zoomTo(step === 0 ? 1 : view.scale * (step === 1 ? 1.4 : 1 / 1.4))
  })
  const transform = `translate(${view.x}px, ${view.y}px) scale(${view.scale})`
  return (
    <div ref={stage} className={view.scale > 1.01 ? 'stage is-zoomed' : 'stage'} {...handlers}>
      <div
        key={card.id}
        className="stage__photo"
        role="img"
        aria-label={itemLabel(card)}
        style={{ width: fit.width, height: fit.height, transform }}
      >
        {card.thumbHash !== null && <ThumbHash hash={card.thumbHash} />}
        {card.thumbnailKey !== null && (
          <img className="stage__layer is-ready" src={thumbnailUrl(card.thumbnailKey)} alt="" draggable={false} />
        )}
        <SharpLayer src={photoUrl(card.id, screenEdge)} onFailure={onFailure} />
        {wanted > screenEdge * 1.1 && <SharpLayer src={photoUrl(card.id, largestEdge)} onFailure={() => {}} />}
      </div>
    </div>
  )
}
