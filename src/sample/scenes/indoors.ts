import { boards, bookcase, curtains, INDOOR_KM, shadeLamp, sofa, wallAround, windowFrame } from '../motifs/furniture.ts'
import { crown, tree } from '../motifs/trees.ts'
import { type Canvas, paint, rgb, tint } from '../paint/canvas.ts'
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
  points,
  polygon,
  shadow,
  smooth
} from '../paint/shapes.ts'
import { LANDSCAPE, PORTRAIT, type Scene, SQUARE } from './scene.ts'

function garden(canvas: Canvas, top: number): void {
  below(
    canvas,
    (x) => top + 0.1 - 0.03 * canvas.noise.fbm(x * 3, 2, 2),
    paint('#6f8f42', { depth: 0.5, snow: 1, lit: 0.9 })
  )
  for (let x = 0; x < canvas.aspect; x += 0.12)
    crown(canvas, x, top + 0.08, 0.08, between(canvas.random, 0.04, 0.08), 160, { depth: 0.3 })
}

/** A living room: sofa, rug, books, lamp and a window to the garden. */
export const room: Scene = {
  name: 'room',
  ...LANDSCAPE,
  horizon: 0.44,
  sunX: 0.52,
  sunSide: 1,
  indoor: true,
  variants: ['day', 'night', 'sunset', 'snow', 'rain', 'bw'],
  paint(canvas) {
    const pane = { x: 0.56, y: 0.1, width: 0.4, height: 0.4 }
    garden(canvas, 0.36)
    tree(canvas, 0.86, 0.5, 0.36, { depth: 0.1, dabs: 700 })
    wallAround(canvas, '#d9cdb4', 0.7, pane)
    windowFrame(canvas, pane)
    curtains(canvas, pane, '#b98d5e')
    boards(canvas, 0.7, '#9a6a3e', 0.6)
    box(canvas, 0, 0.685, canvas.aspect, 0.018, paint('#efe8d8', { depth: INDOOR_KM, lit: 0.5 }))
    const rug = paint('#8a3a34', { depth: INDOOR_KM, lit: 0.5 })
    ellipse(canvas, 0.74, 0.9, 0.5, 0.085, rug, 0, (x, y) => {
      const ringAt = Math.hypot((x - 0.74) / 0.5, (y - 0.9) / 0.085)
      tint(
        rug,
        rgb(Math.floor(ringAt * 7) % 2 === 0 ? '#8a3a34' : '#c9a878'),
        0.8 + 0.4 * canvas.noise.fbm(x * 70, y * 140, 2)
      )
    })
    bookcase(canvas, 1.08, 0.72, 0.34, 0.58, 5)
    picture(canvas, 0.13, 0.16, 0.26, 0.2)
    sofa(canvas, 0.42, 0.84, 0.66, '#4f6b73', '#d9a441')
    table(canvas)
    limb(canvas, [1.0, 0.8], 0.045, [1.0, 0.74], 0.05, paint('#b06a45', { depth: INDOOR_KM, lit: 0.6 }))
    for (let leaf = 0; leaf < 13; leaf++) {
      const angle = -Math.PI / 2 + between(canvas.random, -1.2, 1.2)
      const reach = between(canvas.random, 0.12, 0.24)
      limb(
        canvas,
        [1, 0.72],
        0.003,
        [1 + Math.cos(angle) * reach * 0.7, 0.72 + Math.sin(angle) * reach],
        0.017,
        paint('#3f6a38', { depth: INDOOR_KM, lit: 0.6 }),
        0.6
      )
    }
    shadeLamp(canvas, 0.05, 0.82, 0.5, 0.95)
  }
}

function picture(canvas: Canvas, x: number, y: number, width: number, height: number): void {
  box(canvas, x - 0.012, y - 0.012, width + 0.024, height + 0.024, paint('#6b4a2a', { depth: INDOOR_KM, lit: 0.5 }))
  const p = paint('#000000', { depth: INDOOR_KM, lit: 0.55 })
  box(canvas, x, y, width, height, p, (px, py) => {
    const hill = y + height * (0.75 - 0.4 * canvas.noise.fbm(px * 9, 3, 3))
    tint(p, py < hill ? [0.5, 0.6, 0.7] : [0.2, 0.26, 0.12], 0.8 + 0.4 * canvas.noise.fbm(px * 30, py * 50, 2))
  })
}

function table(canvas: Canvas): void {
  const wood = paint('#7a5230', { depth: INDOOR_KM, lit: 0.6 })
  shadow(canvas, 0.74, 0.92, 0.26, 0.04, 0.7)
  for (const x of [0.6, 0.88])
    limb(canvas, [x, 0.84], 0.008, [x - 0.01, 0.93], 0.006, paint('#4b3220', { depth: INDOOR_KM, lit: 0.4 }))
  ellipse(canvas, 0.74, 0.835, 0.2, 0.034, wood)
  box(canvas, 0.62, 0.812, 0.12, 0.014, paint('#2f4a5e', { depth: INDOOR_KM, lit: 0.7 }))
  box(canvas, 0.63, 0.8, 0.11, 0.013, paint('#b5442f', { depth: INDOOR_KM, lit: 0.7 }))
  limb(canvas, [0.83, 0.825], 0.016, [0.83, 0.8], 0.018, paint('#e8e2d2', { depth: INDOOR_KM, lit: 0.7 }))
}

function fruit(canvas: Canvas, x: number, y: number, size: number, color: string, blush: string): void {
  const [base, cheek] = [rgb(color), rgb(blush)]
  const p = paint(color, { depth: INDOOR_KM, lit: 0.95 })
  shadow(canvas, x + size * 0.5, y + size * 0.85, size * 1.2, size * 0.35, 0.7)
  ellipse(canvas, x, y, size, size * 0.95, p, 0.95, (px, py) => {
    const t = canvas.noise.fbm(px * 26, py * 26, 3)
    const part = Math.min(1, Math.max(0, t * 2.6 - 0.8 + (px - x) / size))
    tint(
      p,
      [
        base[0] + (cheek[0] - base[0]) * part,
        base[1] + (cheek[1] - base[1]) * part,
        base[2] + (cheek[2] - base[2]) * part
      ],
      0.85 + 0.3 * t
    )
  })
  dab(canvas, x - size * 0.36, y - size * 0.42, size * 0.13, paint('#ffffff', { depth: INDOOR_KM, lit: 0.9 }), 0.5)
  line(
    canvas,
    [x, y - size * 0.8],
    [x + size * 0.12, y - size * 1.2],
    size * 0.05,
    paint('#4a3520', { depth: INDOOR_KM, lit: 0.5 })
  )
}

function bottle(canvas: Canvas, x: number, y: number, height: number, color: string): void {
  const base = rgb(color)
  const p = paint(color, { depth: INDOOR_KM })
  const w = height * 0.14
  const outline = smooth(
    [
      [x - w, y],
      [x - w, y - height * 0.55],
      [x - w * 0.9, y - height * 0.66],
      [x - w * 0.36, y - height * 0.76],
      [x - w * 0.34, y - height],
      [x + w * 0.34, y - height],
      [x + w * 0.36, y - height * 0.76],
      [x + w * 0.9, y - height * 0.66],
      [x + w, y - height * 0.55],
      [x + w, y]
    ],
    false
  )
  shadow(canvas, x + w * 1.3, y, w * 2.6, w * 0.5, 0.6)
  polygon(canvas, outline, p, (px) => {
    const side = (px - x) / w
    const shine = Math.exp(-(((side + 0.55) / 0.12) ** 2)) * 0.5 + Math.exp(-(((side - 0.7) / 0.1) ** 2)) * 0.12
    tint(p, [base[0] + shine, base[1] + shine, base[2] + shine])
    p.lit = 0.7 - 0.45 * side
  })
}

function flame(canvas: Canvas, x: number, y: number, height: number): void {
  lamplight(canvas, x, y - height * 0.6, 1, 0.9, [1.7, 0.95, 0.36])
  limb(
    canvas,
    [x, y],
    height * 0.085,
    [x, y - height * 0.8],
    height * 0.08,
    paint('#efe6cf', { depth: INDOOR_KM, lit: 0.8, glow: [0.4, 0.22, 0.07] }),
    0.6
  )
  ellipse(canvas, x, y, height * 0.24, height * 0.06, paint('#b08a3e', { depth: INDOOR_KM, lit: 0.9 }), 0.6)
  line(canvas, [x, y - height * 0.8], [x, y - height * 0.86], height * 0.01, paint('#201810', { depth: INDOOR_KM }))
  polygon(
    canvas,
    smooth([
      [x, y - height * 1.12],
      [x + height * 0.04, y - height * 0.93],
      [x, y - height * 0.85],
      [x - height * 0.04, y - height * 0.93]
    ]),
    paint('#f6e2b0', { depth: INDOOR_KM, lit: 0.6, glow: [11, 7, 2.4] })
  )
}

function fruitBowl(canvas: Canvas): void {
  fruit(canvas, 0.27, 0.63, 0.066, '#d8b23a', '#c9471f')
  fruit(canvas, 0.39, 0.6, 0.07, '#b5281e', '#e0a030')
  fruit(canvas, 0.49, 0.64, 0.062, '#e08a24', '#d86a1a')
  fruit(canvas, 0.34, 0.66, 0.066, '#9db33c', '#c9a52e')
  fruit(canvas, 0.44, 0.67, 0.064, '#b8321f', '#d9a23a')
  shadow(canvas, 0.46, 0.84, 0.26, 0.045, 0.75)
  const bowl = paint('#3f6187', { depth: INDOOR_KM, lit: 0.8 })
  const outline = points('0.17 0.68, 0.2 0.76, 0.28 0.825, 0.38 0.84, 0.48 0.825, 0.56 0.76, 0.59 0.68, 0.38 0.71')
  polygon(canvas, smooth(outline), bowl, (x, y) => {
    bowl.lit = 1 - (x - 0.17) * 1.9
    tint(bowl, Math.sin(x * 70) * Math.sin(y * 90) > 0.45 ? rgb('#2f4f80') : rgb('#e6e1d4'), 0.95)
  })
}

/** A still life: fruit, bottle, bread and a candle on an old table. */
export const stillLife: Scene = {
  name: 'table',
  ...SQUARE,
  horizon: 0.5,
  sunX: 0.2,
  sunSide: -1,
  indoor: true,
  variants: ['day', 'night', 'sunset', 'bw'],
  paint(canvas) {
    const back = paint('#5b5546', { depth: INDOOR_KM })
    box(canvas, -0.1, -0.1, 1.3, 0.8, back, (x, y) => {
      tint(back, rgb('#6b6250'), 0.6 + 0.6 * canvas.noise.fbm(x * 4, y * 4, 4))
      back.lit = Math.max(0.05, 0.62 - x * 0.55 - Math.abs(y - 0.4) * 0.3)
    })
    const wood = paint('#7a4f2c', { depth: INDOOR_KM })
    below(
      canvas,
      () => 0.64,
      wood,
      (x, y) => {
        const grain = canvas.noise.fbm(x * 4 + canvas.noise.fbm(x * 2, y * 16, 2), y * 70, 4)
        tint(wood, rgb('#7f532e'), 0.45 + 0.95 * grain)
        wood.lit = 0.95 - x * 0.5
      }
    )
    bottle(canvas, 0.66, 0.78, 0.48, '#1f3a22')
    fruitBowl(canvas)
    fruit(canvas, 0.2, 0.86, 0.062, '#b5281e', '#d9a23a')
    for (let grape = 0; grape < 26; grape++)
      ellipse(
        canvas,
        0.62 + between(canvas.random, -0.09, 0.1),
        0.85 + between(canvas.random, -0.035, 0.035),
        0.021,
        0.022,
        paint('#4a2346', { depth: INDOOR_KM, lit: 0.95 }),
        0.95
      )
    loaf(canvas)
    flame(canvas, 0.88, 0.78, 0.3)
  }
}

function loaf(canvas: Canvas): void {
  const crust = rgb('#b5793a')
  const p = paint('#b5793a', { depth: INDOOR_KM, lit: 0.9 })
  shadow(canvas, 0.9, 0.94, 0.16, 0.035, 0.7)
  limb(canvas, [0.77, 0.905], 0.04, [0.95, 0.9], 0.048, p, 0.85, (x, y) => {
    const cut = Math.sin((x + y * 0.5) * 95) > 0.75 ? 1.6 : 1
    tint(p, crust, cut * (0.6 + 0.6 * canvas.noise.fbm(x * 40, y * 40, 3)))
  })
}

/** A reading corner: books to the ceiling, a desk and a lamp. */
export const library: Scene = {
  name: 'library',
  ...PORTRAIT,
  horizon: 0.5,
  sunX: 0.5,
  sunSide: -1,
  indoor: true,
  variants: ['day', 'night', 'bw'],
  paint(canvas) {
    box(canvas, -0.1, -0.1, 1.1, 0.95, paint('#8a7a5e', { depth: INDOOR_KM, lit: 0.35 }))
    boards(canvas, 0.82, '#8a5a34', 0.2)
    bookcase(canvas, 0.01, 0.84, 0.36, 0.8, 7)
    bookcase(canvas, 0.38, 0.84, 0.36, 0.8, 7)
    const wood = paint('#6f4526', { depth: INDOOR_KM, lit: 0.7 })
    for (const x of [0.13, 0.6]) box(canvas, x, 0.74, 0.024, 0.24, paint('#54331c', { depth: INDOOR_KM, lit: 0.4 }))
    box(canvas, 0.08, 0.72, 0.6, 0.03, wood)
    const page: Point[] = [
      [0.27, 0.715],
      [0.37, 0.7],
      [0.47, 0.715],
      [0.47, 0.725],
      [0.27, 0.725]
    ]
    polygon(canvas, page, paint('#f2ead6', { depth: INDOOR_KM, lit: 0.9 }))
    for (let at = 0; at < 3; at++)
      box(
        canvas,
        0.52,
        0.7 - at * 0.018,
        0.11,
        0.017,
        paint(['#7a2e26', '#2f4a5e', '#b08a45'][at]!, { depth: INDOOR_KM, lit: 0.6 })
      )
    shadeLamp(canvas, 0.17, 0.72, 0.24, 0.72)
    const leather = paint('#5d2f20', { depth: INDOOR_KM, lit: 0.6 })
    polygon(
      canvas,
      smooth([
        [0.27, 0.97],
        [0.26, 0.8],
        [0.3, 0.72],
        [0.37, 0.71],
        [0.45, 0.72],
        [0.49, 0.8],
        [0.48, 0.97]
      ]),
      leather,
      (x, y) => {
        leather.lit = 0.55 - 1.2 * (x - 0.375) * -canvas.sunSide + 0.12 * Math.sin(x * 90) * Math.sin(y * 90)
      }
    )
  }
}
