import { hull } from '../motifs/boats.ts'
import { camel } from '../motifs/horse.ts'
import { grass, groundDistance, mountains, strewn, water } from '../motifs/terrain.ts'
import { bush, conifer, crown, tree, treeline } from '../motifs/trees.ts'
import { type Canvas, paint, rgb, tint } from '../paint/canvas.ts'
import { clamp, mix } from '../paint/noise.ts'
import { between } from '../paint/random.ts'
import { below, limb, line, type Point, polygon } from '../paint/shapes.ts'
import { LANDSCAPE, OUTDOORS, PORTRAIT, type Scene, WIDE } from './scene.ts'

function dune(canvas: Canvas, crest: (x: number) => number, depth: number, seed: number): void {
  const sand = rgb('#d9a266')
  const p = paint('#d9a266', { depth, wet: 0 })
  below(canvas, crest, p, (x, y) => {
    const down = y - crest(x)
    const slope = (crest(x + 0.01) - crest(x - 0.01)) / 0.02
    const ripple = Math.sin(
      (x * 0.6 + y * 2.4 + canvas.noise.fbm(x * 3 + seed, y * 7, 3) * 0.5) * (60 + 30 / (depth + 0.3))
    )
    const grain = canvas.noise.fbm(x * 80, y * 120, 2)
    tint(p, sand, 0.86 + 0.14 * grain + 0.05 * ripple)
    const body = canvas.noise.fbm(x * 2.4 + seed * 3, down * 5 + seed, 3)
    p.lit = clamp(0.72 + slope * 1.4 * canvas.sunSide + (body - 0.5) * 1.3 + ripple * 0.07 - down * 0.25, 0.08, 1.25)
  })
}

/** Dunes and a small caravan. */
export const desert: Scene = {
  name: 'desert',
  ...WIDE,
  horizon: 0.52,
  sunX: 0.78,
  sunSide: 1,
  variants: ['day', 'night', 'sunset', 'fog', 'bw'],
  paint(canvas) {
    const { noise } = canvas
    mountains(canvas, {
      foot: 0.53,
      rise: 0.09,
      peaks: 1.2,
      depth: 12,
      rock: '#9b7658',
      slope: '#a8835f',
      snowline: 3,
      offset: 2.2
    })
    dune(canvas, (x) => 0.53 - 0.07 * noise.fbm(x * 1.8, 3, 2), 4, 1)
    dune(canvas, (x) => 0.58 - 0.16 * Math.max(0, Math.sin(x * 2.1 + 0.4)) ** 1.6, 1.6, 2)
    const ridge = (x: number): number => 0.68 - 0.09 * Math.sin(x * 1.9 - 0.9) - 0.02 * noise.fbm(x * 3, 9, 2)
    dune(canvas, ridge, 0.3, 3)
    for (const [x, size] of [
      [0.5, 0.1],
      [0.66, 0.105],
      [0.84, 0.11],
      [1.02, 0.115]
    ] as const)
      camel(canvas, { x, y: ridge(x) + 0.012, size, facing: 1, coat: '#7d5534', depth: 0.25 })
    dune(canvas, (x) => 0.92 - 0.15 * Math.max(0, Math.cos(x * 1.6 + 0.3)) - 0.05 * Math.sin(x * 4), 0.02, 4)
  }
}

function path(
  canvas: Canvas,
  horizon: number,
  centre: (y: number) => number,
  halfWidth: (y: number) => number,
  color: string
): void {
  const base = rgb(color)
  const p = paint(color, { wet: 0.55, snow: 0.8 })
  for (let y = horizon; y < 1.01; y += 1 / canvas.height) {
    const w = halfWidth(y)
    for (let x = centre(y) - w; x < centre(y) + w; x += 1 / canvas.height) {
      const px = Math.floor(x * canvas.height)
      const py = Math.floor(y * canvas.height)
      if (px < 0 || px >= canvas.width || py >= canvas.height) continue
      const z = groundDistance(horizon - 0.02, y)
      const pebble = canvas.noise.fbm((x - 0.4) * z * 16, z * 26, 3)
      const edge = clamp((1 - Math.abs(x - centre(y)) / w) * 4 + (pebble - 0.5) * 2.5, 0, 1)
      tint(p, base, 0.6 + 0.8 * pebble)
      p.depth = Math.min(1, 0.004 * z)
      p.lit = clamp(0.3 + 1.5 * (canvas.noise.fbm(x * 5, y * 26, 2) - 0.28), 0.15, 1.2)
      canvas.blend(py * canvas.width + px, edge, p)
    }
  }
}

function trunk(canvas: Canvas, x: number, y: number, width: number, depth: number, color: string): void {
  const base = rgb(color)
  const p = paint(color, { depth, snow: 0.16 })
  const half = width / 2
  const lean = between(canvas.random, -0.02, 0.02)
  const outline: Point[] = [
    [x - half * 1.9, y + width * 0.15],
    [x - half * 1.1, y - width * 1.2],
    [x - half + lean, -0.02],
    [x + half * 0.9 + lean, -0.02],
    [x + half * 1.1, y - width * 1.2],
    [x + half * 2, y + width * 0.15]
  ]
  polygon(canvas, outline, p, (px, py) => {
    const bark = canvas.noise.ridged((px * 2.2) / width, py * 5, 4)
    tint(p, base, 0.5 + 0.85 * bark)
    const side = (px - x) / half
    p.lit = clamp(0.45 + 0.5 * side * canvas.sunSide + (canvas.noise.fbm(px * 6, py * 6, 2) - 0.5) * 1.1, 0.04, 1.1)
  })
}

/** A path through tall beeches. */
export const forest: Scene = {
  name: 'forest',
  ...PORTRAIT,
  horizon: 0.54,
  sunX: 0.52,
  sunSide: 1,
  variants: OUTDOORS,
  paint(canvas) {
    const { random, aspect } = canvas
    const greens = ['#7d9a3c', '#93ad4a', '#64822f', '#a9bd5a']
    for (let row = 0; row < 5; row++)
      crown(canvas, aspect / 2, 0.3 + row * 0.06, aspect * 0.62, 0.42, 1500, {
        depth: 0.5 - row * 0.05,
        leaves: greens
      })
    const floor = paint('#5b5a2c', { snow: 0.9, leaf: 0.75 })
    const [moss, earth] = [rgb('#55652a'), rgb('#5e4a2d')]
    below(
      canvas,
      (x) => 0.55 + 0.012 * canvas.noise.fbm(x * 6, 1, 2),
      floor,
      (x, y) => {
        const z = groundDistance(0.52, y)
        const patch = canvas.noise.fbm((x - 0.4) * z * 4, z * 6, 4)
        for (const [channel, at] of [
          ['r', 0],
          ['g', 1],
          ['b', 2]
        ] as const)
          floor[channel] = mix(earth[at], moss[at], clamp(patch * 2.4 - 0.6, 0, 1)) * (0.6 + 0.7 * patch)
        floor.depth = Math.min(0.6, 0.006 * z)
        floor.lit = clamp((canvas.noise.fbm(x * 5, y * 14, 2) - 0.36) * 3.4, 0.08, 1.15)
      }
    )
    path(
      canvas,
      0.555,
      (y) => aspect / 2 + 0.05 * Math.sin(y * 12) * (1.05 - y),
      (y) => 0.012 + (y - 0.555) * 0.42,
      '#9a7f57'
    )
    for (let row = 0; row < 34; row++) {
      const t = row / 33
      const side = row % 2 === 0 ? -1 : 1
      const x = aspect / 2 + side * (0.045 + t ** 1.5 * 0.36 + between(random, 0, 0.16))
      trunk(canvas, x, 0.565 + t ** 1.7 * 0.3, mix(0.011, 0.085, t ** 1.7), mix(0.45, 0.02, t ** 0.7), '#6a5b49')
    }
    for (let at = 0; at < 22; at++)
      bush(
        canvas,
        aspect / 2 + (at % 2 === 0 ? -1 : 1) * between(random, 0.16, 0.42),
        mix(0.64, 1.02, at / 22),
        mix(0.03, 0.1, at / 22),
        mix(0.05, 0.012, at / 22),
        ['#4f7030', '#6b8a3a', '#3f5c28']
      )
    for (let at = 0; at < 16; at++)
      crown(canvas, random() * aspect, between(random, -0.06, 0.16), between(random, 0.1, 0.2), 0.085, 420, {
        depth: 0.05,
        leaves: greens
      })
    grass(canvas, 0.86, 1.03, 900, 0.05, ['#5c7a33', '#7d9744'], [0, 0.2])
    grass(canvas, 0.86, 1.03, 900, 0.05, ['#5c7a33', '#7d9744'], [0.56, 9])
    strewn(canvas, 0.6, 1, 900, 0.006, [rgb('#8a6a32'), rgb('#6d5a2c'), rgb('#7d8038')], 0.9)
  }
}

function jetty(canvas: Canvas): void {
  const wood = rgb('#8d7757')
  const p = paint('#8d7757', { depth: 0.015, snow: 1 })
  const outline: Point[] = [
    [0.46, 0.72],
    [0.545, 0.72],
    [0.74, 1.02],
    [0.32, 1.02]
  ]
  for (const [x, y] of [
    [0.46, 0.74],
    [0.545, 0.74],
    [0.42, 0.84],
    [0.6, 0.84]
  ] as const)
    limb(canvas, [x, y - 0.05], 0.006, [x, y + 0.05], 0.007, paint('#4e3f2c', { depth: 0.02, snow: 0.2 }))
  polygon(canvas, outline, p, (x, y) => {
    const z = groundDistance(0.6, y)
    const plank = z * 9
    const gap = Math.abs(plank - Math.round(plank)) < 0.06 ? 0.35 : 1
    tint(
      p,
      wood,
      gap *
        (0.7 +
          0.5 * canvas.noise.value(Math.round(plank + 0.5) * 7.3, 2.2) +
          0.3 * (canvas.noise.fbm(x * 60, y * 8, 2) - 0.5))
    )
  })
}

/** A still mountain lake with a jetty and a rowing boat. */
export const lake: Scene = {
  name: 'lake',
  ...LANDSCAPE,
  horizon: 0.52,
  sunX: 0.34,
  sunSide: -1,
  variants: OUTDOORS,
  paint(canvas) {
    mountains(canvas, {
      foot: 0.53,
      rise: 0.34,
      peaks: 1.5,
      depth: 11,
      rock: '#72757e',
      slope: '#5d6d66',
      snowline: 0.72,
      offset: 21.4
    })
    mountains(canvas, {
      foot: 0.54,
      rise: 0.3,
      peaks: 1.8,
      depth: 5,
      rock: '#66685f',
      slope: '#4b5f41',
      snowline: 3,
      summit: 1.3,
      offset: 14.3
    })
    const bank = (x: number): number => 0.535 + 0.008 * Math.sin(x * 5)
    below(
      canvas,
      (x) => 0.5 - 0.05 * canvas.noise.fbm(x * 2.2, 6, 3),
      paint('#3c5632', { depth: 1.4, snow: 0.8, lit: 0.7 })
    )
    treeline(canvas, bank, 0.09, 1, ['#2c4a33', '#36563a', '#23402b'], true, [0, 0.62])
    treeline(canvas, bank, 0.075, 1.1, ['#5d7a34', '#476a2d', '#7a8f3d'], false, [0.55, 1.1])
    treeline(canvas, bank, 0.12, 0.6, ['#2c4a33', '#36563a', '#23402b'], true, [1.05, 9])
    water(canvas, 0.5, (x) => bank(x) + 0.004)
    hull(canvas, 0.98, 0.8, 0.34, 0.062, '#7d4a2c', 0.02)
    for (const f of [0.9, 1.04])
      line(canvas, [f - 0.02, 0.752], [f + 0.1, 0.79], 0.003, paint('#b38d5d', { depth: 0.02 }))
    jetty(canvas)
    for (const x of [0.05, 0.17]) conifer(canvas, x, 0.93, x < 0.1 ? 0.8 : 0.6, { depth: 0.03, dabs: 1100 })
    tree(canvas, 1.42, 0.9, 0.62, { depth: 0.03, dabs: 1500 })
    const reed = paint('#8c9150', { depth: 0.015, leaf: 0.5, snow: 0.4 })
    for (let at = 0; at < 420; at++) {
      const x = at % 2 === 0 ? between(canvas.random, 0, 0.3) : between(canvas.random, 1.16, 1.5)
      reed.lit = between(canvas.random, 0.4, 1.1)
      line(
        canvas,
        [x, 1.02],
        [x + between(canvas.random, -0.03, 0.03), between(canvas.random, 0.84, 0.95)],
        0.0014,
        reed
      )
    }
  }
}
