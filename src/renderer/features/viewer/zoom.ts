/** How a photo lies in the stage: enlarged by `scale` from the size that fits, moved by `x`, `y` from the middle. */
export interface ZoomView {
  readonly scale: number
  readonly x: number
  readonly y: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

export const fitted: ZoomView = { scale: 1, x: 0, y: 0 }

/** The largest size of this shape inside the stage; small photos are not enlarged beyond their own pixels. */
export function fitInto(photo: Size, stage: Size): Size {
  const scale = Math.min(stage.width / photo.width, stage.height / photo.height, 1)
  return { width: Math.round(photo.width * scale), height: Math.round(photo.height * scale) }
}

/** How far 100 % is from the size that fits, and the limit of zooming. */
export function scaleLimits(photo: Size, fit: Size): { full: number; max: number } {
  const full = Math.max(1, photo.width / Math.max(1, fit.width))
  return { full, max: Math.max(4, full * 4) }
}

function clampAxis(offset: number, shown: number, room: number): number {
  const slack = Math.max(0, (shown - room) / 2)
  return Math.min(slack, Math.max(-slack, offset))
}

/** Keeps the photo's edges outside the stage's while it is larger, and centred while it is not. */
export function clampView(view: ZoomView, fit: Size, stage: Size): ZoomView {
  return {
    scale: view.scale,
    x: clampAxis(view.x, fit.width * view.scale, stage.width),
    y: clampAxis(view.y, fit.height * view.scale, stage.height)
  }
}

/** Zooms to a scale so that the point under the pointer stays there. The point is measured from the stage's middle. */
export function zoomAround(
  view: ZoomView,
  scale: number,
  point: { x: number; y: number },
  fit: Size,
  stage: Size,
  maxScale: number
): ZoomView {
  const next = Math.min(maxScale, Math.max(1, scale))
  const factor = next / view.scale
  const moved = { scale: next, x: point.x - (point.x - view.x) * factor, y: point.y - (point.y - view.y) * factor }
  return clampView(moved, fit, stage)
}
