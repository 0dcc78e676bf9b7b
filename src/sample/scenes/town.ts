import { highRise, streetLamp, WARM, wall, window_ } from '../motifs/buildings.ts'
import { groundDistance, water } from '../motifs/terrain.ts'
import { crown, tree } from '../motifs/trees.ts'
import { car } from '../motifs/vehicles.ts'
import { type Canvas, paint, rgb, tint } from '../paint/canvas.ts'
import { clamp, mix } from '../paint/noise.ts'
import { between, pick } from '../paint/random.ts'
import {
  below,
  box,
  corners,
  ellipse,
  lamplight,
  limb,
  line,
  type Point,
  points,
  polygon,
  shadow
} from '../paint/shapes.ts'
import { OUTDOORS, PORTRAIT, type Scene, WIDE, WITHOUT_AUTUMN } from './scene.ts'

/** High-rises along a river. */
export const city: Scene = {
  name: 'city',
  ...WIDE,
  horizon: 0.66,
  sunX: 0.16,
  sunSide: -1,
  variants: WITHOUT_AUTUMN,
  paint(canvas) {
    const { random, aspect } = canvas
    const colors = ['#8d97a3', '#a59a8a', '#6f7d8c', '#b5a793', '#7a8590', '#9b8777', '#5f6f80'] as const
    for (const [depth, low, high, count] of [
      [1.6, 0.12, 0.3, 30],
      [0.85, 0.14, 0.42, 20],
      [0.4, 0.12, 0.34, 15]
    ] as const) {
      for (let at = 0; at < count; at++) {
        const x = ((at + between(random, -0.3, 0.3)) / count) * aspect * 1.04 - 0.05
        const middle = Math.exp(-(((x - aspect * 0.52) / 0.45) ** 2))
        const width = between(random, 0.05, 0.09) * (depth < 0.5 ? 1.25 : 1)
        highRise(
          canvas,
          x,
          0.672,
          width,
          mix(low, high, random() ** 1.5) * (0.55 + 0.8 * middle),
          depth,
          pick(random, colors)
        )
      }
    }
    highRise(canvas, aspect * 0.5, 0.672, 0.095, 0.55, 0.6, '#7b8b9c')
    highRise(canvas, aspect * 0.36, 0.672, 0.085, 0.46, 0.5, '#a79b88')
    limb(
      canvas,
      [aspect * 0.5 + 0.047, 0.125],
      0.004,
      [aspect * 0.5 + 0.047, 0.03],
      0.001,
      paint('#6d747c', { depth: 0.6 })
    )
    for (let x = 0; x < aspect; x += 0.035)
      crown(canvas, x, 0.668, 0.024, between(random, 0.012, 0.024), 60, { depth: 0.5 })
    wall(
      canvas,
      [
        [0, 0.672],
        [aspect, 0.672],
        [aspect, 0.695],
        [0, 0.695]
      ],
      '#7f7b74',
      0.45,
      0.7,
      3
    )
    for (let x = 0.04; x < aspect; x += 0.11) streetLamp(canvas, x, 0.676, 0.04, 0.45)
    water(canvas, 0.58, () => 0.6925, 0.004, 3)
  }
}

/** How far along the street a place is, projected: x and height in metres, z in metres from the eye. */
function project(x: number, height: number, z: number): Point {
  const scale = 1.15 / z
  return [PORTRAIT.width / PORTRAIT.height / 2 + x * scale, 0.56 - (height - 1.7) * scale]
}

interface Row {
  side: -1 | 1
  from: number
  to: number
  height: number
  color: string
}

function rowHouse(canvas: Canvas, row: Row): void {
  const x = row.side * 4.6
  const depth = (row.from + row.to) / 2 / 420
  const lit = row.side === canvas.sunSide ? 0.4 : 1
  const corner = (h: number, z: number): Point => project(x, h, z)
  wall(
    canvas,
    [corner(0, row.from), corner(row.height, row.from), corner(row.height, row.to), corner(0, row.to)],
    row.color,
    depth,
    lit
  )
  const eave = 0.5
  const roof = paint('#6b4436', { depth, snow: 0.9, lit })
  polygon(
    canvas,
    [
      project(x - row.side * 0.25, row.height, row.from),
      project(x + row.side * 2.4, row.height + 2, row.from),
      project(x + row.side * 2.4, row.height + 2, row.to),
      project(x - row.side * 0.25, row.height, row.to)
    ],
    roof
  )
  polygon(
    canvas,
    [
      corner(row.height - eave * 0.4, row.from),
      corner(row.height, row.from),
      corner(row.height, row.to),
      corner(row.height - eave * 0.4, row.to)
    ],
    paint('#d8cdb8', { depth, lit: lit * 0.9 })
  )
  const storeys = Math.round(row.height / 3)
  const columns = 3
  for (let storey = 0; storey < storeys; storey++) {
    for (let column = 0; column < columns; column++) {
      const z0 = mix(row.from, row.to, (column + 0.26) / columns)
      const z1 = mix(row.from, row.to, (column + 0.74) / columns)
      const h0 = storey * 3 + (storey === 0 ? 0.5 : 0.9)
      streetWindow(canvas, corner, [h0, storey * 3 + 2.5], [z0, z1], depth, storey === 0)
    }
  }
}

function streetWindow(
  canvas: Canvas,
  corner: (h: number, z: number) => Point,
  [h0, h1]: readonly [number, number],
  [z0, z1]: readonly [number, number],
  depth: number,
  shop: boolean
): void {
  const { random } = canvas
  const on = random() < (shop ? 0.85 : 0.5) ? between(random, 0.7, 1.3) : 0.01
  const pad = (z1 - z0) * 0.1
  polygon(
    canvas,
    [
      corner(h0 - 0.15, z0 - pad),
      corner(h1 + 0.15, z0 - pad),
      corner(h1 + 0.15, z1 + pad),
      corner(h0 - 0.15, z1 + pad)
    ],
    paint(shop ? '#4d3b2c' : '#ece5d5', { depth, lit: 0.8 })
  )
  const glass = paint('#33414c', { depth, lit: 0.7, glow: [WARM[0] * on, WARM[1] * on, WARM[2] * on] })
  polygon(canvas, [corner(h0, z0), corner(h1, z0), corner(h1, z1), corner(h0, z1)], glass)
  const middle = (z0 + z1) / 2
  const bar = paint('#e6dfcf', { depth, lit: 0.8 })
  polygon(
    canvas,
    [
      corner(h0, middle - pad * 0.35),
      corner(h1, middle - pad * 0.35),
      corner(h1, middle + pad * 0.35),
      corner(h0, middle + pad * 0.35)
    ],
    bar
  )
}

function cobbles(canvas: Canvas): void {
  const { noise } = canvas
  const [stone, kerb] = [rgb('#857d72'), rgb('#b3a996')]
  const p = paint('#857d72', { wet: 0.75, snow: 0.95 })
  below(
    canvas,
    () => 0.56,
    p,
    (x, y) => {
      const z = groundDistance(0.56, y) * 1.95
      const across = ((x - canvas.aspect / 2) * z) / 1.15
      const row = Math.floor(z * 2.4)
      const cell = noise.value(Math.floor(across * 3.2 + (row % 2) * 0.5) * 5.3, row * 7.7)
      const near = clamp(14 / z, 0, 1)
      const pavement = Math.abs(across) > 2.6
      const base = pavement ? kerb : stone
      tint(p, base, 0.62 + 0.3 * noise.fbm(across, z * 0.8, 3) + (cell - 0.5) * 0.5 * near)
      p.depth = z / 420
      p.lit = across * canvas.sunSide > 1.2 ? 0.32 : 0.95
      p.wet = pavement ? 0.4 : 0.75
    }
  )
}

/** An old street in perspective with lamps, shops and a church at its end. */
export const street: Scene = {
  name: 'street',
  ...PORTRAIT,
  horizon: 0.56,
  sunX: 0.42,
  sunSide: 1,
  variants: OUTDOORS,
  paint(canvas) {
    const { random } = canvas
    cobbles(canvas)
    const [cx, cy] = project(0, 0, 95)
    wall(
      canvas,
      [
        [cx - 0.03, cy],
        [cx - 0.03, cy - 0.14],
        [cx + 0.03, cy - 0.14],
        [cx + 0.03, cy]
      ],
      '#b9a88c',
      0.3,
      0.8
    )
    polygon(
      canvas,
      [
        [cx - 0.035, cy - 0.138],
        [cx, cy - 0.26],
        [cx + 0.035, cy - 0.138]
      ],
      paint('#4f6a63', { depth: 0.3, snow: 0.7, lit: 0.8 })
    )
    for (const x of [-0.012, 0.008])
      box(canvas, cx + x, cy - 0.115, 0.006, 0.025, paint('#2a2622', { depth: 0.3, glow: [0.9, 0.5, 0.15] }))
    const colors = ['#d9b98a', '#c98f6b', '#e5d7bb', '#b9a58d', '#d8c09a', '#c47f5c', '#a8b09a', '#e0c9a4'] as const
    for (let z = 78; z > 2.5; z -= 7.5) {
      for (const side of [-1, 1] as const)
        rowHouse(canvas, {
          side,
          from: z + 7.6,
          to: Math.max(2.4, z),
          height: pick(random, [9, 9, 12, 12]),
          color: pick(random, colors)
        })
    }
    for (let z = 60; z > 15; z -= 13) {
      for (const side of [-1, 1]) {
        const [tx, ty] = project(side * 3, 0, z - 4)
        tree(canvas, tx, ty, 4.6 * (1.15 / (z - 4)), { depth: z / 420, dabs: 700 })
        const [lx, ly] = project(side * 2.6, 0, z)
        streetLamp(canvas, lx, ly, 3.9 * (1.15 / z), z / 420)
      }
    }
    const [px, py] = project(0.7, 0, 17)
    lamplight(canvas, px, py, 0.2, 0.05, [0.6, 0.4, 0.2])
    for (const [x, z, coat] of [
      [0.6, 16, '#7a2e2a'],
      [1.05, 16.4, '#2c3e55'],
      [-1.4, 27, '#4a4a40']
    ] as const)
      walker(canvas, project(x, 0, z), 1.75 * (1.15 / z), coat, z / 420)
  }
}

/** Somebody walking away. */
export function walker(canvas: Canvas, [x, y]: Point, height: number, coat: string, depth: number): void {
  shadow(canvas, x - canvas.sunSide * height * 0.2, y, height * 0.4, height * 0.06, 0.7)
  for (const side of [-1, 1])
    limb(
      canvas,
      [x + side * height * 0.05, y - height * 0.45],
      height * 0.055,
      [x + side * height * 0.075, y],
      height * 0.035,
      paint('#23252c', { depth })
    )
  limb(
    canvas,
    [x, y - height * 0.78],
    height * 0.12,
    [x, y - height * 0.42],
    height * 0.13,
    paint(coat, { depth, snow: 0.1 })
  )
  for (const side of [-1, 1])
    limb(
      canvas,
      [x + side * height * 0.12, y - height * 0.78],
      height * 0.045,
      [x + side * height * 0.15, y - height * 0.48],
      height * 0.035,
      paint(coat, { depth, lit: 0.85 })
    )
  ellipse(canvas, x, y - height * 0.93, height * 0.062, height * 0.075, paint('#5b3d29', { depth }), 0.7)
}

function road(canvas: Canvas): void {
  const { noise, aspect } = canvas
  const [asphalt, pale] = [rgb('#5b5c5f'), rgb('#8f8a80')]
  const p = paint('#5b5c5f', { snow: 0.92 })
  polygon(canvas, corners(-0.1, 0.652, aspect + 0.1, 1.1), p, (x, y) => {
    const kerb = y < 0.7
    const rough = noise.fbm(x * 40, y * 90, 3)
    tint(p, kerb ? pale : asphalt, 0.7 + 0.5 * rough)
    p.depth = mix(0.04, 0.01, (y - 0.65) / 0.35)
    p.wet = kerb ? 0.4 : 0.8
    p.lit = 0.8 + 0.3 * rough
  })
  const white = paint('#e9e5d8', { depth: 0.012, snow: 0.9, wet: 0.6 })
  for (let x = -0.05; x < aspect; x += 0.42) {
    polygon(
      canvas,
      points('0 0.935, 0.22 0.935, 0.21 0.952, -0.015 0.952', (f, y) => [x + f, y]),
      white
    )
  }
}

/** A small red car by the kerb of a suburban road. */
export const carScene: Scene = {
  name: 'car',
  ...WIDE,
  horizon: 0.55,
  sunX: 0.2,
  sunSide: -1,
  variants: OUTDOORS,
  paint(canvas) {
    const { random, aspect, noise } = canvas
    below(
      canvas,
      (x) => 0.5 - 0.1 * noise.fbm(x * 1.6 + 5, 3, 3),
      paint('#5d7448', { depth: 1.5, snow: 0.9, lit: 0.8 })
    )
    for (let x = 0; x < aspect; x += 0.16)
      crown(canvas, x, 0.46, between(random, 0.08, 0.13), between(random, 0.07, 0.13), 420, { depth: 0.3 })
    wall(
      canvas,
      [
        [-0.1, 0.5],
        [aspect, 0.5],
        [aspect, 0.655],
        [-0.1, 0.655]
      ],
      '#b5a287',
      0.05,
      0.85,
      2
    )
    box(canvas, 0, 0.49, aspect, 0.014, paint('#cfc3ab', { depth: 0.05, snow: 1 }))
    const stone = paint('#6e6252', { depth: 0.05, lit: 0.6 })
    for (let row = 0; row < 6; row++)
      line(canvas, [0, 0.522 + row * 0.024], [aspect, 0.522 + row * 0.024], 0.0007, stone, 0.5)
    for (let at = 0; at < 170; at++) {
      const row = Math.floor(random() * 6)
      const x = random() * aspect
      line(canvas, [x, 0.504 + row * 0.024], [x, 0.522 + row * 0.024], 0.0007, stone, 0.5)
    }
    tree(canvas, 0.16, 0.67, 0.62, { depth: 0.04, dabs: 2200 })
    tree(canvas, 1.66, 0.67, 0.56, { depth: 0.04, dabs: 2000 })
    road(canvas)
    for (const x of [0.42, 1.42]) streetLamp(canvas, x, 0.67, 0.42, 0.03)
    car(canvas, aspect / 2, 0.86, 0.86, '#b3201c', 0.015)
  }
}

/** A window with a box of flowers, for walls seen close. */
export function flowerWindow(canvas: Canvas, x: number, y: number, width: number, height: number, depth: number): void {
  const shutter = paint('#3f6d78', { depth, lit: 0.9 })
  for (const left of [x - width * 0.62, x + width * 1.12]) {
    box(canvas, left, y - height * 0.03, width * 0.5, height * 1.08, shutter)
    for (let slat = 1; slat < 14; slat++)
      line(
        canvas,
        [left + width * 0.05, y + (height * slat) / 14],
        [left + width * 0.45, y + (height * slat) / 14],
        0.001,
        paint('#28474f', { depth }),
        0.8
      )
  }
  window_(canvas, x, y, width, height, depth, WARM)
  box(canvas, x - width * 0.1, y + height * 1.02, width * 1.2, height * 0.14, paint('#7a4a2c', { depth, snow: 0.9 }))
  for (const color of ['#d83a4a', '#e86a8a', '#f0b03a'])
    crown(canvas, x + width * between(canvas.random, 0.25, 0.75), y + height * 1, width * 0.42, height * 0.1, 70, {
      depth,
      leaves: [color, '#4f7a33']
    })
}
