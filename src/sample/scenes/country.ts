import { flock } from '../motifs/birds.ts'
import { house, streetLamp, wall } from '../motifs/buildings.ts'
import { grass, ground, groundDistance, mountains, strewn, water } from '../motifs/terrain.ts'
import { steamTrain } from '../motifs/train.ts'
import { bush, tree, treeline } from '../motifs/trees.ts'
import { type Canvas, paint, rgb, tint } from '../paint/canvas.ts'
import { clamp, mix } from '../paint/noise.ts'
import { between, pick } from '../paint/random.ts'
import { below, box, dab, ellipse, limb, line, type Point, points, polygon, shadow } from '../paint/shapes.ts'
import { LANDSCAPE, OUTDOORS, type Scene, WIDE } from './scene.ts'

/** Rolling hills to the horizon, patched with fields and hedges. */
export function hills(canvas: Canvas, horizon: number, count: number, colors: readonly string[], rise = 0.1): void {
  for (let at = 0; at < count; at++) {
    const t = at / count
    const line_ = (x: number): number =>
      horizon + t * 0.1 - rise * (1 - t * 0.5) * canvas.noise.fbm(x * (1.3 + t) + at * 9, at * 4, 2)
    const base = rgb(pick(canvas.random, colors))
    const p = paint('#000000', { depth: mix(5, 0.6, t), snow: 0.9 })
    below(canvas, line_, p, (x, y) => {
      const stripe = canvas.noise.fbm(x * 5 + at, (y - line_(x)) * 26, 3)
      tint(p, base, 0.7 + 0.6 * stripe)
      p.lit = 0.55 + 0.5 * canvas.noise.fbm(x * 3 + at * 2, y * 3, 2)
    })
    treeline(canvas, (x) => line_(x) + 0.02 + t * 0.01, 0.022 + t * 0.02, mix(4.5, 0.55, t))
  }
}

function church(canvas: Canvas, x: number, y: number, size: number, depth: number): void {
  house(canvas, {
    x: x + size * 0.16,
    y,
    width: size * 0.62,
    height: size * 0.36,
    wall: '#e4dac3',
    roof: '#7d4a38',
    depth,
    storeys: 1,
    columns: 4,
    pitch: size * 0.24,
    door: false
  })
  const at = (f: number, u: number): Point => [x + f * size, y - u * size]
  wall(canvas, points('0 0, 0 0.78, 0.22 0.78, 0.22 0', at), '#efe6d2', depth, 0.95, 2)
  const spire = paint('#55605f', { depth, snow: 0.75, lit: 0.9 })
  polygon(canvas, points('-0.03 0.77, 0.11 1.32, 0.25 0.77', at), spire)
  const gold = paint('#c9a445', { depth })
  line(canvas, at(0.11, 1.32), at(0.11, 1.42), size * 0.006, gold)
  line(canvas, at(0.08, 1.385), at(0.14, 1.385), size * 0.006, gold)
  const clock = paint('#f3eee0', { depth, glow: [1.6, 1.3, 0.7] })
  ellipse(canvas, ...at(0.11, 0.62), size * 0.055, size * 0.055, clock)
  const opening = paint('#2b2b30', { depth, glow: [1.1, 0.62, 0.2] })
  for (const up of [0.44, 0.26]) box(canvas, ...at(0.085, up), size * 0.05, size * 0.1, opening)
  box(canvas, ...at(0.07, 0.14), size * 0.08, size * 0.14, paint('#54371f', { depth }))
}

/** Cottages around a white church among the hills. */
export const village: Scene = {
  name: 'village',
  ...LANDSCAPE,
  horizon: 0.5,
  sunX: 0.18,
  sunSide: -1,
  variants: OUTDOORS,
  paint(canvas) {
    const { random } = canvas
    mountains(canvas, {
      foot: 0.5,
      rise: 0.2,
      peaks: 1.1,
      depth: 10,
      rock: '#6a7568',
      slope: '#5a6c4e',
      snowline: 3,
      offset: 30.1
    })
    hills(canvas, 0.46, 4, ['#6f8a3f', '#8a9a4a', '#a39a55', '#5f7f3c'])
    ground(canvas, {
      horizon: 0.5,
      colors: ['#658238', '#82974a'],
      edge: (x) => 0.08 - 0.05 * Math.sin((x / canvas.aspect) * Math.PI)
    })
    church(canvas, 0.62, 0.57, 0.3, 0.3)
    const rows = [
      [0.585, 0.105, 7],
      [0.645, 0.13, 6],
      [0.725, 0.16, 5]
    ] as const
    for (const [y, size, count] of rows) {
      for (let at = 0; at < count; at++) {
        const x = ((at + 0.35) / count) * canvas.aspect + between(random, -0.06, 0.06) - 0.05
        if (y < 0.6 && x > 0.5 && x < 0.82) continue
        const foot = y + between(random, -0.012, 0.012)
        if (random() < 0.6) tree(canvas, x - 0.03, foot, size * between(random, 0.9, 1.4), { depth: 0.2, dabs: 420 })
        house(canvas, {
          x,
          y: foot,
          width: size * between(random, 1, 1.35),
          height: size * 0.62,
          wall: pick(random, ['#efe5d0', '#e5cfa8', '#dcb896', '#f1ece0', '#cdb596']),
          roof: pick(random, ['#9a4f36', '#84402e', '#8f5a40', '#6f4636']),
          depth: 0.22,
          storeys: 2,
          columns: 3,
          pitch: size * 0.46
        })
        if (random() < 0.45) bush(canvas, x + size * 1.2, foot + 0.006, size * 0.28, 0.2)
      }
    }
    lane(canvas)
    for (const [x, y] of [
      [0.5, 0.735],
      [0.86, 0.69],
      [0.34, 0.66],
      [1.16, 0.74]
    ] as const)
      streetLamp(canvas, x, y, 0.1, 0.15)
    tree(canvas, 0.1, 0.9, 0.56, { depth: 0.03, dabs: 2000 })
    grass(canvas, 0.84, 1.03, 3600, 0.04, ['#5d7c30', '#7f9745', '#4b6a2a', '#94a455'])
    strewn(canvas, 0.82, 1, 380, 0.005, [rgb('#d8382c'), rgb('#f2efe2'), rgb('#e8c63f')])
  }
}

function lane(canvas: Canvas): void {
  const p = paint('#b9a27c', { wet: 0.55, snow: 0.85 })
  for (let y = 0.6; y < 1; y += 0.0011) {
    const t = (y - 0.6) / 0.4
    const x = 0.74 - 0.1 * Math.sin(t * 4.2) + t * 0.12
    const w = 0.006 + t ** 1.6 * 0.13
    p.depth = mix(0.25, 0.008, t)
    for (let at = -w; at < w; at += 0.0016) {
      p.lit = 0.65 + 0.5 * canvas.noise.fbm((x + at) * 30, y * 70, 2)
      dab(canvas, x + at, y, 0.0016, p, 0.6)
    }
  }
}

/** A stone bridge of three arches over a river. */
export const bridge: Scene = {
  name: 'bridge',
  ...LANDSCAPE,
  horizon: 0.54,
  sunX: 0.82,
  sunSide: 1,
  variants: OUTDOORS,
  paint(canvas) {
    const { aspect } = canvas
    hills(canvas, 0.5, 3, ['#67843c', '#7f9445', '#56743a'], 0.16)
    treeline(canvas, () => 0.56, 0.09, 0.9, ['#8aa05a', '#9db06a', '#7a9150'])
    water(canvas, 0.48, () => 0.585)
    const deck = (x: number): number => 0.4 - 0.085 * Math.sin((x / aspect) * Math.PI)
    const arches = [
      [0.33, 0.19],
      [0.76, 0.215],
      [1.19, 0.19]
    ] as const
    const outline: Point[] = []
    for (let x = -0.05; x <= aspect + 0.05; x += 0.01) outline.push([x, deck(x)])
    outline.push([aspect + 0.05, 0.66])
    for (const [cx, r] of arches.toReversed()) {
      outline.push([cx + r, 0.66])
      for (let step = 0; step <= 40; step++) {
        const angle = (step / 40) * Math.PI
        outline.push([cx + Math.cos(angle) * r, 0.645 - Math.sin(angle) * r * 0.95])
      }
      outline.push([cx - r, 0.66])
    }
    outline.push([-0.05, 0.66])
    masonry(canvas, outline, deck)
    for (const [cx, r] of arches) archStones(canvas, cx, r)
    for (let x = 0.04; x < aspect; x += 0.24) streetLamp(canvas, x, deck(x), 0.15, 0.1)
    tree(canvas, 0, 0.76, 0.5, { depth: 0.06, dabs: 1900 })
    tree(canvas, 1.49, 0.78, 0.52, { depth: 0.06, dabs: 1900 })
    for (let at = 0; at < 12; at++)
      bush(
        canvas,
        at % 2 === 0 ? between(canvas.random, -0.04, 0.1) : between(canvas.random, 1.4, 1.52),
        between(canvas.random, 0.74, 0.98),
        0.07,
        0.03
      )
  }
}

function masonry(canvas: Canvas, outline: readonly Point[], deck: (x: number) => number): void {
  const stone = rgb('#a3937a')
  const p = paint('#a3937a', { depth: 0.12 })
  polygon(canvas, outline, p, (x, y) => {
    const row = Math.floor(y * 62)
    const joint = x * 30 + (row % 2) * 0.5
    const cell = canvas.noise.value(Math.floor(joint) * 5.7, row * 9.1)
    const gap = joint - Math.floor(joint) < 0.07 || y * 62 - row < 0.12 ? 0.6 : 1
    tint(p, stone, gap * (0.62 + 0.5 * cell + 0.25 * (canvas.noise.fbm(x * 14, y * 14, 3) - 0.5)))
    p.snow = y - deck(x) < 0.014 ? 1 : 0.05
    p.lit = clamp(0.95 - (y - deck(x)) * 1.2 + 0.2 * (canvas.noise.fbm(x * 5, y * 5, 2) - 0.5), 0.2, 1.2)
  })
  const cap = paint('#c4b596', { depth: 0.11, snow: 1 })
  for (let x = -0.02; x < canvas.aspect + 0.02; x += 0.008)
    line(canvas, [x, deck(x)], [x + 0.008, deck(x + 0.008)], 0.007, cap)
}

function archStones(canvas: Canvas, cx: number, radius: number): void {
  for (let step = 0; step < 30; step++) {
    const angle = ((step + 0.5) / 30) * Math.PI
    const at = (r: number): Point => [cx + Math.cos(angle) * r, 0.645 - Math.sin(angle) * r * 0.95]
    limb(
      canvas,
      at(radius * 1.01),
      radius * 0.044,
      at(radius * 1.13),
      radius * 0.05,
      paint(step % 2 === 0 ? '#b8a88a' : '#9c8b70', { depth: 0.115, lit: 0.9 }),
      0.15
    )
  }
}

function bale(canvas: Canvas, x: number, y: number, size: number, depth: number): void {
  shadow(canvas, x - size * 0.5 * canvas.sunSide, y, size * 1.3, size * 0.2, 0.75)
  const straw = rgb('#d2ad5c')
  const p = paint('#d2ad5c', { depth, snow: 0 })
  const side = (px: number, py: number): void => {
    tint(p, straw, 0.6 + 0.65 * canvas.noise.fbm(px * 60, py * 160, 3))
    p.snow = clamp((y - size * 0.55 - py) * 12 + 0.3, 0, 1)
  }
  limb(
    canvas,
    [x - size * 0.35, y - size * 0.48],
    size * 0.5,
    [x + size * 0.35, y - size * 0.48],
    size * 0.5,
    p,
    0.8,
    side
  )
  ellipse(canvas, x + size * 0.4, y - size * 0.48, size * 0.36, size * 0.49, p, 0.2, (px, py) => {
    const radius = Math.hypot((px - x - size * 0.4) / 0.36, (py - y + size * 0.48) / 0.49) / size
    tint(p, straw, 0.68 + 0.16 * Math.sin(radius * 42) + 0.3 * canvas.noise.fbm(px * 90, py * 90, 2))
    p.snow = 0.05
  })
}

/** Stubble, straw bales and a lone oak. */
export const field: Scene = {
  name: 'field',
  ...WIDE,
  horizon: 0.5,
  sunX: 0.3,
  sunSide: -1,
  variants: OUTDOORS,
  paint(canvas) {
    hills(canvas, 0.5, 3, ['#93994f', '#b59f55', '#7f9148'], 0.08)
    const straw = rgb('#cfa850')
    const p = paint('#cfa850', { snow: 0.85, wet: 0.15 })
    below(
      canvas,
      (x) => 0.555 + 0.012 * Math.sin(x * 2),
      p,
      (x, y) => {
        const z = groundDistance(0.5, y)
        const across = (x - 1.15) * z
        const rows = Math.sin(across * 9 + canvas.noise.fbm(across, z, 2) * 2)
        const fine = canvas.noise.fbm(across * 24, z * 30, 3)
        tint(p, straw, 0.58 + 0.16 * rows * clamp(6 / z, 0, 1) + 0.75 * fine)
        p.depth = Math.min(2, 0.005 * z)
        p.lit = clamp(0.6 + 0.3 * rows + 0.4 * (canvas.noise.fbm(x * 3, y * 9, 2) - 0.5), 0.25, 1.1)
      }
    )
    tree(canvas, 0.36, 0.66, 0.5, { depth: 0.12, dabs: 2600 })
    for (const [x, y, size] of [
      [0.98, 0.6, 0.035],
      [1.2, 0.615, 0.042],
      [1.5, 0.63, 0.05],
      [0.72, 0.66, 0.062],
      [1.62, 0.74, 0.11],
      [1.06, 0.8, 0.17]
    ] as const)
      bale(canvas, x, y, size, 0.02 + (0.8 - y) * 0.8)
    grass(canvas, 0.9, 1.03, 2600, 0.05, ['#c9a550', '#a98a3c', '#d8bd6e', '#8f9a45'])
    strewn(canvas, 0.88, 1, 120, 0.009, [rgb('#d8301f'), rgb('#c9281c')])
    flock(canvas, 1.2, 0.24, 9, 0.016, 0.6)
  }
}

/** A steam train crossing a valley. */
export const train: Scene = {
  name: 'train',
  ...WIDE,
  horizon: 0.48,
  sunX: 0.84,
  sunSide: 1,
  variants: OUTDOORS,
  paint(canvas) {
    mountains(canvas, {
      foot: 0.5,
      rise: 0.3,
      peaks: 1.3,
      depth: 9,
      rock: '#6b6f74',
      slope: '#54664c',
      snowline: 0.8,
      offset: 41.3
    })
    hills(canvas, 0.46, 3, ['#5f7f3c', '#748d42', '#4f6f38'], 0.14)
    ground(canvas, { horizon: 0.48, colors: ['#5e7d34', '#7d9348'], edge: () => 0.12 })
    const ballast = rgb('#8b8378')
    const p = paint('#8b8378', { depth: 0.06, snow: 0.75 })
    polygon(
      canvas,
      [
        [-0.1, 0.7],
        [1.9, 0.7],
        [1.9, 0.755],
        [-0.1, 0.755]
      ],
      p,
      (x, y) => {
        tint(p, ballast, 0.55 + 0.9 * canvas.noise.value(x * 130, y * 130))
        p.lit = 0.75
      }
    )
    for (let x = -0.02; x < canvas.aspect; x += 0.022)
      box(canvas, x, 0.7, 0.011, 0.014, paint('#4c3a2a', { depth: 0.06, snow: 0.8 }))
    box(canvas, 0, 0.6925, canvas.aspect, 0.006, paint('#a3a7aa', { depth: 0.06 }))
    steamTrain(canvas, 1.5, 0.694, 0.155, 4, 0.055)
    for (const x of [0.12, 0.98]) {
      limb(canvas, [x, 0.72], 0.006, [x, 0.4], 0.005, paint('#5b4a38', { depth: 0.05, snow: 0.1 }))
      line(canvas, [x - 0.03, 0.42], [x + 0.03, 0.42], 0.003, paint('#5b4a38', { depth: 0.05, snow: 0.5 }))
    }
    for (let at = 0; at < 9; at++)
      bush(canvas, between(canvas.random, 0, canvas.aspect), between(canvas.random, 0.8, 0.9), 0.07, 0.03)
    tree(canvas, 0.07, 0.92, 0.66, { depth: 0.02, dabs: 2200 })
    grass(canvas, 0.78, 1.03, 5000, 0.05, ['#5d7c30', '#7f9745', '#4b6a2a', '#a3aa5a'])
    strewn(canvas, 0.8, 1, 420, 0.006, [rgb('#e9e2c4'), rgb('#d9b93a'), rgb('#a05fb0')])
  }
}
