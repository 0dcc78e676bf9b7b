import { type Canvas, paint, type Rgb, rgb, tint } from '../paint/canvas.ts'
import { clamp } from '../paint/noise.ts'
import { between, pick } from '../paint/random.ts'
import { box, corners, ellipse, lamplight, limb, line, type Point, polygon, shadow } from '../paint/shapes.ts'

/** Lamp and window light in linear light: tungsten, and the colder light of offices. */
export const WARM: Rgb = [1.5, 0.85, 0.3]
export const COOL: Rgb = [0.9, 1, 1.1]

export interface House {
  x: number
  /** The foot of the house. */
  y: number
  width: number
  height: number
  wall: string
  roof: string
  depth: number
  storeys: number
  columns: number
  /** Height of the roof; 0 is flat. */
  pitch: number
  door?: boolean
  shutters?: string
  lit?: number
}

/** A wall of plaster or stone with stains and unevenness. */
export function wall(
  canvas: Canvas,
  points: readonly Point[],
  color: string,
  depth: number,
  lit: number,
  grain = 1
): void {
  const base = rgb(color)
  const p = paint(color, { depth, snow: 0.03 })
  polygon(canvas, points, p, (x, y) => {
    const stain = canvas.noise.fbm(x * 9 * grain, y * 5 * grain, 4)
    const speck = canvas.noise.value(x * 190 * grain, y * 190 * grain)
    tint(p, base, 0.72 + 0.4 * stain + 0.12 * speck)
    p.lit = lit * (0.9 + 0.2 * stain)
  })
}

/** A window with frame, dark glass and, sometimes, somebody at home. */
export function window_(
  canvas: Canvas,
  x: number,
  y: number,
  width: number,
  height: number,
  depth: number,
  light: Rgb | null,
  frame = '#e9e4d8'
): void {
  box(
    canvas,
    x - width * 0.1,
    y - height * 0.06,
    width * 1.2,
    height * 1.14,
    paint(frame, { depth, lit: 0.9, snow: 0 })
  )
  const glow: Rgb = light === null ? [0.004, 0.005, 0.008] : light
  const glass = paint('#2a3644', { depth, lit: 0.6 })
  const inner = between(canvas.random, 0.7, 1.15)
  box(canvas, x, y, width, height, glass, (_, py) => {
    const t = (py - y) / height
    tint(glass, [0.02 + 0.14 * (1 - t), 0.035 + 0.17 * (1 - t), 0.06 + 0.2 * (1 - t)])
    const fade = inner * (0.6 + 0.5 * t)
    glass.er = glow[0] * fade
    glass.eg = glow[1] * fade
    glass.eb = glow[2] * fade
  })
  const bar = paint(frame, { depth, lit: 0.8 })
  box(canvas, x + width * 0.46, y, width * 0.08, height, bar)
  box(canvas, x, y + height * 0.38, width, height * 0.05, bar)
  box(canvas, x - width * 0.18, y + height * 1.04, width * 1.36, height * 0.06, paint('#cfc8ba', { depth, snow: 0.8 }))
}

function roofOf(canvas: Canvas, house: House): void {
  const { x, y, width, height, pitch, depth } = house
  const top = y - height
  const base = rgb(house.roof)
  const p = paint(house.roof, { depth })
  const over = width * 0.05
  const points: Point[] = [
    [x - over, top],
    [x + width * 0.14, top - pitch],
    [x + width * 0.86, top - pitch],
    [x + width + over, top]
  ]
  polygon(canvas, points, p, (px, py) => {
    const row = Math.floor(((py - top) / pitch) * 11)
    const tile = canvas.noise.value(px * 110 + row * 3.7, row * 5.1)
    const shadeOfRow = ((py - top) / pitch) * 11 - row
    tint(p, base, 0.62 + 0.5 * tile - 0.22 * (1 - shadeOfRow))
    p.lit = clamp((house.lit ?? 0.9) * (0.85 + 0.2 * canvas.noise.fbm(px * 8, py * 8, 2)), 0, 1.2)
    p.snow = 0.92
  })
  shadow(canvas, x + width / 2, top + height * 0.02, width * 0.62, height * 0.07, 0.5)
  const chimney = x + width * between(canvas.random, 0.2, 0.7)
  box(canvas, chimney, top - pitch * 1.25, width * 0.08, pitch * 0.7, paint('#7b5a4c', { depth, snow: 0.1, lit: 0.8 }))
  box(
    canvas,
    chimney - width * 0.012,
    top - pitch * 1.3,
    width * 0.105,
    pitch * 0.08,
    paint('#5d473d', { depth, snow: 1 })
  )
}

/** A house seen from the front: wall, windows, roof, chimney, sometimes a door. */
export function house(canvas: Canvas, h: House): void {
  const { x, y, width, height, depth, random } = { ...h, random: canvas.random }
  const top = y - height
  wall(
    canvas,
    [
      [x, top],
      [x + width, top],
      [x + width, y],
      [x, y]
    ],
    h.wall,
    depth,
    h.lit ?? 0.9
  )
  if (h.pitch > 0) roofOf(canvas, h)
  else box(canvas, x - width * 0.02, top, width * 1.04, height * 0.035, paint('#d8d0c0', { depth, snow: 1 }))
  const cell = width / h.columns
  const storey = height / h.storeys
  const doorColumn = Math.floor(random() * h.columns)
  for (let row = 0; row < h.storeys; row++) {
    for (let column = 0; column < h.columns; column++) {
      const wx = x + cell * (column + 0.29)
      const wy = top + storey * (row + 0.22)
      if (h.door !== false && row === h.storeys - 1 && column === doorColumn) {
        const doorPaint = paint(pick(random, ['#5a3422', '#28465a', '#3b4d2e', '#6b2323']), { depth, lit: 0.7 })
        box(canvas, wx - cell * 0.02, y - storey * 0.72, cell * 0.48, storey * 0.72, doorPaint)
        continue
      }
      if (h.shutters !== undefined) {
        const shutter = paint(h.shutters, { depth, lit: 0.85 })
        box(canvas, wx - cell * 0.24, wy, cell * 0.2, storey * 0.52, shutter)
        box(canvas, wx + cell * 0.47, wy, cell * 0.2, storey * 0.52, shutter)
      }
      window_(canvas, wx, wy, cell * 0.42, storey * 0.52, depth, random() < 0.62 ? WARM : null)
    }
  }
}

/** A high-rise with a lit and a shaded face and a grid of windows. */
export function highRise(
  canvas: Canvas,
  x: number,
  y: number,
  width: number,
  height: number,
  depth: number,
  color: string
): void {
  const { random, sunSide } = canvas
  const side = width * 0.24
  const split = sunSide < 0 ? x + width - side : x + side
  wall(canvas, corners(x, y - height, split, y), color, depth, sunSide < 0 ? 1 : 0.3, 2)
  wall(canvas, corners(split, y - height, x + width, y), color, depth, sunSide < 0 ? 0.3 : 1, 2)
  const cellW = Math.max(0.006, width / Math.round(width / between(random, 0.009, 0.014)))
  const cellH = cellW * between(random, 1.1, 1.7)
  const busy = between(random, 0.3, 0.6)
  const light = random() < 0.5 ? WARM : COOL
  const glass = paint('#31465c', { depth })
  for (let wy = y - height + cellH * 0.6; wy < y - cellH; wy += cellH) {
    for (let wx = x + cellW * 0.2; wx + cellW * 0.6 < x + width; wx += cellW) {
      const on = random() < busy ? between(random, 0.35, 1.1) : 0.01
      tint(glass, [0.05, 0.09, 0.15], between(random, 0.6, 1.8))
      glass.lit = wx < split === sunSide < 0 ? 1 : 0.35
      glass.er = light[0] * on
      glass.eg = light[1] * on
      glass.eb = light[2] * on
      box(canvas, wx, wy, cellW * 0.62, cellH * 0.62, glass)
    }
  }
  box(canvas, x, y - height, width, 0.006, paint('#c8c8c4', { depth, snow: 1 }))
  const middle = x + width / 2
  const mast = paint('#555a60', { depth })
  if (random() < 0.4) limb(canvas, [middle, y - height], 0.0022, [middle, y - height - 0.06], 0.0008, mast)
}

/** A street lamp at x, y with its light on the ground around it. */
export function streetLamp(canvas: Canvas, x: number, y: number, height: number, depth: number): void {
  const iron = paint('#23272b', { depth, snow: 0.1 })
  lamplight(canvas, x, y, height * 1.15, height * 0.34, [1.7, 1, 0.38])
  lamplight(canvas, x, y - height, height * 0.8, height * 0.95, [0.6, 0.36, 0.14])
  limb(canvas, [x, y], height * 0.02, [x, y - height * 0.12], height * 0.014, iron)
  limb(canvas, [x, y - height * 0.1], height * 0.009, [x, y - height], height * 0.007, iron)
  ellipse(
    canvas,
    x,
    y - height * 1.03,
    height * 0.045,
    height * 0.055,
    paint('#e8e2cf', { depth, glow: [9, 5.6, 2.2] })
  )
  polygon(
    canvas,
    [
      [x - height * 0.055, y - height * 1.06],
      [x, y - height * 1.14],
      [x + height * 0.055, y - height * 1.06]
    ],
    iron
  )
  line(canvas, [x - height * 0.07, y - height * 0.9], [x + height * 0.07, y - height * 0.9], height * 0.006, iron)
}
