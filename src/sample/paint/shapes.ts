import type { Canvas, Paint, Rgb, Shader } from './canvas.ts'
import { clamp } from './noise.ts'

/** A place in the picture: x from 0 to the aspect ratio, y from 0 (top) to 1. */
export type Point = readonly [number, number]

/**
 * Points written as `x y` with commas between them. With `at`, the numbers are in a measure of the shape's own
 * (forward and up, say), which `at` places in the picture.
 */
export function points(text: string, at: (x: number, y: number) => Point = (x, y) => [x, y]): Point[] {
  return text.split(', ').map((pair) => {
    const [x = 0, y = 0] = pair.split(' ').map(Number)
    return at(x, y)
  })
}

/** Corners of the upright rectangle from left, top to right, bottom. */
export function corners(left: number, top: number, right: number, bottom: number): Point[] {
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom]
  ]
}

const SUBROWS = 4

function crossings(points: readonly Point[], y: number, found: number[]): void {
  found.length = 0
  let [previousX, previousY] = points[points.length - 1] as Point
  for (const [x, pointY] of points) {
    if (previousY <= y !== pointY <= y)
      found.push(previousX + ((y - previousY) / (pointY - previousY)) * (x - previousX))
    previousX = x
    previousY = pointY
  }
  found.sort((a, b) => a - b)
}

function addSpan(row: Float32Array, from: number, to: number, weight: number): void {
  const start = clamp(from, 0, row.length)
  const end = clamp(to, 0, row.length)
  if (end <= start) return
  const first = Math.floor(start)
  const last = Math.floor(end)
  if (first === last) {
    row[first]! += (end - start) * weight
    return
  }
  row[first]! += (first + 1 - start) * weight
  for (let x = first + 1; x < last; x++) row[x]! += weight
  if (last < row.length) row[last]! += (end - last) * weight
}

/** Fills a polygon (even-odd), edges smoothed; `opacity` scales all of it. */
export function polygon(canvas: Canvas, points: readonly Point[], p: Paint, shader?: Shader, opacity = 1): void {
  const { width, height } = canvas
  let top = Number.POSITIVE_INFINITY
  let bottom = Number.NEGATIVE_INFINITY
  let left = Number.POSITIVE_INFINITY
  let right = Number.NEGATIVE_INFINITY
  for (const [x, y] of points) {
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
    left = Math.min(left, x)
    right = Math.max(right, x)
  }
  const firstX = clamp(Math.floor(left * height), 0, width)
  const endX = clamp(Math.ceil(right * height) + 1, 0, width)
  const scaled = points.map(([x, y]): Point => [x * height, y * height])
  const row = new Float32Array(width)
  const found: number[] = []
  const last = Math.min(height - 1, Math.ceil(bottom * height))
  for (let y = Math.max(0, Math.floor(top * height)); y <= last; y++) {
    row.fill(0, firstX, endX)
    for (let sub = 0; sub < SUBROWS; sub++) {
      crossings(scaled, y + (sub + 0.5) / SUBROWS, found)
      for (let at = 0; at + 1 < found.length; at += 2) addSpan(row, found[at]!, found[at + 1]!, 1 / SUBROWS)
    }
    for (let x = firstX; x < endX; x++) {
      const a = row[x]!
      if (a < 0.004) continue
      shader?.((x + 0.5) / height, (y + 0.5) / height, p)
      canvas.blend(y * width + x, Math.min(1, a) * opacity, p)
    }
  }
}

/** Calls `visit` for each pixel of a box with its place. */
function eachPixel(
  canvas: Canvas,
  left: number,
  top: number,
  right: number,
  bottom: number,
  visit: (x: number, y: number, i: number) => void
): void {
  const { width, height } = canvas
  const x1 = Math.min(width, Math.ceil(right * height))
  const y1 = Math.min(height, Math.ceil(bottom * height))
  for (let y = Math.max(0, Math.floor(top * height)); y < y1; y++) {
    for (let x = Math.max(0, Math.floor(left * height)); x < x1; x++)
      visit((x + 0.5) / height, (y + 0.5) / height, y * width + x)
  }
}

export function box(
  canvas: Canvas,
  left: number,
  top: number,
  width: number,
  height: number,
  p: Paint,
  shader?: Shader
): void {
  polygon(
    canvas,
    [
      [left, top],
      [left + width, top],
      [left + width, top + height],
      [left, top + height]
    ],
    p,
    shader
  )
}

/** All below the line `top(x)`: hills, ground, water. `soft` widens the edge, in units of the picture's height. */
export function below(canvas: Canvas, top: (x: number) => number, p: Paint, shader?: Shader, soft = 0): void {
  const { width, height } = canvas
  const edge = Math.max(soft, 1 / height)
  for (let x = 0; x < width; x++) {
    const placeX = (x + 0.5) / height
    const line = top(placeX)
    for (let y = Math.max(0, Math.floor((line - edge) * height)); y < height; y++) {
      const placeY = (y + 0.5) / height
      const a = clamp((placeY - line) / edge + 0.5, 0, 1)
      if (a <= 0) continue
      shader?.(placeX, placeY, p)
      canvas.blend(y * width + x, a, p)
    }
  }
}

/** A filled ellipse shaded like a ball when `round` is above 0. */
export function ellipse(
  canvas: Canvas,
  cx: number,
  cy: number,
  rx: number,
  ry: number,
  p: Paint,
  round = 0,
  shader?: Shader
): void {
  const { lit } = p
  const edge = 1.2 / (Math.min(rx, ry) * canvas.height)
  eachPixel(canvas, cx - rx, cy - ry, cx + rx, cy + ry, (x, y, i) => {
    const nx = (x - cx) / rx
    const ny = (y - cy) / ry
    const radius = Math.sqrt(nx * nx + ny * ny)
    const a = clamp((1 - radius) / edge + 0.5, 0, 1)
    if (a <= 0) return
    p.lit = lit
    shader?.(x, y, p)
    if (round > 0) p.lit *= 1 - round + round * ballLight(canvas, nx, ny)
    canvas.blend(i, a, p)
  })
  p.lit = lit
}

/** Light on a ball at nx, ny (-1 to 1): about 1.25 towards the sun, 0.1 away from it. */
function ballLight(canvas: Canvas, nx: number, ny: number): number {
  const nz = Math.sqrt(Math.max(0, 1 - nx * nx - ny * ny))
  return Math.max(0.1, 0.62 * nx * canvas.sunSide - 0.6 * ny + 0.55 * nz + 0.1)
}

/** A soft dab of `radius`: the stroke that leaves, grass and foam are made of. */
export function dab(canvas: Canvas, cx: number, cy: number, radius: number, p: Paint, opacity = 1): void {
  const { width, height } = canvas
  const centreX = cx * height
  const centreY = cy * height
  const size = Math.max(0.6, radius * height)
  const x1 = Math.min(width - 1, Math.ceil(centreX + size))
  const y1 = Math.min(height - 1, Math.ceil(centreY + size))
  for (let y = Math.max(0, Math.floor(centreY - size)); y <= y1; y++) {
    const dy = y + 0.5 - centreY
    for (let x = Math.max(0, Math.floor(centreX - size)); x <= x1; x++) {
      const dx = x + 0.5 - centreX
      const a = (1.25 - Math.sqrt(dx * dx + dy * dy) / size) * 2.2
      if (a > 0) canvas.blend(y * width + x, (a > 1 ? 1 : a) * opacity, p)
    }
  }
}

/** A limb from one place to another, its half width going from r0 to r1, shaded round when `round` is above 0. */
export function limb(
  canvas: Canvas,
  from: Point,
  r0: number,
  to: Point,
  r1: number,
  p: Paint,
  round = 0.8,
  shader?: Shader
): void {
  const { lit } = p
  const widest = Math.max(r0, r1) + 1 / canvas.height
  const dx = to[0] - from[0]
  const dy = to[1] - from[1]
  const length2 = dx * dx + dy * dy || 1e-9
  const left = Math.min(from[0], to[0]) - widest
  const right = Math.max(from[0], to[0]) + widest
  eachPixel(canvas, left, Math.min(from[1], to[1]) - widest, right, Math.max(from[1], to[1]) + widest, (x, y, i) => {
    const t = clamp(((x - from[0]) * dx + (y - from[1]) * dy) / length2, 0, 1)
    const offX = x - from[0] - dx * t
    const offY = y - from[1] - dy * t
    const radius = r0 + (r1 - r0) * t
    const a = clamp((radius - Math.sqrt(offX * offX + offY * offY)) * canvas.height + 0.5, 0, 1)
    if (a <= 0) return
    p.lit = lit
    shader?.(x, y, p)
    if (round > 0) p.lit *= 1 - round + round * ballLight(canvas, offX / radius, offY / radius)
    canvas.blend(i, a, p)
  })
  p.lit = lit
}

/** A thin straight stroke. */
export function line(canvas: Canvas, from: Point, to: Point, halfWidth: number, p: Paint, opacity = 1): void {
  const steps = Math.max(
    1,
    Math.ceil((Math.hypot(to[0] - from[0], to[1] - from[1]) * canvas.height) / Math.max(0.7, halfWidth * canvas.height))
  )
  for (let step = 0; step <= steps; step++) {
    const t = step / steps
    dab(canvas, from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t, halfWidth, p, opacity)
  }
}

/** Takes direct light away inside a soft ellipse: a shadow on what is already painted. */
export function shadow(canvas: Canvas, cx: number, cy: number, rx: number, ry: number, strength: number): void {
  eachPixel(canvas, cx - rx, cy - ry, cx + rx, cy + ry, (x, y, i) => {
    const reach = 1 - Math.hypot((x - cx) / rx, (y - cy) / ry)
    if (reach > 0) canvas.lit[i]! *= 1 - strength * Math.min(1, reach * 1.8)
  })
}

/** Lamplight on what is already painted, fading with the square of the distance; seen after dark. */
export function lamplight(canvas: Canvas, cx: number, cy: number, rx: number, ry: number, color: Rgb): void {
  eachPixel(canvas, cx - rx, cy - ry, cx + rx, cy + ry, (x, y, i) => {
    const reach = 1 - Math.hypot((x - cx) / rx, (y - cy) / ry)
    if (reach <= 0 || canvas.cover[i]! < 0.5) return
    const light = reach * reach
    canvas.er[i]! += canvas.r[i]! * color[0] * light
    canvas.eg[i]! += canvas.g[i]! * color[1] * light
    canvas.eb[i]! += canvas.b[i]! * color[2] * light
  })
}

/** A smooth curve through the points (Catmull-Rom), as a fine polyline; `closed` joins the ends. */
export function smooth(points: readonly Point[], closed = true, steps = 8): Point[] {
  const count = points.length
  const curve: Point[] = []
  const at = (index: number): Point =>
    (closed ? points[(index + count) % count] : points[clamp(index, 0, count - 1)]) as Point
  for (let i = 0; i < (closed ? count : count - 1); i++) {
    const [p0, p1, p2, p3] = [at(i - 1), at(i), at(i + 1), at(i + 2)]
    for (let step = 0; step < steps; step++) {
      const t = step / steps
      const part = (axis: 0 | 1): number =>
        0.5 *
        (2 * p1[axis] +
          (p2[axis] - p0[axis]) * t +
          (2 * p0[axis] - 5 * p1[axis] + 4 * p2[axis] - p3[axis]) * t * t +
          (3 * p1[axis] - p0[axis] - 3 * p2[axis] + p3[axis]) * t * t * t)
      curve.push([part(0), part(1)])
    }
  }
  if (!closed) curve.push(at(count - 1))
  return curve
}
