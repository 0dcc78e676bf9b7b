import { type Canvas, paint, type Rgb, rgb, tint } from '../paint/canvas.ts'
import { between } from '../paint/random.ts'
import { box, dab, ellipse, lamplight, limb, line, type Point, points, polygon, smooth } from '../paint/shapes.ts'
import { WARM } from './buildings.ts'
import { ring } from './vehicles.ts'

function carriage(
  canvas: Canvas,
  x: number,
  y: number,
  length: number,
  height: number,
  color: string,
  depth: number
): void {
  const base = rgb(color)
  const p = paint(color, { depth })
  box(canvas, x, y - height, length, height * 0.82, p, (px, py) => {
    const up = (y - py) / height
    tint(p, up > 0.55 ? [0.72, 0.66, 0.5] : base, 0.85 + 0.2 * canvas.noise.fbm(px * 40, py * 20, 2))
    p.lit = 0.5 + 0.5 * up
  })
  polygon(
    canvas,
    smooth(
      [
        [x - 0.002, y - height * 0.97],
        [x + length * 0.1, y - height * 1.12],
        [x + length * 0.9, y - height * 1.12],
        [x + length + 0.002, y - height * 0.97]
      ],
      false
    ),
    paint('#4b4744', { depth, snow: 1, lit: 0.9 })
  )
  const windows = Math.round(length / (height * 0.42))
  for (let at = 0; at < windows; at++) {
    const glow: Rgb = [WARM[0] * 1.1, WARM[1] * 1.1, WARM[2] * 1.1]
    box(
      canvas,
      x + (length * (at + 0.22)) / windows,
      y - height * 0.86,
      (length * 0.56) / windows,
      height * 0.32,
      paint('#24323d', { depth, lit: 0.9, glow })
    )
  }
  box(canvas, x, y - height * 0.18, length, height * 0.06, paint('#1a1918', { depth, lit: 0.5 }))
  for (const f of [0.12, 0.24, 0.76, 0.88])
    ellipse(canvas, x + length * f, y - height * 0.1, height * 0.105, height * 0.105, paint('#232120', { depth }), 0.5)
}

function smokeTrail(canvas: Canvas, x: number, y: number, height: number, depth: number): void {
  const { random } = canvas
  const smoke = paint('#e4e2de', { depth })
  for (let puff = 0; puff < 520; puff++) {
    const t = puff / 520
    const size = height * (0.09 + 0.4 * t)
    tint(smoke, [0.72, 0.72, 0.73], between(random, 0.6, 1.1))
    smoke.lit = between(random, 0.35, 1.1)
    const puffX = x - t ** 0.8 * height * 7 + between(random, -size, size)
    const puffY = y - height * 1.15 * t ** 0.55 + between(random, -size, size) * 0.7
    dab(canvas, puffX, puffY, size * between(random, 0.3, 0.75), smoke, 0.2 * (1 - t) + 0.03)
  }
}

/** Draws in the locomotive's own measure: back from its front and up from the rail, in its height. */
class Engine {
  private readonly canvas: Canvas
  private readonly depth: number
  private readonly height: number
  readonly at: (f: number, u: number) => Point

  constructor(canvas: Canvas, frontX: number, y: number, height: number, depth: number) {
    this.canvas = canvas
    this.depth = depth
    this.height = height
    this.at = (f, u) => [frontX + f * height, y - u * height]
  }

  block(f: number, u: number, width: number, tall: number, color: string, snow = 0, glow: Rgb = [0, 0, 0]): void {
    const [x, y] = this.at(f, u)
    box(this.canvas, x, y, width * this.height, tall * this.height, paint(color, { depth: this.depth, snow, glow }))
  }

  round(f: number, u: number, rx: number, ry: number, color: string, shine: number, glow: Rgb = [0, 0, 0]): void {
    const [x, y] = this.at(f, u)
    ellipse(this.canvas, x, y, rx * this.height, ry * this.height, paint(color, { depth: this.depth, glow }), shine)
  }

  plate(outline: string, color: string, snow = 0): void {
    polygon(this.canvas, points(outline, this.at), paint(color, { depth: this.depth, snow }))
  }

  wheels(): void {
    const { canvas, height, depth } = this
    for (const f of [-1.32, -0.96, -0.6]) {
      const [x, y] = this.at(f, 0.19)
      this.round(f, 0.19, 0.19, 0.19, '#8c1d17', 0.3)
      ring(canvas, x, y, height * 0.185, height * 0.022, '#101010', depth)
    }
    for (const f of [-0.24, -2.4, -2.1, -1.8]) this.round(f, 0.11, 0.11, 0.11, '#151515', 0.4)
    limb(canvas, this.at(-1.32, 0.19), height * 0.025, this.at(-0.4, 0.22), height * 0.025, paint('#a9adb0', { depth }))
  }
}

/** A steam train from left to right: locomotive in front, carriages behind, smoke drifting back. */
export function steamTrain(
  canvas: Canvas,
  frontX: number,
  y: number,
  height: number,
  carriages: number,
  depth: number
): void {
  smokeTrail(canvas, frontX - height * 0.42, y - height * 1.5, height, depth)
  for (let at = 0; at < carriages; at++)
    carriage(canvas, frontX - height * (6.1 + at * 3.5), y, height * 3.4, height, '#7a1f1a', depth)
  const engine = new Engine(canvas, frontX, y, height, depth)
  engine.block(-2.55, 0.75, 0.95, 0.6, '#1c1f22', 0.25)
  engine.plate('-2.5 0.75, -2.1 0.95, -1.65 0.75', '#0d0d0e', 0.5)
  const boiler = paint('#24402f', { depth, snow: 0.2, lit: 1.1 })
  limb(canvas, engine.at(-1.2, 0.66), height * 0.3, engine.at(-0.22, 0.66), height * 0.3, boiler, 0.9)
  engine.round(-0.12, 0.66, 0.19, 0.3, '#17191b', 0.5)
  engine.block(-1.62, 1.16, 0.56, 0.96, '#24402f')
  engine.block(-1.5, 1.02, 0.3, 0.3, '#10161a', 0, [2, 1, 0.3])
  engine.block(-1.68, 1.22, 0.7, 0.07, '#161616', 1)
  engine.plate('-0.5 0.9, -0.56 1.4, -0.3 1.4, -0.36 0.9', '#1c1f22', 0.25)
  engine.round(-0.8, 0.98, 0.12, 0.14, '#b98a3a', 0.9)
  const brass = paint('#b98a3a', { depth })
  for (const f of [-0.95, -0.7, -0.38]) line(canvas, engine.at(f, 0.95), engine.at(f, 0.38), height * 0.014, brass)
  engine.block(-1.62, 0.34, 1.6, 0.07, '#8c1d17')
  engine.wheels()
  engine.round(-0.02, 0.95, 0.07, 0.07, '#f5eed0', 0, [10, 8, 5])
  engine.plate('-0.12 0.3, 0.14 0, -0.12 0', '#5a1713')
  lamplight(canvas, frontX + height * 1.4, y, height * 1.6, height * 0.4, [4, 3.2, 2])
}
