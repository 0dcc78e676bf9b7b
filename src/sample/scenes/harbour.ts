import { fishingBoat, sailBoat } from '../motifs/boats.ts'
import { house, streetLamp, wall } from '../motifs/buildings.ts'
import { mountains, water } from '../motifs/terrain.ts'
import { type Canvas, paint } from '../paint/canvas.ts'
import { between, pick } from '../paint/random.ts'
import { box, corners, limb, line, points, polygon } from '../paint/shapes.ts'
import { LANDSCAPE, type Scene, WITHOUT_AUTUMN } from './scene.ts'

const WALLS = [
  '#cfa257',
  '#b4604a',
  '#ddd2bb',
  '#8299a3',
  '#c4896f',
  '#a1a98f',
  '#d6ba85',
  '#a3564a',
  '#c9b9a3'
] as const

function houses(canvas: Canvas): void {
  const { random } = canvas
  let x = -0.04
  while (x < canvas.aspect) {
    const width = between(random, 0.1, 0.16)
    const storeys = pick(random, [2, 3, 3, 4])
    const wall = pick(random, WALLS)
    const roof = pick(random, ['#8a4a35', '#6e4436', '#59504c'])
    const lit = between(random, 0.75, 1)
    house(canvas, {
      x,
      y: 0.585,
      width,
      height: storeys * 0.06,
      wall,
      roof,
      depth: 0.25,
      storeys,
      columns: 3,
      pitch: 0.055,
      lit
    })
    x += width
  }
}

function pier(canvas: Canvas): void {
  const wood = paint('#8a7458', { depth: 0.012, snow: 1, lit: 0.95 })
  polygon(canvas, points('-0.05 0.93, 0.36 0.84, 0.4 0.855, 0.2 1.05, -0.05 1.05'), wood)
  const gap = paint('#4b3d2e', { depth: 0.012, snow: 0.3 })
  for (let plank = 0; plank < 16; plank++) {
    line(
      canvas,
      [-0.03 + plank * 0.025, 0.925 - plank * 0.0054],
      [-0.1 + plank * 0.02, 1.04 - plank * 0.002],
      0.001,
      gap
    )
  }
  const post = paint('#55442f', { depth: 0.012, snow: 0.2 })
  for (const x of [0.06, 0.2, 0.34]) limb(canvas, [x, 0.93 - x * 0.19], 0.011, [x, 0.86 - x * 0.19], 0.01, post)
}

/** A quay of coloured houses, fishing boats and masts. */
export const harbour: Scene = {
  name: 'harbour',
  ...LANDSCAPE,
  horizon: 0.56,
  sunX: 0.74,
  sunSide: 1,
  variants: WITHOUT_AUTUMN,
  paint(canvas) {
    const hill = { foot: 0.57, rise: 0.26, peaks: 1.1, depth: 5, snowline: 3, offset: 3.1 }
    mountains(canvas, { ...hill, rock: '#5f6b58', slope: '#4d6144' })
    houses(canvas)
    wall(canvas, corners(0, 0.583, canvas.aspect, 0.622), '#8b8172', 0.2, 0.7, 3)
    box(canvas, 0, 0.578, canvas.aspect, 0.009, paint('#b3a892', { depth: 0.2, snow: 1 }))
    for (let lamp = 0; lamp < 6; lamp++) streetLamp(canvas, 0.1 + lamp * 0.26, 0.585, 0.09, 0.2)
    water(canvas, 0.5, () => 0.62)
    const hulls = ['#e6e1d4', '#2e5f86', '#a33327', '#e9e4d8', '#24465e', '#e6e1d4', '#2f6b4f']
    for (const [at, x] of [0.1, 0.27, 0.6, 0.76, 0.93, 1.2, 1.38].entries()) {
      sailBoat(canvas, x, 0.655, 0.15 + (at % 3) * 0.02, hulls[at] as string, false, 0.12)
    }
    fishingBoat(canvas, 0.42, 0.72, 0.3, '#b5402f', 0.06)
    fishingBoat(canvas, 1.02, 0.8, 0.44, '#2a6a94', 0.03)
    pier(canvas)
  }
}
