import { flock } from '../motifs/birds.ts'
import { sailBoat } from '../motifs/boats.ts'
import { mountains, water } from '../motifs/terrain.ts'
import { palm } from '../motifs/trees.ts'
import { type Canvas, paint, rgb, tint } from '../paint/canvas.ts'
import { clamp, mix } from '../paint/noise.ts'
import { between } from '../paint/random.ts'
import {
  below,
  box,
  dab,
  ellipse,
  lamplight,
  limb,
  line,
  type Point,
  polygon,
  shadow,
  smooth
} from '../paint/shapes.ts'
import { LANDSCAPE, PORTRAIT, type Scene, WIDE, WITHOUT_AUTUMN } from './scene.ts'

/** Crests of foam lying across the water between two heights. */
export function waves(canvas: Canvas, horizon: number, from: number, to: number, rows: number): void {
  const { random, noise } = canvas
  for (let row = 0; row < rows; row++) {
    const t = (row + 0.5) / rows
    const y = mix(from, to, t ** 1.6)
    const size = (y - horizon) * 0.03 + 0.0006
    const foam = paint('#f2f6f8', { wet: 0.9, depth: mix(0.6, 0.02, t), lit: 0.9 })
    for (let x = -0.02; x < canvas.aspect; x += size * 0.9) {
      const crest = noise.fbm(x * (2.5 / (0.15 + t)) + row * 9.7, row * 3.3, 3)
      if (crest < 0.56) continue
      const lift = (crest - 0.56) * size * 16
      foam.lit = between(random, 0.6, 1.1)
      dab(
        canvas,
        x,
        y - lift + between(random, -size, size) * 0.8,
        size * between(random, 0.4, 1.1) * (0.6 + (crest - 0.56) * 4),
        foam,
        0.75
      )
    }
  }
}

function lighthouse(canvas: Canvas, x: number, y: number, height: number, depth: number): void {
  const red = rgb('#b5301f')
  const white = rgb('#f1ede2')
  const p = paint('#ffffff', { depth, snow: 0.05 })
  const half = height * 0.095
  const tower: Point[] = [
    [x - half, y],
    [x - half * 0.66, y - height * 0.78],
    [x + half * 0.66, y - height * 0.78],
    [x + half, y]
  ]
  polygon(canvas, tower, p, (px, py) => {
    const up = (y - py) / height
    tint(p, Math.floor(up * 7.6) % 2 === 0 ? white : red, 0.85 + 0.2 * canvas.noise.fbm(px * 40, py * 30, 3))
    p.lit = clamp(0.6 + ((px - x) / half) * 0.6 * canvas.sunSide, 0.1, 1.2)
  })
  box(canvas, x - half * 0.95, y - height * 0.8, half * 1.9, height * 0.03, paint('#2b2b2e', { depth, snow: 0.8 }))
  box(
    canvas,
    x - half * 0.48,
    y - height * 0.93,
    half * 0.96,
    height * 0.13,
    paint('#e9dfb4', { depth, glow: [14, 11, 5.5] })
  )
  for (const f of [-0.48, 0, 0.42])
    box(canvas, x + half * f, y - height * 0.93, half * 0.07, height * 0.13, paint('#26262a', { depth }))
  polygon(
    canvas,
    [
      [x - half * 0.6, y - height * 0.925],
      [x, y - height * 1.02],
      [x + half * 0.6, y - height * 0.925]
    ],
    paint('#8e2518', { depth, snow: 0.9 })
  )
  for (const up of [0.2, 0.42, 0.6])
    box(
      canvas,
      x - half * 0.12,
      y - height * up,
      half * 0.24,
      height * 0.045,
      paint('#22262a', { depth, glow: [1.2, 0.7, 0.25] })
    )
  lamplight(canvas, x, y - height * 0.86, height * 0.9, height * 0.9, [0.7, 0.55, 0.3])
}

function cliff(canvas: Canvas, outline: readonly Point[], depth: number): void {
  const rock = rgb('#74675a')
  const green = rgb('#6b8040')
  const p = paint('#74675a', { depth })
  const top = Math.min(...outline.map(([, y]) => y))
  polygon(canvas, outline, p, (x, y) => {
    const here = canvas.noise.ridged(x * 9, y * 22, 4)
    const towards = canvas.noise.ridged(x * 9 + 0.1 * canvas.sunSide, y * 22 - 0.1, 4)
    const grassy = clamp((top + 0.055 + canvas.noise.fbm(x * 11, 4, 2) * 0.05 - y) * 60, 0, 1)
    for (const [channel, at] of [
      ['r', 0],
      ['g', 1],
      ['b', 2]
    ] as const)
      p[channel] = mix(rock[at] * (0.5 + 0.9 * here), green[at] * (0.7 + here * 0.5), grassy)
    p.lit = clamp(0.6 + (here - towards) * 2.4 + grassy * 0.3, 0.08, 1.2)
    p.snow = clamp(grassy + here * 0.4, 0, 1)
  })
}

/** Cliffs, a lighthouse and breaking waves. */
export const sea: Scene = {
  name: 'sea',
  ...WIDE,
  horizon: 0.5,
  sunX: 0.3,
  sunSide: -1,
  variants: WITHOUT_AUTUMN,
  paint(canvas) {
    water(canvas, 0.5, () => 0.5, 0.006, 9)
    cliff(
      canvas,
      [
        [0.86, 0.53],
        [0.93, 0.47],
        [1.02, 0.455],
        [1.12, 0.43],
        [1.9, 0.42],
        [1.9, 0.56]
      ],
      1.1
    )
    waves(canvas, 0.5, 0.53, 0.98, 15)
    lighthouse(canvas, 1.38, 0.36, 0.33, 0.16)
    const edge = smooth(
      [
        [1.06, 0.75],
        [1.11, 0.56],
        [1.16, 0.43],
        [1.27, 0.37],
        [1.4, 0.345],
        [1.6, 0.33],
        [1.9, 0.3]
      ],
      false
    )
    cliff(canvas, [...edge, [1.9, 0.9], [1.3, 0.84]], 0.14)
    const foam = paint('#f5f8fa', { wet: 0.9, depth: 0.1 })
    for (let at = 0; at < 1500; at++) {
      const t = canvas.random()
      foam.lit = between(canvas.random, 0.6, 1.15)
      dab(
        canvas,
        mix(0.98, 1.8, t) + between(canvas.random, -0.04, 0.04),
        mix(0.76, 0.9, t) - between(canvas.random, 0, 1) ** 3 * 0.12,
        between(canvas.random, 0.001, 0.008),
        foam,
        0.55
      )
    }
    cliff(
      canvas,
      smooth([
        [-0.1, 1.1],
        [-0.1, 0.84],
        [0.05, 0.83],
        [0.14, 0.88],
        [0.24, 0.93],
        [0.34, 1.1]
      ]),
      0.02
    )
    flock(canvas, 0.6, 0.27, 8, 0.022, 0.5)
  }
}

function sand(canvas: Canvas, line_: (x: number) => number): void {
  const [dry, wet] = [rgb('#e3cfa4'), rgb('#a58a63')]
  const p = paint('#e3cfa4', { snow: 0.9 })
  below(canvas, line_, p, (x, y) => {
    const up = clamp((y - line_(x)) * 9, 0, 1)
    const ripple = canvas.noise.fbm(x * 14, y * 60, 4)
    for (const [channel, at] of [
      ['r', 0],
      ['g', 1],
      ['b', 2]
    ] as const)
      p[channel] = mix(wet[at], dry[at], up) * (0.82 + 0.36 * ripple)
    p.lit = 0.7 + 0.5 * ripple
    p.depth = mix(0.06, 0.006, up)
    p.wet = up < 0.25 ? 0.5 : 0.12
  })
}

function parasol(canvas: Canvas, x: number, y: number, size: number): void {
  shadow(canvas, x - 0.05, y + 0.01, size * 0.9, size * 0.16, 0.8)
  limb(
    canvas,
    [x, y],
    size * 0.018,
    [x + size * 0.08, y - size * 1.15],
    size * 0.016,
    paint('#efe7d6', { depth: 0.02 })
  )
  const [cx, cy] = [x + size * 0.08, y - size * 1.12]
  for (let part = 0; part < 6; part++) {
    const from = mix(-0.62, 0.62, part / 6) * size
    const to = mix(-0.62, 0.62, (part + 1) / 6) * size
    const p = paint(part % 2 === 0 ? '#d8352a' : '#f6f1e4', {
      depth: 0.02,
      lit: 0.75 + (part - 2.5) * 0.1 * canvas.sunSide,
      snow: 0.8
    })
    const drop = (v: number): number => cy + (v / size) ** 2 * size * 0.62 + size * 0.03
    polygon(
      canvas,
      smooth(
        [
          [cx, cy - size * 0.06],
          [cx + from * 0.62, cy + (from / size) ** 2 * size * 0.2],
          [cx + from, drop(from)],
          [cx + to, drop(to)],
          [cx + to * 0.62, cy + (to / size) ** 2 * size * 0.2]
        ],
        true,
        3
      ),
      p
    )
  }
}

function lounger(canvas: Canvas, x: number, y: number, size: number, color: string): void {
  const wood = paint('#8b623c', { depth: 0.018 })
  shadow(canvas, x, y + 0.005, size * 0.8, size * 0.12, 0.7)
  polygon(
    canvas,
    [
      [x - size * 0.6, y - size * 0.16],
      [x + size * 0.25, y - size * 0.12],
      [x + size * 0.62, y - size * 0.5],
      [x + size * 0.66, y - size * 0.47],
      [x + size * 0.28, y - size * 0.06],
      [x - size * 0.6, y - size * 0.1]
    ],
    paint(color, { depth: 0.018, snow: 0.8, lit: 1.05 })
  )
  for (const f of [-0.5, 0.2])
    line(canvas, [x + size * f, y - size * 0.1], [x + size * (f + 0.06), y], size * 0.018, wood)
}

/** Sand, surf, palms and a parasol. */
export const beach: Scene = {
  name: 'beach',
  ...LANDSCAPE,
  horizon: 0.44,
  sunX: 0.6,
  sunSide: 1,
  variants: ['day', 'night', 'sunset', 'rain', 'fog', 'bw'],
  paint(canvas) {
    mountains(canvas, {
      foot: 0.445,
      rise: 0.09,
      peaks: 1.4,
      depth: 7,
      rock: '#5d6f5a',
      slope: '#4f6a47',
      snowline: 3,
      summit: 0.25,
      offset: 8.4
    })
    water(canvas, 0.44, () => 0.44, 0.006, 8)
    const shore = (x: number): number => 0.84 - 0.24 * (x / canvas.aspect) ** 1.3 + 0.015 * Math.sin(x * 7)
    waves(canvas, 0.44, 0.48, 0.74, 9)
    const shallow = paint('#3fa3a0', { depth: 0.08, lit: 0.9, wet: 0.955 })
    below(canvas, (x) => shore(x) - 0.07, shallow, undefined, 0.05)
    sand(canvas, shore)
    const foam = paint('#fbfdfd', { wet: 0.9, depth: 0.05 })
    for (let x = 0; x < canvas.aspect; x += 0.0022) {
      foam.lit = between(canvas.random, 0.75, 1.1)
      dab(
        canvas,
        x,
        shore(x) + canvas.noise.fbm(x * 12, 2, 3) * 0.03 - 0.015,
        between(canvas.random, 0.002, 0.008),
        foam,
        0.8
      )
      dab(
        canvas,
        x,
        shore(x) - 0.05 + canvas.noise.fbm(x * 9, 7, 3) * 0.05,
        between(canvas.random, 0.001, 0.005),
        foam,
        0.6
      )
    }
    sailBoat(canvas, 0.42, 0.47, 0.07, '#f0ece0', true, 0.7)
    parasol(canvas, 0.86, 0.88, 0.24)
    lounger(canvas, 0.78, 0.92, 0.15, '#3e8fb8')
    lounger(canvas, 1.03, 0.94, 0.15, '#e8b640')
    palm(canvas, 1.3, 0.92, 0.66, -0.26, 0.015)
    palm(canvas, 1.46, 1.02, 0.86, -0.18, 0.012)
    for (const x of [0.72, 1.16]) lamplight(canvas, x, 0.9, 0.4, 0.16, [1.6, 1, 0.4])
    ellipse(canvas, 0.55, 0.955, 0.022, 0.022, paint('#e2542d', { depth: 0.01 }), 0.9)
  }
}

/** A yacht under sail, seen close. */
export const boat: Scene = {
  name: 'sailboat',
  ...PORTRAIT,
  horizon: 0.6,
  sunX: 0.22,
  sunSide: -1,
  variants: ['day', 'night', 'sunset', 'rain', 'fog', 'bw'],
  paint(canvas) {
    mountains(canvas, {
      foot: 0.605,
      rise: 0.08,
      peaks: 1.8,
      depth: 8,
      rock: '#59665c',
      slope: '#4b5f4a',
      snowline: 3,
      offset: 5.5
    })
    water(canvas, 0.6, () => 0.6, 0.006, 9)
    sailBoat(canvas, 0.64, 0.625, 0.035, '#e8e2d4', true, 1.4)
    sailBoat(canvas, 0.12, 0.63, 0.045, '#e8e2d4', true, 1.2)
    waves(canvas, 0.6, 0.63, 0.99, 11)
    sailBoat(canvas, 0.39, 0.82, 0.46, '#233f63', true, 0.02)
    const foam = paint('#f6fafb', { wet: 0.9, depth: 0.02 })
    for (let at = 0; at < 500; at++) {
      foam.lit = between(canvas.random, 0.7, 1.1)
      dab(
        canvas,
        between(canvas.random, 0.1, 0.66),
        0.823 + between(canvas.random, -0.006, 0.012),
        between(canvas.random, 0.001, 0.006),
        foam,
        0.6
      )
    }
    for (const x of [0.3, 0.5])
      ellipse(canvas, x, 0.76, 0.006, 0.006, paint('#ffffff', { depth: 0.02, glow: [8, 5, 2] }))
    lamplight(canvas, 0.4, 0.66, 0.22, 0.24, [0.5, 0.36, 0.2])
    flock(canvas, 0.2, 0.3, 5, 0.02, 0.4)
  }
}
