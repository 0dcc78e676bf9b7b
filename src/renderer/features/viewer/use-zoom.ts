import { type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react'
import { clampView, fitted, type Size, scaleLimits, type ZoomView, zoomAround } from './zoom.ts'

/** One notch of a wheel is about 100; this makes it a step of 1.2. */
const wheelStep = 0.0018

function pointIn(stage: HTMLElement, event: { clientX: number; clientY: number }): { x: number; y: number } {
  const box = stage.getBoundingClientRect()
  return { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 }
}

interface Zoom {
  readonly view: ZoomView
  /** Goes to a scale around the middle. */
  readonly zoomTo: (scale: number) => void
  readonly handlers: {
    onDoubleClick(event: React.MouseEvent): void
    onPointerDown(event: PointerEvent<HTMLElement>): void
    onPointerMove(event: PointerEvent<HTMLElement>): void
    onPointerUp(event: PointerEvent<HTMLElement>): void
    onPointerCancel(event: PointerEvent<HTMLElement>): void
  }
}

/** Distance and middle of two fingers. */
function pinchOf(stage: HTMLElement, pointers: ReadonlyMap<number, { clientX: number; clientY: number }>) {
  const [a, b] = pointers.values()
  if (a === undefined || b === undefined) return null
  const middle = { clientX: (a.clientX + b.clientX) / 2, clientY: (a.clientY + b.clientY) / 2 }
  return { distance: Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY), point: pointIn(stage, middle) }
}

interface Geometry {
  readonly fit: Size
  readonly room: Size
  readonly max: number
}

type SetView = (change: (now: ZoomView) => ZoomView) => void

function useWheel(stage: RefObject<HTMLElement | null>, { fit, room, max }: Geometry, setView: SetView): void {
  useEffect(() => {
    const element = stage.current
    if (!element) return
    const onWheel = (event: WheelEvent) => {
      event.preventDefault()
      const point = pointIn(element, event)
      // A pinch on a touch pad comes as a wheel with Ctrl, in smaller steps.
      const delta = event.deltaY * (event.deltaMode === 1 ? 30 : 1) * (event.ctrlKey ? 5 : 1)
      setView((now) => zoomAround(now, now.scale * Math.exp(-delta * wheelStep), point, fit, room, max))
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [stage, fit, room, max, setView])
}

/** One finger or the mouse moves, two fingers zoom. */
function usePointers(stage: RefObject<HTMLElement | null>, { fit, room, max }: Geometry, setView: SetView) {
  const pointers = useRef(new Map<number, { clientX: number; clientY: number }>())
  const release = (event: PointerEvent) => void pointers.current.delete(event.pointerId)
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return
      event.currentTarget.setPointerCapture(event.pointerId)
      pointers.current.set(event.pointerId, { clientX: event.clientX, clientY: event.clientY })
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const element = stage.current
      const last = pointers.current.get(event.pointerId)
      if (!element || last === undefined) return
      const before = pinchOf(element, pointers.current)
      pointers.current.set(event.pointerId, { clientX: event.clientX, clientY: event.clientY })
      const after = pinchOf(element, pointers.current)
      if (before !== null && after !== null) {
        const factor = after.distance / Math.max(1, before.distance)
        setView((now) => zoomAround(now, now.scale * factor, after.point, fit, room, max))
      } else {
        const dx = event.clientX - last.clientX
        const dy = event.clientY - last.clientY
        setView((now) => clampView({ scale: now.scale, x: now.x + dx, y: now.y + dy }, fit, room))
      }
    },
    onPointerUp: release,
    onPointerCancel: release
  }
}

/** Wheel and pinch zoom around the pointer, a double click goes to 100 % and back, dragging moves. */
export function useZoom(
  stage: RefObject<HTMLElement | null>,
  photo: Size,
  fit: Size,
  room: Size,
  itemId: number
): Zoom {
  const [view, setView] = useState<ZoomView>(fitted)
  const { full, max } = scaleLimits(photo, fit)
  const geometry = { fit, room, max }
  useEffect(() => setView(fitted), [itemId])
  useEffect(() => setView((now) => clampView(now, fit, room)), [fit, room])
  useWheel(stage, geometry, setView)
  const pointerHandlers = usePointers(stage, geometry, setView)
  const onDoubleClick = (event: React.MouseEvent) => {
    const element = stage.current
    if (!element) return
    const point = pointIn(element, event)
    const target = Math.max(full, 1.6)
    setView((now) => (now.scale > 1.01 ? fitted : zoomAround(now, target, point, fit, room, max)))
  }
  return {
    view,
    zoomTo: (scale) => setView((now) => zoomAround(now, scale, { x: 0, y: 0 }, fit, room, max)),
    handlers: { onDoubleClick, ...pointerHandlers }
  }
}
