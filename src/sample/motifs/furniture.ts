import { type Canvas, paint, type Rgb, rgb, tint } from '../paint/canvas.ts'
import { clamp } from '../paint/noise.ts'
import { between, pick } from '../paint/random.ts'
import { box, ellipse, lamplight, limb, line, polygon, shadow, smooth } from '../paint/shapes.ts'

/** Everything indoors is this near, in kilometres; what is farther is outside the window. */
export const INDOOR_KM = 0.008

/** An inside wall around a window: four pieces that leave the pane open to the sky. */
export function wallAround(
  canvas: Canvas,
  color: string,
  floor: number,
  pane: { x: number; y: number; width: number; height: number }
): void {
  const base = rgb(color)
  const p = paint(color, { depth: INDOOR_KM })
  const shader = (x: number, y: number): void => {
    // Daylight falls in through the pane and thins out along the wall.
    const away = Math.hypot(x - pane.x - pane.width / 2, (y - pane.y - pane.height / 2) * 0.8)
    p.lit = clamp(0.62 - away * 0.42 + 0.1 * (canvas.noise.fbm(x * 5, y * 5, 2) - 0.5), 0.12, 0.7)
    tint(p, base, 0.9 + 0.12 * canvas.noise.fbm(x * 40, y * 40, 2))
  }
  box(canvas, -0.1, -0.1, pane.x + 0.1, floor + 0.1, p, shader)
  box(canvas, pane.x + pane.width, -0.1, canvas.aspect, floor + 0.1, p, shader)
  box(canvas, pane.x, -0.1, pane.width, pane.y + 0.1, p, shader)
  box(canvas, pane.x, pane.y + pane.height, pane.width, floor - pane.y - pane.height, p, shader)
}

/** Frame, bars and sill of a window that one looks out of. */
export function windowFrame(
  canvas: Canvas,
  pane: { x: number; y: number; width: number; height: number },
  color = '#f3eee2'
): void {
  const { x, y, width, height } = pane
  const p = paint(color, { depth: INDOOR_KM, lit: 0.7 })
  const bar = 0.011
  for (const f of [0, 0.5, 1]) box(canvas, x + width * f - bar, y - bar, bar * 2, height + bar * 2, p)
  for (const f of [0, 0.42, 1]) box(canvas, x - bar, y + height * f - bar, width + bar * 2, bar * 1.6, p)
  box(canvas, x - 0.035, y + height + bar, width + 0.07, 0.022, paint(color, { depth: INDOOR_KM, lit: 0.95 }))
}

/** Curtains to both sides of a window. */
export function curtains(
  canvas: Canvas,
  pane: { x: number; y: number; width: number; height: number },
  color: string
): void {
  const base = rgb(color)
  const p = paint(color, { depth: INDOOR_KM })
  for (const side of [-1, 1]) {
    const from = side < 0 ? pane.x - 0.09 : pane.x + pane.width - 0.03
    box(canvas, from, pane.y - 0.05, 0.12, pane.height + 0.2, p, (x, y) => {
      tint(p, base, 0.85 + 0.15 * canvas.noise.fbm(x * 60, y * 9, 2))
      p.lit = 0.45 + 0.3 * Math.sin((x - from) * 190 + canvas.noise.value(x * 8, y * 3))
    })
  }
  line(
    canvas,
    [pane.x - 0.12, pane.y - 0.05],
    [pane.x + pane.width + 0.12, pane.y - 0.05],
    0.006,
    paint('#5a4330', { depth: INDOOR_KM })
  )
}

/** Floor boards running towards the eye, with the window's light on them. */
export function boards(canvas: Canvas, top: number, color: string, sunX: number): void {
  const base = rgb(color)
  const p = paint(color, { depth: INDOOR_KM })
  polygon(
    canvas,
    [
      [-0.1, top],
      [canvas.aspect + 0.1, top],
      [canvas.aspect + 0.1, 1.05],
      [-0.1, 1.05]
    ],
    p,
    (x, y) => {
      const z = 1 / (y - top + 0.22)
      const across = (x - canvas.aspect / 2) * z * 3.4
      const plank = Math.floor(across)
      const gap = across - plank < 0.035 ? 0.5 : 1
      const grain = canvas.noise.fbm(across * 6 + plank * 7, z * 3 + plank, 3)
      tint(
        p,
        base,
        gap * (0.62 + 0.3 * canvas.noise.value(plank * 3.7, Math.floor(z * 1.4 + plank * 0.37)) + 0.4 * grain)
      )
      const slant = x + (y - top) * 0.5 * canvas.sunSide
      const patch = Math.abs(slant - sunX) < 0.2 && y > top + 0.07 && y < top + 0.28 && Math.abs(slant - sunX) > 0.012
      p.lit = patch ? 1.1 : 0.34
    }
  )
}

/** A shelf of books. */
export function books(canvas: Canvas, left: number, foot: number, width: number, height: number): void {
  const { random } = canvas
  let x = left
  while (x < left + width - 0.008) {
    const thick = between(random, 0.009, 0.024)
    const tall = height * between(random, 0.68, 0.96)
    const base = rgb(
      pick(random, [
        '#7a2e26',
        '#2f4a5e',
        '#b08a45',
        '#3f5a3c',
        '#6a4a35',
        '#c9b48a',
        '#8a3f4f',
        '#24303c',
        '#a3623a',
        '#dcd2ba'
      ])
    )
    const p = paint('#000000', { depth: INDOOR_KM })
    const lit = between(random, 0.3, 0.5)
    box(canvas, x, foot - tall, Math.min(thick, left + width - x), tall, p, (px, py) => {
      const round = (px - x) / thick - 0.5
      tint(p, base, 0.85 + 0.25 * canvas.noise.fbm(px * 90, py * 30, 2))
      p.lit = lit * (1 - 1.5 * round * round)
      const up = (foot - py) / tall
      if ((up > 0.8 && up < 0.83) || (up > 0.2 && up < 0.23)) tint(p, [0.5, 0.36, 0.12])
    })
    x += thick + 0.001
  }
}

/** Shelves full of books inside a wooden case. */
export function bookcase(
  canvas: Canvas,
  x: number,
  y: number,
  width: number,
  height: number,
  shelves: number,
  wood = '#5f4128'
): void {
  box(canvas, x, y - height, width, height, paint('#2a1c12', { depth: INDOOR_KM, lit: 0.2 }))
  const frame = paint(wood, { depth: INDOOR_KM, lit: 0.45 })
  const storey = height / shelves
  for (let shelf = 0; shelf < shelves; shelf++) {
    const foot = y - shelf * storey
    books(canvas, x + 0.014, foot - 0.012, width - 0.028, storey - 0.02)
    box(canvas, x, foot - 0.012, width, 0.012, frame)
  }
  box(canvas, x, y - height - 0.012, width, 0.014, frame)
  for (const side of [x, x + width - 0.012]) box(canvas, side, y - height, 0.012, height, frame)
}

/** A lamp with a cloth shade, and its light on everything around. */
export function shadeLamp(
  canvas: Canvas,
  x: number,
  y: number,
  height: number,
  reach: number,
  color: Rgb = [1.5, 0.86, 0.36]
): void {
  lamplight(canvas, x, y - height * 0.8, reach, reach, color)
  limb(
    canvas,
    [x, y],
    height * 0.018,
    [x, y - height * 0.8],
    height * 0.014,
    paint('#8a6a3c', { depth: INDOOR_KM, lit: 0.5 })
  )
  ellipse(canvas, x, y, height * 0.13, height * 0.025, paint('#6f5330', { depth: INDOOR_KM, lit: 0.5 }))
  const cloth = paint('#e8d4a8', { depth: INDOOR_KM, lit: 0.5, glow: [2.6, 1.6, 0.65] })
  polygon(
    canvas,
    [
      [x - height * 0.1, y - height],
      [x + height * 0.1, y - height],
      [x + height * 0.18, y - height * 0.73],
      [x - height * 0.18, y - height * 0.73]
    ],
    cloth
  )
}

/** A sofa seen from the front with cushions. */
export function sofa(canvas: Canvas, x: number, y: number, width: number, color: string, cushion: string): void {
  const base = rgb(color)
  const height = width * 0.42
  const p = paint(color, { depth: INDOOR_KM })
  const cloth = (px: number, py: number): void => {
    tint(p, base, 0.85 + 0.3 * canvas.noise.fbm(px * 60, py * 60, 3))
  }
  const piece = (cx: number, cy: number, rx: number, ry: number, lit: number): void => {
    const corner = Math.min(rx, ry) * 0.5
    const outline = smooth(
      [
        [cx - rx, cy - ry + corner],
        [cx - rx + corner, cy - ry],
        [cx, cy - ry * 1.03],
        [cx + rx - corner, cy - ry],
        [cx + rx, cy - ry + corner],
        [cx + rx, cy + ry],
        [cx - rx, cy + ry]
      ],
      true,
      5
    )
    polygon(canvas, outline, p, (px, py) => {
      cloth(px, py)
      p.lit = lit * (0.75 - 0.35 * ((py - cy) / ry)) + 0.12 * ((px - cx) / rx) * canvas.sunSide
    })
  }
  shadow(canvas, x, y, width * 0.6, height * 0.14, 0.7)
  piece(x, y - height * 0.66, width * 0.46, height * 0.36, 0.5)
  for (const side of [-1, 1]) piece(x + side * width * 0.21, y - height * 0.36, width * 0.215, height * 0.13, 0.85)
  piece(x, y - height * 0.16, width * 0.45, height * 0.12, 0.4)
  for (const side of [-1, 1]) piece(x + side * width * 0.47, y - height * 0.36, width * 0.055, height * 0.34, 0.62)
  const pillow = paint(cushion, { depth: INDOOR_KM, lit: 0.7 })
  for (const at of [-0.3, 0.31])
    polygon(
      canvas,
      smooth([
        [x + width * (at - 0.075), y - height * 0.78],
        [x + width * (at + 0.075), y - height * 0.8],
        [x + width * (at + 0.085), y - height * 0.45],
        [x + width * (at - 0.08), y - height * 0.44]
      ]),
      pillow
    )
  for (const at of [-0.42, 0.42])
    box(
      canvas,
      x + width * at - 0.006,
      y - height * 0.05,
      0.012,
      height * 0.07,
      paint('#3a281a', { depth: INDOOR_KM, lit: 0.3 })
    )
}
