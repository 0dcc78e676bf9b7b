import { songbird } from '../motifs/birds.ts'
import { streetLamp, wall } from '../motifs/buildings.ts'
import { cat } from '../motifs/cat.ts'
import { dog } from '../motifs/dog.ts'
import { horse } from '../motifs/horse.ts'
import { grass, ground, strewn } from '../motifs/terrain.ts'
import { bush, crown, tree, treeline } from '../motifs/trees.ts'
import { bicycle } from '../motifs/vehicles.ts'
import { type Canvas, paint, rgb, tint } from '../paint/canvas.ts'
import { clamp, mix } from '../paint/noise.ts'
import { between } from '../paint/random.ts'
import { below, box, dab, ellipse, limb, line, polygon, smooth } from '../paint/shapes.ts'
import { hills } from './country.ts'
import { LANDSCAPE, OUTDOORS, PORTRAIT, type Scene, SQUARE } from './scene.ts'
import { flowerWindow } from './town.ts'

function fence(canvas: Canvas, y: number, height: number, depth: number): void {
  const wood = paint('#9b8667', { depth, snow: 0.75 })
  for (const up of [0.4, 0.78])
    limb(
      canvas,
      [-0.05, y - height * up],
      height * 0.05,
      [canvas.aspect + 0.05, y - height * (up + 0.03)],
      height * 0.05,
      wood,
      0.6
    )
  for (let x = 0.07; x < canvas.aspect; x += 0.24)
    limb(
      canvas,
      [x, y + 0.004],
      height * 0.075,
      [x + 0.003, y - height],
      height * 0.07,
      paint('#8a7457', { depth, snow: 0.4 }),
      0.7
    )
}

/** A bay horse in a paddock. */
export const horseScene: Scene = {
  name: 'horse',
  ...LANDSCAPE,
  horizon: 0.52,
  sunX: 0.22,
  sunSide: -1,
  variants: OUTDOORS,
  paint(canvas) {
    hills(canvas, 0.5, 3, ['#6f8a3f', '#87984b', '#5f7c3a'], 0.12)
    ground(canvas, { horizon: 0.52, colors: ['#5f8035', '#7c9645'], edge: () => 0.05 })
    tree(canvas, 1.3, 0.64, 0.5, { depth: 0.1, dabs: 2200 })
    fence(canvas, 0.65, 0.12, 0.08)
    grass(canvas, 0.6, 0.84, 2600, 0.02, ['#5d7c30', '#7f9745', '#4b6a2a'])
    horse(canvas, { x: 0.7, y: 0.89, size: 0.42, facing: 1, coat: '#8a4a22', depth: 0.018 })
    grass(canvas, 0.86, 1.03, 3800, 0.05, ['#5d7c30', '#7f9745', '#4b6a2a', '#94a455'])
    strewn(canvas, 0.85, 1, 320, 0.006, [rgb('#f2eeda'), rgb('#e8c63f'), rgb('#b48ac9')])
  }
}

/** A golden retriever in a park. */
export const dogScene: Scene = {
  name: 'dog',
  ...SQUARE,
  horizon: 0.46,
  sunX: 0.8,
  sunSide: 1,
  variants: OUTDOORS,
  paint(canvas) {
    treeline(canvas, () => 0.5, 0.2, 0.5)
    treeline(canvas, () => 0.52, 0.13, 0.25, ['#5d8035', '#4a6c2c', '#86a048'])
    ground(canvas, { horizon: 0.46, colors: ['#5c8534', '#79a043'], edge: () => 0.05, leaf: 0.25 })
    tree(canvas, 0.14, 0.6, 0.56, { depth: 0.06, dabs: 2200 })
    tree(canvas, 0.9, 0.57, 0.44, { depth: 0.08, dabs: 1800 })
    streetLamp(canvas, 0.72, 0.57, 0.3, 0.07)
    const wood = paint('#8b5e38', { depth: 0.05, snow: 0.8 })
    for (const up of [0.05, 0.075, 0.1]) box(canvas, 0.46, 0.575 - up, 0.17, 0.016, wood)
    for (const x of [0.475, 0.61]) box(canvas, x, 0.48, 0.008, 0.105, paint('#2c2c30', { depth: 0.05 }))
    dog(canvas, { x: 0.5, y: 0.86, size: 0.34, facing: 1, coat: '#d09a55', depth: 0.012 })
    ellipse(canvas, 0.86, 0.9, 0.03, 0.03, paint('#c8d636', { depth: 0.01 }), 0.85)
    grass(canvas, 0.58, 1.03, 5200, 0.035, ['#5a8230', '#7ba342', '#4b7029', '#8fae50'])
    strewn(canvas, 0.58, 1, 420, 0.008, [rgb('#7c8a3a'), rgb('#6d8336')], 1)
  }
}

/** A tabby on a garden wall. */
export const catScene: Scene = {
  name: 'cat',
  ...SQUARE,
  horizon: 0.5,
  sunX: 0.2,
  sunSide: -1,
  variants: OUTDOORS,
  paint(canvas) {
    softGarden(canvas)
    for (let x = 0; x < 1.1; x += 0.12) {
      crown(canvas, x, between(canvas.random, 0.6, 0.66), 0.11, between(canvas.random, 0.1, 0.17), 260, {
        depth: 0.05,
        leaves: ['#5f8038', '#7d9a48', '#48692f']
      })
    }
    for (let at = 0; at < 24; at++) {
      const color = ['#e77a92', '#f2b8c4', '#d94f6b', '#f7e6e0'][at % 4]!
      const p = paint(color, { depth: 0.05, snow: 0.3 })
      const [x, y] = [canvas.random(), between(canvas.random, 0.5, 0.68)]
      for (let petal = 0; petal < 9; petal++) {
        p.lit = between(canvas.random, 0.5, 1.2)
        dab(canvas, x + between(canvas.random, -0.012, 0.012), y + between(canvas.random, -0.012, 0.012), 0.008, p)
      }
    }
    stones(canvas)
    streetLamp(canvas, 0.9, 0.72, 0.5, 0.04)
    cat(canvas, { x: 0.44, y: 0.69, size: 0.46, facing: 1, coat: '#94795a', depth: 0.012 })
    bush(canvas, 0.06, 1.02, 0.22, 0.012)
    grass(canvas, 0.97, 1.04, 900, 0.07, ['#5d7c30', '#7f9745', '#4b6a2a'])
  }
}

/** A hedge and a lawn far behind, out of focus. */
function softGarden(canvas: Canvas): void {
  const [dark, bright] = [rgb('#3f5f2c'), rgb('#9ab35f')]
  const p = paint('#3f5f2c', { leaf: 0.9, snow: 0.5, depth: 0.12 })
  const edge = (x: number): number => 0.2 + 0.16 * canvas.noise.fbm(x * 2.2, 3, 2)
  const hedge = (x: number, y: number): void => {
    const spot = clamp(canvas.noise.fbm(x * 6, y * 6, 2) * 2.4 - 0.7, 0, 1)
    tint(p, [mix(dark[0], bright[0], spot), mix(dark[1], bright[1], spot), mix(dark[2], bright[2], spot)])
    p.lit = 0.6 + 0.5 * spot
    p.snow = 0.25 + 0.6 * spot
  }
  below(canvas, edge, p, hedge, 0.06)
}

function stones(canvas: Canvas): void {
  const stone = rgb('#9c9180')
  const p = paint('#9c9180', { depth: 0.014 })
  below(
    canvas,
    (x) => 0.7 + 0.006 * canvas.noise.fbm(x * 20, 1, 2),
    p,
    (x, y) => {
      const row = Math.floor((y - 0.7) * 15)
      const joint = x * 8 + (row % 2) * 0.5 + canvas.noise.value(row * 3.1, 1) * 0.6
      const edge = Math.min((joint - Math.floor(joint)) * 1.6, 1, ((y - 0.7) * 15 - row) * 1.2 + 0.1)
      const cell = canvas.noise.value(Math.floor(joint) * 5.1, row * 8.3)
      tint(p, stone, (0.5 + 0.5 * cell + 0.4 * (canvas.noise.fbm(x * 40, y * 40, 3) - 0.5)) * clamp(edge * 5, 0.42, 1))
      p.lit = clamp(0.95 - edge * 0.15, 0.3, 1)
      p.snow = y < 0.725 ? 1 : 0.1
    }
  )
}

/** A robin on a hawthorn branch. */
export const birdScene: Scene = {
  name: 'bird',
  ...SQUARE,
  horizon: 0.82,
  sunX: 0.16,
  sunSide: -1,
  variants: OUTDOORS,
  paint(canvas) {
    const { random } = canvas
    below(
      canvas,
      (x) => 0.74 - 0.12 * canvas.noise.fbm(x * 3, 5, 2),
      paint('#7c9152', { depth: 1.4, snow: 0.9, lit: 0.9 }),
      undefined,
      0.05
    )
    for (let at = 0; at < 5; at++) crown(canvas, at * 0.25, 0.8, 0.16, 0.12, 240, { depth: 0.5 })
    const bark = paint('#6b543f', { depth: 0.012, snow: 0.55 })
    const main = smooth(
      [
        [-0.05, 0.78],
        [0.22, 0.73],
        [0.46, 0.715],
        [0.7, 0.69],
        [1.05, 0.6]
      ],
      false
    )
    for (let at = 1; at < main.length; at++)
      limb(canvas, main[at - 1]!, 0.026 - at * 0.0003, main[at]!, 0.0255 - at * 0.0003, bark, 0.8, (x, y) =>
        tint(bark, rgb('#6b543f'), 0.5 + canvas.noise.ridged(x * 9, y * 50, 3))
      )
    for (const [x, y, tx, ty] of [
      [0.16, 0.74, 0.06, 0.52],
      [0.76, 0.67, 0.9, 0.42],
      [0.86, 0.65, 1.02, 0.5],
      [0.3, 0.73, 0.2, 0.92],
      [0.62, 0.7, 0.76, 0.9]
    ] as const) {
      limb(canvas, [x, y], 0.012, [tx, ty], 0.004, paint('#6b543f', { depth: 0.013, snow: 0.5 }))
      for (let leaf = 0; leaf < 13; leaf++) {
        const t = between(random, 0.25, 1.1)
        crown(
          canvas,
          mix(x, tx, t) + between(random, -0.035, 0.035),
          mix(y, ty, t) + between(random, -0.035, 0.035),
          0.022,
          0.015,
          16,
          { depth: 0.011, leaves: ['#6a8c38', '#86a648', '#52752d'] }
        )
      }
      for (let berry = 0; berry < 6; berry++) {
        const t = between(random, 0.4, 1.1)
        const [bx, by] = [mix(x, tx, t) + between(random, -0.04, 0.04), mix(y, ty, t) + between(random, -0.02, 0.05)]
        ellipse(canvas, bx, by, 0.011, 0.012, paint('#b3241c', { depth: 0.01, snow: 0.2 }), 0.9)
      }
    }
    songbird(canvas, { x: 0.47, y: 0.695, size: 0.36, facing: 1, coat: '#7d6a50', depth: 0.01 })
  }
}

/** A bicycle leaning against a sunny wall. */
export const bicycleScene: Scene = {
  name: 'bicycle',
  ...PORTRAIT,
  horizon: 0.8,
  sunX: 0.5,
  sunSide: -1,
  variants: OUTDOORS,
  paint(canvas) {
    const { noise, aspect } = canvas
    wall(
      canvas,
      [
        [-0.1, 0.1],
        [aspect, 0.1],
        [aspect, 0.84],
        [-0.1, 0.84]
      ],
      '#e2bd82',
      0.03,
      0.95,
      1
    )
    polygon(
      canvas,
      [
        [-0.1, 0.1],
        [aspect, 0.1],
        [aspect, 0.05],
        [-0.1, 0.05]
      ],
      paint('#8a4a35', { depth: 0.03, snow: 1 })
    )
    flowerWindow(canvas, 0.13, 0.26, 0.14, 0.24, 0.028)
    flowerWindow(canvas, 0.5, 0.26, 0.14, 0.24, 0.028)
    for (let at = 0; at < 15; at++)
      crown(canvas, between(canvas.random, -0.02, 0.1), mix(0.05, 0.7, at / 15), 0.055, 0.05, 120, {
        depth: 0.026,
        leaves: ['#5d7f38', '#7a9a48', '#456a2e']
      })
    const slab = rgb('#9a8d7b')
    const p = paint('#9a8d7b', { snow: 0.95 })
    below(
      canvas,
      () => 0.835,
      p,
      (x, y) => {
        const row = Math.floor(1.4 / Math.max(0.02, y - 0.76))
        const across = ((x - aspect / 2) / Math.max(0.02, y - 0.74)) * 0.9 + (row % 2) * 0.5
        tint(
          p,
          slab,
          0.6 + 0.45 * noise.value(Math.floor(across) * 7.3, row * 3.3) + 0.4 * (noise.fbm(x * 50, y * 90, 3) - 0.5)
        )
        p.wet = 0.7
        p.depth = 0.02
        p.lit = 0.95
      }
    )
    streetLamp(canvas, 0.69, 0.86, 0.62, 0.024)
    bicycle(canvas, 0.37, 0.93, 0.36, '#2f7f78', 0.014)
    strewn(canvas, 0.86, 1, 110, 0.009, [rgb('#8a7a4a'), rgb('#7d8038')], 1)
    line(canvas, [0, 0.836], [aspect, 0.836], 0.002, paint('#6b5d4a', { depth: 0.028 }))
    limb(canvas, [0.06, 0.95], 0.05, [0.06, 0.89], 0.06, paint('#a8573a', { depth: 0.015 }), 0.7)
    crown(canvas, 0.06, 0.83, 0.085, 0.07, 260, { depth: 0.014, leaves: ['#4f7a33', '#d83a4a', '#628c3c'] })
  }
}
