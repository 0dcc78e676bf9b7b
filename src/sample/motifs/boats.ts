import { type Canvas, paint, rgb, tint } from '../paint/canvas.ts'
import { box, ellipse, lamplight, limb, line, type Point, points, polygon, smooth } from '../paint/shapes.ts'
import { WARM, window_ } from './buildings.ts'

/** A hull whose waterline is at y, from x - length/2 to x + length/2; planks, rubbing strake, shade below. */
export function hull(
  canvas: Canvas,
  x: number,
  y: number,
  length: number,
  rise: number,
  color: string,
  depth: number
): void {
  const base = rgb(color)
  const p = paint(color, { depth })
  const half = length / 2
  const outline: Point[] = [
    [x - half, y - rise * 0.95],
    ...smooth(
      [
        [x - half, y - rise * 0.95],
        [x - half * 0.4, y - rise * 0.66],
        [x + half * 0.3, y - rise * 0.72],
        [x + half * 1.04, y - rise * 1.35]
      ],
      false
    ),
    [x + half * 0.84, y],
    [x - half * 0.86, y]
  ]
  polygon(canvas, outline, p, (px, py) => {
    const down = (y - py) / rise
    const plank = 0.88 + 0.12 * Math.sin(down * 38)
    tint(p, base, plank * (0.75 + 0.4 * canvas.noise.fbm(px * 30, py * 50, 3)))
    p.lit = 0.45 + 0.55 * down + 0.25 * ((px - x) / half) * canvas.sunSide
  })
  const strake = smooth(
    [
      [x - half, y - rise * 0.95],
      [x - half * 0.4, y - rise * 0.66],
      [x + half * 0.3, y - rise * 0.72],
      [x + half * 1.04, y - rise * 1.35]
    ],
    false
  )
  const white = paint('#efe9da', { depth, snow: 0.9 })
  for (let at = 1; at < strake.length; at++) line(canvas, strake[at - 1]!, strake[at]!, rise * 0.045, white)
  polygon(
    canvas,
    [
      [x - half * 0.87, y - rise * 0.1],
      [x + half * 0.86, y - rise * 0.1],
      [x + half * 0.84, y],
      [x - half * 0.86, y]
    ],
    paint('#3a1d18', { depth, lit: 0.5 })
  )
}

/** A small fishing boat with a wheelhouse, mast and lamp. */
export function fishingBoat(canvas: Canvas, x: number, y: number, length: number, color: string, depth: number): void {
  const rise = length * 0.17
  const deck = y - rise * 0.75
  const white = paint('#ece6d6', { depth, snow: 0.1, lit: 0.95 })
  box(canvas, x - length * 0.3, deck - length * 0.2, length * 0.24, length * 0.22, white)
  box(
    canvas,
    x - length * 0.32,
    deck - length * 0.215,
    length * 0.29,
    length * 0.022,
    paint('#b5523c', { depth, snow: 1 })
  )
  for (const at of [0, 1])
    window_(
      canvas,
      x - length * (0.275 - at * 0.11),
      deck - length * 0.16,
      length * 0.075,
      length * 0.075,
      depth,
      WARM,
      '#51453a'
    )
  const mast = paint('#5f4a33', { depth })
  limb(
    canvas,
    [x + length * 0.08, deck],
    length * 0.011,
    [x + length * 0.08, deck - length * 0.52],
    length * 0.006,
    mast
  )
  for (const to of [-0.46, 0.5])
    line(canvas, [x + length * 0.08, deck - length * 0.5], [x + length * to, deck - length * 0.03], 0.0008, mast, 0.8)
  limb(
    canvas,
    [x + length * 0.08, deck - length * 0.1],
    length * 0.007,
    [x + length * 0.34, deck - length * 0.34],
    length * 0.005,
    mast
  )
  ellipse(
    canvas,
    x + length * 0.08,
    deck - length * 0.53,
    length * 0.014,
    length * 0.014,
    paint('#fff0d0', { depth, glow: [7, 5, 2.6] })
  )
  hull(canvas, x, y, length, rise, color, depth)
  lamplight(canvas, x, deck - length * 0.1, length * 0.5, length * 0.4, [0.9, 0.6, 0.28])
  for (const at of [-0.2, 0.02, 0.2])
    ellipse(canvas, x + length * at, y - rise * 0.45, length * 0.02, length * 0.026, paint('#d9883a', { depth }), 0.8)
}

/** A sailing boat, its sails set or furled. */
export function sailBoat(
  canvas: Canvas,
  x: number,
  y: number,
  size: number,
  color: string,
  set: boolean,
  depth: number
): void {
  const rise = size * 0.12
  const mast = paint('#6b5640', { depth })
  const top = y - size * 1.5
  limb(canvas, [x, y - rise * 0.6], size * 0.014, [x, top], size * 0.007, mast)
  limb(canvas, [x, y - rise * 1.7], size * 0.011, [x - size * 0.44, y - rise * 1.6], size * 0.008, mast)
  if (set) {
    const at = (f: number, u: number): Point => [x + f * size, y - u * size]
    sail(canvas, smooth(points('-0.015 1.45, -0.27 0.7, -0.46 0.21, -0.2 0.192, -0.015 0.21', at)), x, depth)
    sail(canvas, smooth(points('0.02 1.38, 0.3 0.55, 0.52 0.18, 0.2 0.21, 0.03 0.216', at)), x, depth)
  } else furled(canvas, x, y, size, depth)
  hull(canvas, x, y, size * 1.05, rise, color, depth)
}

/** A sail tied up along the boom, stays, and the lights of a boat at anchor. */
function furled(canvas: Canvas, x: number, y: number, size: number, depth: number): void {
  const top = y - size * 1.5
  const cloth = paint('#d8d3c6', { depth, snow: 0.5 })
  limb(
    canvas,
    [x - size * 0.02, y - size * 0.24],
    size * 0.028,
    [x - size * 0.42, y - size * 0.222],
    size * 0.02,
    cloth
  )
  const cabin = paint('#fff0d0', { depth, glow: [4, 2.4, 0.9] })
  ellipse(canvas, x, top, size * 0.016, size * 0.016, paint('#fff0d0', { depth, glow: [6, 5, 3.2] }))
  ellipse(canvas, x - size * 0.1, y - size * 0.144, size * 0.016, size * 0.012, cabin)
  const stay = paint('#6b5640', { depth })
  for (const to of [-0.5, 0.5]) line(canvas, [x, top], [x + size * to, y - size * 0.12], 0.0008, stay, 0.7)
}

function sail(canvas: Canvas, outline: readonly Point[], mastX: number, depth: number): void {
  const cloth = rgb('#f2ece0')
  const p = paint('#f2ece0', { depth })
  polygon(canvas, outline, p, (x, y) => {
    tint(p, cloth, 0.92 + 0.08 * Math.sin(y * 160))
    p.lit = 0.7 + 1.1 * (x - mastX) * canvas.sunSide + 0.2 * canvas.noise.fbm(x * 9, y * 9, 2)
  })
}
