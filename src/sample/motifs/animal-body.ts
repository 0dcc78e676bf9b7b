import { type Canvas, paint, type Rgb, rgb, tint } from '../paint/canvas.ts'
import { between } from '../paint/random.ts'
import { ellipse, limb, line, type Point, shadow } from '../paint/shapes.ts'

export interface Stance {
  x: number
  /** Where the feet stand. */
  y: number
  /** Shoulder height. */
  size: number
  /** 1 looks right, -1 looks left. */
  facing: 1 | -1
  coat: string
  depth: number
}

/** Draws limbs in the animal's own measure: forward and up, shoulder height 1. */
export class Body {
  readonly canvas: Canvas
  readonly stance: Stance
  private readonly coat: Rgb

  constructor(canvas: Canvas, stance: Stance) {
    this.canvas = canvas
    this.stance = stance
    this.coat = rgb(stance.coat)
  }

  place(forward: number, up: number): Point {
    return [this.stance.x + forward * this.stance.size * this.stance.facing, this.stance.y - up * this.stance.size]
  }

  /** A chain of limbs through places written as `forward up halfWidth`, with commas between them. `shade` darkens it: legs on the far side. */
  chain(limbs: string, shade = 1, color?: string): void {
    const parts = limbs.split(', ').map((part) => part.split(' ').map(Number) as [number, number, number])
    const { canvas, stance } = this
    const base = color === undefined ? this.coat : rgb(color)
    const p = paint(stance.coat, { depth: stance.depth, snow: 0.05 })
    for (let at = 1; at < parts.length; at++) {
      const [f0, u0, r0] = parts[at - 1]!
      const [f1, u1, r1] = parts[at]!
      limb(canvas, this.place(f0, u0), r0 * stance.size, this.place(f1, u1), r1 * stance.size, p, 0.75, (x, y) => {
        const fur = canvas.noise.fbm((x * 26) / stance.size / 3, (y * 60) / stance.size / 3, 3)
        tint(p, base, shade * (0.68 + 0.62 * fur))
      })
    }
  }

  /** Loose hair: strokes from one place to another. */
  hair(
    from: readonly [number, number],
    to: readonly [number, number],
    count: number,
    spread: number,
    color: string
  ): void {
    const { canvas, stance } = this
    for (let at = 0; at < count; at++) {
      const p = paint(color, { depth: stance.depth, lit: between(canvas.random, 0.3, 1.1) })
      const a = this.place(
        from[0] + between(canvas.random, -spread, spread) * 0.4,
        from[1] + between(canvas.random, -spread, spread) * 0.3
      )
      const b = this.place(
        to[0] + between(canvas.random, -spread, spread),
        to[1] + between(canvas.random, -spread, spread)
      )
      line(canvas, a, b, 0.006 * stance.size, p, 0.8)
    }
  }

  dot(forward: number, up: number, size: number, color: string): void {
    const [x, y] = this.place(forward, up)
    const radius = size * this.stance.size
    ellipse(this.canvas, x, y, radius, radius, paint(color, { depth: this.stance.depth, lit: 1 }), 0.4)
  }

  ground(): void {
    const { x, y, size } = this.stance
    shadow(this.canvas, x - this.canvas.sunSide * size * 0.15, y, size * 1.05, size * 0.13, 0.75)
  }
}
