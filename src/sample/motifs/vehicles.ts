import { type Canvas, paint, type Rgb, rgb, tint } from '../paint/canvas.ts'
import { between } from '../paint/random.ts'
import { box, dab, ellipse, lamplight, limb, line, type Point, polygon, shadow, smooth } from '../paint/shapes.ts'
import { WARM } from './buildings.ts'

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
  const shell = smooth([
    at(-0.5, 0.09),
    at(-0.505, 0.17),
    at(-0.46, 0.25),
    at(-0.33, 0.29),
    at(-0.24, 0.38),
    at(-0.08, 0.415),
    at(0.1, 0.39),
    at(0.2, 0.27),
    at(0.4, 0.235),
    at(0.485, 0.17),
    at(0.5, 0.09),
    at(0.3, 0.065),
    at(-0.3, 0.065)
  ])
  polygon(canvas, shell, p, (px, py) => {
    const up = (y - py) / length
    // Paintwork mirrors the sky above the waistline and the road below it.
    const gloss = up > 0.2 ? 0.35 + 1.6 * Math.max(0, up - 0.2) : 0.12 + 0.9 * Math.max(0, up - 0.06)
    tint(p, [base[0] + gloss * 0.14, base[1] + gloss * 0.16, base[2] + gloss * 0.2], 0.9)
    p.lit = 0.35 + gloss + 0.12 * canvas.noise.fbm(px * 20, py * 8, 2)
    p.snow = up > 0.36 ? 1 : up > 0.24 && up < 0.3 ? 0.7 : 0
  })
  const glass = paint('#3a4a57', { depth, lit: 0.8 })
  const inside: Rgb = [0.02, 0.02, 0.03]
  tint(glass, inside)
  const shine = (px: number, py: number): void => {
    const streak = Math.max(0, Math.sin((px + py) * 34)) ** 3
    tint(glass, [0.06 + 0.1 * streak, 0.085 + 0.12 * streak, 0.11 + 0.14 * streak])
  }
  polygon(
    canvas,
    smooth([at(-0.27, 0.285), at(-0.22, 0.355), at(-0.09, 0.388), at(-0.055, 0.385), at(-0.05, 0.285)]),
    glass,
    shine
  )
  polygon(
    canvas,
    smooth([at(-0.025, 0.285), at(-0.03, 0.385), at(0.075, 0.37), at(0.13, 0.31), at(0.15, 0.28)]),
    glass,
    shine
  )
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
    ellipse(
      canvas,
      x + f * length,
      y - length * 0.085,
      length * 0.1,
      length * 0.1,
      paint('#08080a', { depth, lit: 0.3 })
    )
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

/** A steam train from left to right: locomotive in front, carriages behind, smoke drifting back. */
export function steamTrain(
  canvas: Canvas,
  frontX: number,
  y: number,
  height: number,
  carriages: number,
  depth: number
): void {
  const { random } = canvas
  const smoke = paint('#e4e2de', { depth })
  for (let puff = 0; puff < 520; puff++) {
    const t = puff / 520
    const back = t ** 0.8 * height * 7
    tint(smoke, [0.72, 0.72, 0.73], between(random, 0.6, 1.1))
    smoke.lit = between(random, 0.35, 1.1)
    const size = height * (0.09 + 0.4 * t)
    dab(
      canvas,
      frontX - height * 0.42 - back + between(random, -size, size),
      y - height * (1.5 + 1.15 * t ** 0.55) + between(random, -size, size) * 0.7,
      size * between(random, 0.3, 0.75),
      smoke,
      0.2 * (1 - t) + 0.03
    )
  }
  for (let at = 0; at < carriages; at++)
    carriage(canvas, frontX - height * (6.1 + at * 3.5), y, height * 3.4, height, '#7a1f1a', depth)
  const black = paint('#1c1f22', { depth, snow: 0.25 })
  box(canvas, frontX - height * 2.55, y - height * 0.75, height * 0.95, height * 0.6, black)
  polygon(
    canvas,
    [
      [frontX - height * 2.5, y - height * 0.75],
      [frontX - height * 2.1, y - height * 0.95],
      [frontX - height * 1.65, y - height * 0.75]
    ],
    paint('#0d0d0e', { depth, snow: 0.5 })
  )
  limb(
    canvas,
    [frontX - height * 1.2, y - height * 0.66],
    height * 0.3,
    [frontX - height * 0.22, y - height * 0.66],
    height * 0.3,
    paint('#24402f', { depth, snow: 0.2, lit: 1.1 }),
    0.9
  )
  ellipse(
    canvas,
    frontX - height * 0.12,
    y - height * 0.66,
    height * 0.19,
    height * 0.3,
    paint('#17191b', { depth }),
    0.5
  )
  box(canvas, frontX - height * 1.62, y - height * 1.16, height * 0.56, height * 0.96, paint('#24402f', { depth }))
  box(
    canvas,
    frontX - height * 1.5,
    y - height * 1.02,
    height * 0.3,
    height * 0.3,
    paint('#10161a', { depth, glow: [2, 1, 0.3] })
  )
  box(
    canvas,
    frontX - height * 1.68,
    y - height * 1.22,
    height * 0.7,
    height * 0.07,
    paint('#161616', { depth, snow: 1 })
  )
  polygon(
    canvas,
    [
      [frontX - height * 0.5, y - height * 0.9],
      [frontX - height * 0.56, y - height * 1.4],
      [frontX - height * 0.3, y - height * 1.4],
      [frontX - height * 0.36, y - height * 0.9]
    ],
    black
  )
  ellipse(
    canvas,
    frontX - height * 0.8,
    y - height * 0.98,
    height * 0.12,
    height * 0.14,
    paint('#b98a3a', { depth }),
    0.9
  )
  for (const f of [-0.95, -0.7, -0.38])
    line(
      canvas,
      [frontX + f * height, y - height * 0.95],
      [frontX + f * height, y - height * 0.38],
      height * 0.014,
      paint('#b98a3a', { depth })
    )
  box(canvas, frontX - height * 1.62, y - height * 0.34, height * 1.6, height * 0.07, paint('#8c1d17', { depth }))
  for (const f of [-1.32, -0.96, -0.6]) {
    ellipse(
      canvas,
      frontX + f * height,
      y - height * 0.19,
      height * 0.19,
      height * 0.19,
      paint('#8c1d17', { depth }),
      0.3
    )
    ring(canvas, frontX + f * height, y - height * 0.19, height * 0.185, height * 0.022, '#101010', depth)
  }
  for (const f of [-0.24, -2.4, -2.1, -1.8])
    ellipse(
      canvas,
      frontX + f * height,
      y - height * 0.11,
      height * 0.11,
      height * 0.11,
      paint('#151515', { depth }),
      0.4
    )
  limb(
    canvas,
    [frontX - height * 1.32, y - height * 0.19],
    height * 0.025,
    [frontX - height * 0.4, y - height * 0.22],
    height * 0.025,
    paint('#a9adb0', { depth })
  )
  ellipse(
    canvas,
    frontX - height * 0.02,
    y - height * 0.95,
    height * 0.07,
    height * 0.07,
    paint('#f5eed0', { depth, glow: [10, 8, 5] })
  )
  polygon(
    canvas,
    [
      [frontX - height * 0.12, y - height * 0.3],
      [frontX + height * 0.14, y],
      [frontX - height * 0.12, y]
    ],
    paint('#5a1713', { depth })
  )
  lamplight(canvas, frontX + height * 1.4, y, height * 1.6, height * 0.4, [4, 3.2, 2])
}
