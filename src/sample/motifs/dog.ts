import type { Canvas } from '../paint/canvas.ts'
import { Body, type Stance } from './animal-body.ts'

/** A long-haired dog standing, seen from the side. */
export function dog(canvas: Canvas, stance: Stance): void {
  const body = new Body(canvas, stance)
  body.ground()
  body.chain('0.38 0.6 0.12, 0.46 0.32 0.075, 0.44 0.06 0.06, 0.5 0.04 0.055', 0.6)
  body.chain('-0.5 0.62 0.15, -0.44 0.36 0.085, -0.54 0.24 0.06, -0.46 0.04 0.055', 0.6)
  body.chain('-0.66 0.86 0.06, -0.88 1.06 0.085, -1.02 1.32 0.07, -1 1.45 0.03')
  body.hair([-0.86, 1.1], [-1.02, 1.02], 40, 0.1, '#d8a765')
  body.chain('-0.52 0.78 0.21, -0.1 0.74 0.2, 0.32 0.76 0.25')
  body.chain('-0.56 0.68 0.17, -0.6 0.38 0.085, -0.68 0.25 0.06, -0.6 0.05 0.06, -0.54 0.04 0.055')
  body.chain('0.34 0.66 0.14, 0.36 0.34 0.075, 0.35 0.06 0.062, 0.42 0.04 0.06')
  body.hair([0.3, 0.6], [0.28, 0.44], 50, 0.1, '#dcae70')
  body.hair([-0.1, 0.58], [-0.14, 0.5], 40, 0.2, '#dcae70')
  body.chain('0.4 0.92 0.2, 0.58 1.12 0.17')
  body.chain('0.62 1.24 0.175, 0.72 1.24 0.16')
  body.chain('0.78 1.19 0.1, 0.98 1.13 0.075')
  body.chain('0.82 1.08 0.045, 0.95 1.05 0.035', 0.35)
  body.dot(1.05, 1.16, 0.042, '#15100e')
  body.dot(0.79, 1.28, 0.026, '#120c08')
  body.chain('0.58 1.33 0.05, 0.5 1.16 0.085, 0.5 1.02 0.05', 0.7)
}
