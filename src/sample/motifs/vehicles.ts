import { type Canvas, paint, rgb, tint } from '../paint/canvas.ts'
import { ellipse, lamplight, limb, line, type Point, points, polygon, shadow, smooth } from '../paint/shapes.ts'

export function ring(
  canvas: Canvas,
  x: number,
  y: number,
  radius: number,
  halfWidth: number,
  color: string,
  depth: number,
  squash = 1
): void {
  const steps = Math.max(24, Math.round(radius * 700))
  const p = paint(color, { depth })
  for (let step = 0; step < steps; step++) {
    const a = (step / steps) * Math.PI * 2
    const b = ((step + 1) / steps) * Math.PI * 2
    p.lit = 0.6 - 0.45 * Math.sin(a)
    line(
      canvas,
      [x + Math.cos(a) * radius * squash, y + Math.sin(a) * radius],
      [x + Math.cos(b) * radius * squash, y + Math.sin(b) * radius],
      halfWidth,
      p
    )
  }
}

function wheel(canvas: Canvas, x: number, y: number, radius: number, depth: number): void {
  ellipse(canvas, x, y, radius, radius, paint('#15161a', { depth, lit: 0.8 }), 0.3)
  ellipse(canvas, x, y, radius * 0.64, radius * 0.64, paint('#c9ccd0', { depth }), 0.45)
  ellipse(canvas, x, y, radius * 0.52, radius * 0.52, paint('#6c7076', { depth }), 0.3)
  ellipse(canvas, x, y, radius * 0.26, radius * 0.26, paint('#dfe2e5', { depth }), 0.7)
}

/** A small rounded car of the sixties seen from the side, nose to the right. */
export function car(canvas: Canvas, x: number, y: number, length: number, color: string, depth: number): void {
  const at = (f: number, u: number): Point => [x + f * length, y - u * length]
  shadow(canvas, x, y, length * 0.6, length * 0.05, 0.85)
  const base = rgb(color)
  const p = paint(color, { depth })
  const shell = smooth(
    points(
      '-0.5 0.09, -0.505 0.17, -0.46 0.25, -0.33 0.29, -0.24 0.38, -0.08 0.415, 0.1 0.39, 0.2 0.27, 0.4 0.235, 0.485 0.17, 0.5 0.09, 0.3 0.065, -0.3 0.065',
      at
    )
  )
  polygon(canvas, shell, p, (px, py) => {
    const up = (y - py) / length
    // Paintwork mirrors the sky above the waistline and the road below it.
    const gloss = up > 0.2 ? 0.35 + 1.6 * Math.max(0, up - 0.2) : 0.12 + 0.9 * Math.max(0, up - 0.06)
    tint(p, [base[0] + gloss * 0.14, base[1] + gloss * 0.16, base[2] + gloss * 0.2], 0.9)
    p.lit = 0.35 + gloss + 0.12 * canvas.noise.fbm(px * 20, py * 8, 2)
    p.snow = up > 0.36 ? 1 : up > 0.24 && up < 0.3 ? 0.7 : 0
  })
  const glass = paint('#3a4a57', { depth, lit: 0.8 })
  const shine = (px: number, py: number): void => {
    const streak = Math.max(0, Math.sin((px + py) * 34)) ** 3
    tint(glass, [0.06 + 0.1 * streak, 0.085 + 0.12 * streak, 0.11 + 0.14 * streak])
  }
  const rear = points('-0.27 0.285, -0.22 0.355, -0.09 0.388, -0.055 0.385, -0.05 0.285', at)
  const front = points('-0.025 0.285, -0.03 0.385, 0.075 0.37, 0.13 0.31, 0.15 0.28', at)
  for (const pane of [rear, front]) polygon(canvas, smooth(pane), glass, shine)
  const chrome = paint('#d5d8db', { depth, lit: 1.05 })
  line(canvas, at(-0.47, 0.195), at(0.46, 0.185), length * 0.004, chrome)
  line(canvas, at(-0.035, 0.27), at(-0.03, 0.1), length * 0.002, paint('#1b1b1f', { depth }))
  line(canvas, at(-0.1, 0.235), at(-0.05, 0.235), length * 0.004, chrome)
  limb(canvas, at(-0.52, 0.115), length * 0.012, at(-0.42, 0.1), length * 0.012, chrome)
  limb(canvas, at(0.42, 0.1), length * 0.012, at(0.52, 0.115), length * 0.012, chrome)
  lamplight(canvas, x + length * 0.85, y, length * 0.5, length * 0.13, [6, 5, 3.4])
  const [lampX, lampY] = at(0.465, 0.185)
  ellipse(canvas, lampX, lampY, length * 0.02, length * 0.028, paint('#f2efdf', { depth, glow: [9, 7.6, 5] }))
  const [rearX, rearY] = at(-0.492, 0.19)
  ellipse(canvas, rearX, rearY, length * 0.012, length * 0.02, paint('#b01a14', { depth, glow: [3, 0.2, 0.1] }))
  for (const f of [-0.3, 0.3]) {
    const arch = paint('#08080a', { depth, lit: 0.3 })
    ellipse(canvas, x + f * length, y - length * 0.085, length * 0.1, length * 0.1, arch)
    wheel(canvas, x + f * length, y - length * 0.077, length * 0.078, depth)
  }
}

/** A touring bicycle seen from the side; `size` is the distance between the hubs. */
export function bicycle(canvas: Canvas, x: number, y: number, size: number, color: string, depth: number): void {
  const radius = size * 0.33
  const at = (f: number, u: number): Point => [x + f * size, y - u * size]
  shadow(canvas, x, y, size * 0.95, size * 0.06, 0.6)
  for (const f of [-0.5, 0.5]) {
    const hub = at(f, 0.33)
    const spoke = paint('#9ea3a8', { depth })
    for (let k = 0; k < 22; k++) {
      const a = (k / 22) * Math.PI * 2
      line(canvas, hub, [hub[0] + Math.cos(a) * radius, hub[1] + Math.sin(a) * radius], 0.0006, spoke, 0.7)
    }
    ring(canvas, hub[0], hub[1], radius, size * 0.015, '#17181b', depth)
    ring(canvas, hub[0], hub[1], radius * 0.945, size * 0.006, '#b9bdc1', depth)
    ellipse(canvas, hub[0], hub[1], size * 0.024, size * 0.024, paint('#8e9399', { depth }), 0.6)
    ring(canvas, hub[0], hub[1], radius * 1.1, size * 0.006, color, depth)
  }
  const frame = paint(color, { depth })
  const [crank, seat, head] = [at(-0.06, 0.31), at(-0.2, 0.78), at(0.36, 0.8)]
  for (const [a, b, w] of [
    [crank, seat, 0.016],
    [seat, head, 0.015],
    [crank, at(0.385, 0.7), 0.017],
    [crank, at(-0.5, 0.33), 0.01],
    [at(-0.19, 0.74), at(-0.5, 0.33), 0.009],
    [at(0.345, 0.86), at(0.41, 0.6), 0.018],
    [at(0.41, 0.6), at(0.5, 0.33), 0.012]
  ] as const) {
    limb(canvas, a, w * size, b, w * size, frame)
  }
  const steel = paint('#c2c6ca', { depth })
  limb(canvas, seat, size * 0.009, at(-0.225, 0.88), size * 0.009, steel)
  limb(canvas, at(-0.34, 0.9), size * 0.04, at(-0.13, 0.885), size * 0.016, paint('#5b3a22', { depth, snow: 0.9 }))
  limb(canvas, at(0.345, 0.86), size * 0.009, at(0.32, 0.98), size * 0.009, steel)
  limb(canvas, at(0.32, 0.98), size * 0.01, at(0.42, 1), size * 0.01, steel)
  limb(canvas, at(0.32, 0.98), size * 0.012, at(0.2, 0.95), size * 0.017, paint('#4b2f1d', { depth }))
  ring(canvas, crank[0], crank[1], size * 0.075, size * 0.008, '#8e9399', depth)
  limb(canvas, crank, size * 0.009, at(0.02, 0.17), size * 0.009, steel)
  limb(canvas, at(-0.02, 0.16), size * 0.012, at(0.07, 0.16), size * 0.012, paint('#1a1a1d', { depth }))
  line(canvas, at(-0.06, 0.235), at(-0.5, 0.3), size * 0.005, paint('#26272a', { depth }))
  line(canvas, at(-0.06, 0.385), at(-0.5, 0.36), size * 0.005, paint('#26272a', { depth }))
  ellipse(canvas, ...at(0.43, 0.88), size * 0.035, size * 0.035, paint('#e8e4d4', { depth, glow: [6, 5, 3] }), 0.5)
}
