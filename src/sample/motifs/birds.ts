import { type Canvas, paint } from '../paint/canvas.ts'
import { between } from '../paint/random.ts'
import { line } from '../paint/shapes.ts'
import { Body, type Stance } from './animal-body.ts'

/** A songbird with a red breast, perched. */
export function songbird(canvas: Canvas, stance: Stance): void {
  const body = new Body(canvas, stance)
  body.chain('0.02 0.2 0.018, 0.05 0 0.016, 0.12 -0.02 0.014', 1, '#5c4330')
  body.chain('0.12 0.2 0.018, 0.15 0 0.016, 0.22 -0.02 0.014', 1, '#5c4330')
  body.chain('-0.42 0.3 0.1, -0.78 0.08 0.075, -0.98 -0.06 0.07', 0.75)
  body.chain('-0.22 0.38 0.22, 0.06 0.5 0.31, 0.2 0.62 0.26')
  body.chain('0.1 0.36 0.18, 0.16 0.5 0.2', 1.05, '#f0e6d4')
  body.chain('0.2 0.52 0.2, 0.32 0.72 0.2, 0.36 0.84 0.16', 1.1, '#d9541e')
  body.chain('0.26 0.88 0.21, 0.3 0.9 0.2')
  body.chain('0.42 0.84 0.11, 0.44 0.78 0.1', 1.1, '#d9541e')
  body.chain('0.48 0.9 0.045, 0.62 0.88 0.008', 1, '#2a221c')
  body.dot(0.4, 0.95, 0.042, '#0a0806')
  body.dot(0.412, 0.962, 0.012, '#f4f4f4')
  body.chain('-0.02 0.58 0.15, -0.3 0.36 0.13, -0.62 0.16 0.03', 0.7)
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
