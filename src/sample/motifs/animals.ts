import { type Canvas, paint, type Rgb, rgb, tint } from '../paint/canvas.ts'
import { between } from '../paint/random.ts'
import { ellipse, limb, line, type Point, polygon, shadow } from '../paint/shapes.ts'

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
class Body {
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

  /** A chain of limbs through [forward, up, half width] triples. `shade` darkens it: legs on the far side. */
  chain(parts: readonly (readonly [number, number, number])[], shade = 1, color?: string): void {
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

export function horse(canvas: Canvas, stance: Stance): void {
  const body = new Body(canvas, stance)
  const dark = '#1d140f'
  body.ground()
  body.chain(
    [
      [0.46, 0.7, 0.085],
      [0.56, 0.4, 0.05],
      [0.5, 0.1, 0.034],
      [0.53, 0.03, 0.045]
    ],
    0.55
  )
  body.chain(
    [
      [-0.42, 0.72, 0.13],
      [-0.38, 0.42, 0.062],
      [-0.48, 0.34, 0.048],
      [-0.42, 0.05, 0.036]
    ],
    0.55
  )
  for (let at = 0; at < 5; at++) body.hair([-0.66, 0.92], [-0.8 - at * 0.012, 0.6 - at * 0.07], 16, 0.05, dark)
  body.chain([
    [-0.46, 0.82, 0.2],
    [-0.1, 0.76, 0.205],
    [0.3, 0.8, 0.215],
    [0.42, 0.82, 0.19]
  ])
  body.chain([
    [-0.5, 0.76, 0.16],
    [-0.55, 0.46, 0.066],
    [-0.64, 0.36, 0.05],
    [-0.57, 0.08, 0.036],
    [-0.54, 0.03, 0.046]
  ])
  body.chain([
    [0.38, 0.7, 0.1],
    [0.4, 0.4, 0.05],
    [0.39, 0.09, 0.034],
    [0.42, 0.03, 0.046]
  ])
  body.chain([
    [0.42, 0.88, 0.19],
    [0.62, 1.1, 0.135],
    [0.8, 1.31, 0.1]
  ])
  body.chain([
    [0.79, 1.37, 0.045],
    [0.8, 1.5, 0.012]
  ])
  body.chain([
    [0.82, 1.33, 0.1],
    [0.96, 1.22, 0.072],
    [1.09, 1.1, 0.055]
  ])
  body.chain(
    [
      [1.06, 1.12, 0.05],
      [1.12, 1.07, 0.046]
    ],
    0.5
  )
  body.dot(0.88, 1.33, 0.018, '#0c0806')
  for (let at = 0; at < 9; at++) {
    const t = at / 8
    body.hair([0.74 - 0.42 * t, 1.42 - 0.36 * t], [0.66 - 0.4 * t, 1.2 - 0.34 * t], 12, 0.035, dark)
  }
}

export function dog(canvas: Canvas, stance: Stance): void {
  const body = new Body(canvas, stance)
  body.ground()
  body.chain(
    [
      [0.38, 0.6, 0.12],
      [0.46, 0.32, 0.075],
      [0.44, 0.06, 0.06],
      [0.5, 0.04, 0.055]
    ],
    0.6
  )
  body.chain(
    [
      [-0.5, 0.62, 0.15],
      [-0.44, 0.36, 0.085],
      [-0.54, 0.24, 0.06],
      [-0.46, 0.04, 0.055]
    ],
    0.6
  )
  body.chain([
    [-0.66, 0.86, 0.06],
    [-0.88, 1.06, 0.085],
    [-1.02, 1.32, 0.07],
    [-1, 1.45, 0.03]
  ])
  body.hair([-0.86, 1.1], [-1.02, 1.02], 40, 0.1, '#d8a765')
  body.chain([
    [-0.52, 0.78, 0.21],
    [-0.1, 0.74, 0.2],
    [0.32, 0.76, 0.25]
  ])
  body.chain([
    [-0.56, 0.68, 0.17],
    [-0.6, 0.38, 0.085],
    [-0.68, 0.25, 0.06],
    [-0.6, 0.05, 0.06],
    [-0.54, 0.04, 0.055]
  ])
  body.chain([
    [0.34, 0.66, 0.14],
    [0.36, 0.34, 0.075],
    [0.35, 0.06, 0.062],
    [0.42, 0.04, 0.06]
  ])
  body.hair([0.3, 0.6], [0.28, 0.44], 50, 0.1, '#dcae70')
  body.hair([-0.1, 0.58], [-0.14, 0.5], 40, 0.2, '#dcae70')
  body.chain([
    [0.4, 0.92, 0.2],
    [0.58, 1.12, 0.17]
  ])
  body.chain([
    [0.62, 1.24, 0.175],
    [0.72, 1.24, 0.16]
  ])
  body.chain([
    [0.78, 1.19, 0.1],
    [0.98, 1.13, 0.075]
  ])
  body.chain(
    [
      [0.82, 1.08, 0.045],
      [0.95, 1.05, 0.035]
    ],
    0.35
  )
  body.dot(1.05, 1.16, 0.042, '#15100e')
  body.dot(0.79, 1.28, 0.026, '#120c08')
  body.chain(
    [
      [0.58, 1.33, 0.05],
      [0.5, 1.16, 0.085],
      [0.5, 1.02, 0.05]
    ],
    0.7
  )
}

/** Outline of an ear from the middle of the head, `side` -1 or 1. */
function ear(body: Body, side: number, shrink: number): Point[] {
  return [
    [0.14 + side * (0.05 + shrink), 1.1],
    [0.14 + side * 0.2, 1.31 - shrink * 1.6],
    [0.14 + side * (0.215 - shrink), 0.99 + shrink]
  ].map(([f, u]) => body.place(f as number, u as number))
}

function catFace(body: Body): void {
  const { canvas, stance } = body
  for (const side of [-1, 1]) {
    polygon(canvas, ear(body, side, 0), paint(stance.coat, { depth: stance.depth, lit: 0.7 }))
    polygon(canvas, ear(body, side, 0.03), paint('#b98a7c', { depth: stance.depth, lit: 0.55 }))
  }
  body.chain([
    [0.05, 0.97, 0.15],
    [0.14, 1, 0.165],
    [0.23, 0.97, 0.15]
  ])
  body.chain(
    [
      [0.09, 0.885, 0.065],
      [0.19, 0.885, 0.065]
    ],
    1.1,
    '#e6dac6'
  )
  for (const f of [0.065, 0.215]) {
    const [x, y] = body.place(f, 0.985)
    ellipse(canvas, x, y, stance.size * 0.042, stance.size * 0.034, paint('#1c1712', { depth: stance.depth, lit: 0.6 }))
    ellipse(
      canvas,
      x,
      y,
      stance.size * 0.036,
      stance.size * 0.029,
      paint('#b7b34a', { depth: stance.depth, lit: 1, glow: [0.25, 0.25, 0.06] }),
      0.4
    )
    ellipse(canvas, x, y, stance.size * 0.011, stance.size * 0.027, paint('#050504', { depth: stance.depth }))
    body.dot(f + 0.012, 0.998, 0.007, '#ffffff')
  }
  polygon(
    canvas,
    [body.place(0.112, 0.925), body.place(0.168, 0.925), body.place(0.14, 0.892)],
    paint('#b0685f', { depth: stance.depth })
  )
  const dark = paint('#2c2017', { depth: stance.depth, lit: 0.5 })
  for (const f of [0.1, 0.14, 0.18])
    line(canvas, body.place(f, 1.14), body.place(0.14 + (f - 0.14) * 0.7, 1.06), stance.size * 0.009, dark, 0.4)
  for (const side of [-1, 1]) {
    line(canvas, body.place(0.14, 0.892), body.place(0.14 + side * 0.035, 0.862), stance.size * 0.005, dark, 0.7)
    for (const up of [0.93, 0.96])
      line(
        canvas,
        body.place(0.14 + side * 0.13, up),
        body.place(0.14 + side * 0.27, up + 0.03),
        stance.size * 0.009,
        dark,
        0.35
      )
    for (const up of [0.85, 0.885, 0.92])
      line(
        canvas,
        body.place(0.14 + side * 0.06, 0.885),
        body.place(0.14 + side * 0.34, up),
        0.0007,
        paint('#f6f1e6', { depth: stance.depth }),
        0.6
      )
  }
}

/** A tabby sitting upright, its tail hanging over the edge it sits on. */
export function cat(canvas: Canvas, stance: Stance): void {
  const body = new Body(canvas, stance)
  body.ground()
  body.chain([
    [-0.34, 0.1, 0.06],
    [-0.56, 0.03, 0.055],
    [-0.64, -0.16, 0.052],
    [-0.58, -0.38, 0.045],
    [-0.46, -0.44, 0.035]
  ])
  body.chain([
    [-0.17, 0.22, 0.23],
    [-0.1, 0.44, 0.205],
    [0.06, 0.7, 0.145],
    [0.1, 0.86, 0.12]
  ])
  const stripe = paint('#2f2319', { depth: stance.depth, lit: 0.6, snow: 0.1 })
  for (let at = 0; at < 9; at++) {
    const up = 0.16 + at * 0.075
    const back = -0.39 + at * 0.048
    for (let step = 0; step < 14; step++) {
      const t = step / 14
      const wave = 0.02 * Math.sin(t * 5 + at)
      line(
        canvas,
        body.place(back + t * 0.24, up + 0.05 - t * 0.11 + wave),
        body.place(back + (t + 0.08) * 0.24, up + 0.05 - (t + 0.08) * 0.11 + wave),
        stance.size * 0.017 * (1 - t),
        stripe,
        0.22
      )
    }
  }
  for (const up of [0.02, -0.1, -0.22])
    line(canvas, body.place(-0.67, up), body.place(-0.55, up + 0.03), stance.size * 0.014, stripe, 0.5)
  body.chain(
    [
      [-0.14, 0.14, 0.145],
      [0.04, 0.06, 0.075],
      [0.14, 0.04, 0.058]
    ],
    0.95
  )
  body.chain(
    [
      [0.04, 0.6, 0.11],
      [0.06, 0.3, 0.066],
      [0.07, 0.06, 0.052],
      [0.12, 0.035, 0.05]
    ],
    0.8
  )
  body.chain([
    [0.13, 0.62, 0.12],
    [0.17, 0.3, 0.066],
    [0.19, 0.06, 0.052],
    [0.25, 0.035, 0.052]
  ])
  for (const up of [0.22, 0.32, 0.42])
    line(canvas, body.place(0.12, up), body.place(0.23, up + 0.015), stance.size * 0.011, stripe, 0.5)
  body.chain(
    [
      [0.14, 0.76, 0.11],
      [0.17, 0.56, 0.085]
    ],
    1.05,
    '#e2d5bf'
  )
  body.hair([0.15, 0.66], [0.17, 0.5], 60, 0.07, '#efe6d6')
  catFace(body)
  for (const [f, u] of [
    [-0.38, 0.2],
    [-0.3, 0.46],
    [-0.12, 0.68],
    [0.0, 0.98],
    [0.28, 0.96]
  ] as const)
    body.hair([f, u], [f - 0.03, u - 0.05], 26, 0.06, stance.coat)
}

/** A songbird with a red breast, perched. */
export function songbird(canvas: Canvas, stance: Stance): void {
  const body = new Body(canvas, stance)
  for (const f of [0.02, 0.12])
    body.chain(
      [
        [f, 0.2, 0.018],
        [f + 0.03, 0, 0.016],
        [f + 0.1, -0.02, 0.014]
      ],
      1,
      '#5c4330'
    )
  body.chain(
    [
      [-0.42, 0.3, 0.1],
      [-0.78, 0.08, 0.075],
      [-0.98, -0.06, 0.07]
    ],
    0.75
  )
  body.chain([
    [-0.22, 0.38, 0.22],
    [0.06, 0.5, 0.31],
    [0.2, 0.62, 0.26]
  ])
  body.chain(
    [
      [0.1, 0.36, 0.18],
      [0.16, 0.5, 0.2]
    ],
    1.05,
    '#f0e6d4'
  )
  body.chain(
    [
      [0.2, 0.52, 0.2],
      [0.32, 0.72, 0.2],
      [0.36, 0.84, 0.16]
    ],
    1.1,
    '#d9541e'
  )
  body.chain([
    [0.26, 0.88, 0.21],
    [0.3, 0.9, 0.2]
  ])
  body.chain(
    [
      [0.42, 0.84, 0.11],
      [0.44, 0.78, 0.1]
    ],
    1.1,
    '#d9541e'
  )
  body.chain(
    [
      [0.48, 0.9, 0.045],
      [0.62, 0.88, 0.008]
    ],
    1,
    '#2a221c'
  )
  body.dot(0.4, 0.95, 0.042, '#0a0806')
  body.dot(0.412, 0.962, 0.012, '#f4f4f4')
  body.chain(
    [
      [-0.02, 0.58, 0.15],
      [-0.3, 0.36, 0.13],
      [-0.62, 0.16, 0.03]
    ],
    0.7
  )
  for (const at of [0, 1, 2, 3])
    body.hair([-0.05 - at * 0.08, 0.5 - at * 0.05], [-0.4 - at * 0.1, 0.22 - at * 0.05], 6, 0.015, '#2f2620')
}

/** Birds on the wing, far off. */
export function flock(canvas: Canvas, x: number, y: number, count: number, size: number, depth: number): void {
  const p = paint('#22262c', { depth, lit: 0.5 })
  for (let bird = 0; bird < count; bird++) {
    const cx = x + between(canvas.random, -0.2, 0.2)
    const cy = y + between(canvas.random, -0.08, 0.08)
    const span = size * between(canvas.random, 0.6, 1.2)
    const beat = between(canvas.random, -0.1, 0.5)
    line(canvas, [cx, cy], [cx - span * 0.5, cy - span * beat], span * 0.045, p)
    line(canvas, [cx - span * 0.5, cy - span * beat], [cx - span, cy - span * beat * 0.4], span * 0.03, p)
    line(canvas, [cx, cy], [cx + span * 0.5, cy - span * beat], span * 0.045, p)
    line(canvas, [cx + span * 0.5, cy - span * beat], [cx + span, cy - span * beat * 0.4], span * 0.03, p)
  }
}

/** A camel walking, for caravans. */
export function camel(canvas: Canvas, stance: Stance): void {
  const body = new Body(canvas, stance)
  body.ground()
  body.chain(
    [
      [0.34, 0.72, 0.09],
      [0.44, 0.4, 0.05],
      [0.42, 0.03, 0.04]
    ],
    0.55
  )
  body.chain(
    [
      [-0.36, 0.72, 0.1],
      [-0.3, 0.4, 0.05],
      [-0.36, 0.03, 0.04]
    ],
    0.55
  )
  body.chain([
    [-0.42, 0.84, 0.16],
    [0.3, 0.84, 0.19]
  ])
  body.chain([
    [-0.16, 0.98, 0.15],
    [-0.04, 1.16, 0.11],
    [0.02, 1.2, 0.07]
  ])
  body.chain([
    [-0.42, 0.74, 0.13],
    [-0.48, 0.42, 0.055],
    [-0.5, 0.03, 0.042]
  ])
  body.chain([
    [0.3, 0.74, 0.11],
    [0.28, 0.4, 0.052],
    [0.24, 0.03, 0.042]
  ])
  body.chain([
    [0.42, 0.86, 0.13],
    [0.62, 0.82, 0.085],
    [0.72, 1, 0.07],
    [0.76, 1.22, 0.06]
  ])
  body.chain([
    [0.76, 1.26, 0.075],
    [0.98, 1.2, 0.048]
  ])
  body.chain([
    [-0.56, 0.88, 0.02],
    [-0.62, 0.5, 0.02]
  ])
}
