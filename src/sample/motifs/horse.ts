import type { Canvas } from '../paint/canvas.ts'
import { Body, type Stance } from './animal-body.ts'

/** A horse standing, seen from the side. */
export function horse(canvas: Canvas, stance: Stance): void {
  const body = new Body(canvas, stance)
  const dark = '#1d140f'
  body.ground()
  body.chain('0.46 0.7 0.085, 0.56 0.4 0.05, 0.5 0.1 0.034, 0.53 0.03 0.045', 0.55)
  body.chain('-0.42 0.72 0.13, -0.38 0.42 0.062, -0.48 0.34 0.048, -0.42 0.05 0.036', 0.55)
  for (let at = 0; at < 5; at++) body.hair([-0.66, 0.92], [-0.8 - at * 0.012, 0.6 - at * 0.07], 16, 0.05, dark)
  body.chain('-0.46 0.82 0.2, -0.1 0.76 0.205, 0.3 0.8 0.215, 0.42 0.82 0.19')
  body.chain('-0.5 0.76 0.16, -0.55 0.46 0.066, -0.64 0.36 0.05, -0.57 0.08 0.036, -0.54 0.03 0.046')
  body.chain('0.38 0.7 0.1, 0.4 0.4 0.05, 0.39 0.09 0.034, 0.42 0.03 0.046')
  body.chain('0.42 0.88 0.19, 0.62 1.1 0.135, 0.8 1.31 0.1')
  body.chain('0.79 1.37 0.045, 0.8 1.5 0.012')
  body.chain('0.82 1.33 0.1, 0.96 1.22 0.072, 1.09 1.1 0.055')
  body.chain('1.06 1.12 0.05, 1.12 1.07 0.046', 0.5)
  body.dot(0.88, 1.33, 0.018, '#0c0806')
  for (let at = 0; at < 9; at++) {
    const t = at / 8
    body.hair([0.74 - 0.42 * t, 1.42 - 0.36 * t], [0.66 - 0.4 * t, 1.2 - 0.34 * t], 12, 0.035, dark)
  }
}

/** A camel walking, for caravans. */
export function camel(canvas: Canvas, stance: Stance): void {
  const body = new Body(canvas, stance)
  body.ground()
  body.chain('0.34 0.72 0.09, 0.44 0.4 0.05, 0.42 0.03 0.04', 0.55)
  body.chain('-0.36 0.72 0.1, -0.3 0.4 0.05, -0.36 0.03 0.04', 0.55)
  body.chain('-0.42 0.84 0.16, 0.3 0.84 0.19')
  body.chain('-0.16 0.98 0.15, -0.04 1.16 0.11, 0.02 1.2 0.07')
  body.chain('-0.42 0.74 0.13, -0.48 0.42 0.055, -0.5 0.03 0.042')
  body.chain('0.3 0.74 0.11, 0.28 0.4 0.052, 0.24 0.03 0.042')
  body.chain('0.42 0.86 0.13, 0.62 0.82 0.085, 0.72 1 0.07, 0.76 1.22 0.06')
  body.chain('0.76 1.26 0.075, 0.98 1.2 0.048')
  body.chain('-0.56 0.88 0.02, -0.62 0.5 0.02')
}
