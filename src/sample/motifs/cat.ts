import { type Canvas, paint } from '../paint/canvas.ts'
import { ellipse, line, type Point, polygon } from '../paint/shapes.ts'
import { Body, type Stance } from './animal-body.ts'

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
  body.chain('0.05 0.97 0.15, 0.14 1 0.165, 0.23 0.97 0.15')
  body.chain('0.09 0.885 0.065, 0.19 0.885 0.065', 1.1, '#e6dac6')
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
  body.chain('-0.34 0.1 0.06, -0.56 0.03 0.055, -0.64 -0.16 0.052, -0.58 -0.38 0.045, -0.46 -0.44 0.035')
  body.chain('-0.17 0.22 0.23, -0.1 0.44 0.205, 0.06 0.7 0.145, 0.1 0.86 0.12')
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
  body.chain('-0.14 0.14 0.145, 0.04 0.06 0.075, 0.14 0.04 0.058', 0.95)
  body.chain('0.04 0.6 0.11, 0.06 0.3 0.066, 0.07 0.06 0.052, 0.12 0.035 0.05', 0.8)
  body.chain('0.13 0.62 0.12, 0.17 0.3 0.066, 0.19 0.06 0.052, 0.25 0.035 0.052')
  for (const up of [0.22, 0.32, 0.42])
    line(canvas, body.place(0.12, up), body.place(0.23, up + 0.015), stance.size * 0.011, stripe, 0.5)
  body.chain('0.14 0.76 0.11, 0.17 0.56 0.085', 1.05, '#e2d5bf')
  body.hair([0.15, 0.66], [0.17, 0.5], 60, 0.07, '#efe6d6')
  catFace(body)
  for (const [f, u] of [
    [-0.38, 0.2],
    [-0.3, 0.46],
    [-0.12, 0.68]
  ] as const)
    body.hair([f, u], [f - 0.03, u - 0.05], 26, 0.06, stance.coat)
}
