import { type Canvas, paint, rgb, tint } from '../paint/canvas.ts'
import { clamp, mix } from '../paint/noise.ts'
import { between, pick } from '../paint/random.ts'
import { dab, limb, line, type Point, shadow } from '../paint/shapes.ts'

export interface TreeLook {
  depth: number
  leaves?: readonly string[]
  trunk?: string
  /** Leaf dabs per crown; fewer for far trees. */
  dabs?: number
}

const GREENS = ['#4f7a2c', '#3f6a28', '#6a8f38', '#35592a'] as const

/** A ball of leaves at x, y: dark below and inside, lit towards the sun. */
export function crown(
  canvas: Canvas,
  cx: number,
  cy: number,
  rx: number,
  ry: number,
  dabs: number,
  look: TreeLook
): void {
  const { random, sunSide } = canvas
  const colors = (look.leaves ?? GREENS).map(rgb)
  const p = paint('#000000', { depth: look.depth, leaf: 1 })
  const radius = Math.max(0.0018, Math.sqrt((rx * ry) / dabs) * 0.95)
  const places = Array.from({ length: dabs }, () => {
    const angle = random() * Math.PI * 2
    const reach = Math.sqrt(random())
    return [Math.cos(angle) * reach, Math.sin(angle) * reach] as const
  }).sort((a, b) => b[1] - a[1])
  for (const [nx, ny] of places) {
    const nz = Math.sqrt(Math.max(0, 1 - nx * nx - ny * ny))
    p.lit = clamp(0.5 * nx * sunSide - 0.62 * ny + 0.36 * nz + between(random, -0.12, 0.3), 0.05, 1.25)
    p.snow = clamp(0.42 - 0.6 * ny + between(random, -0.25, 0.25), 0, 1)
    tint(p, pick(random, colors), between(random, 0.65, 1.15))
    dab(canvas, cx + nx * rx * between(random, 0.92, 1.1), cy + ny * ry, radius * between(random, 0.6, 1.2), p)
  }
}

function branch(
  canvas: Canvas,
  from: Point,
  angle: number,
  length: number,
  width: number,
  depth: number,
  color: string,
  shortest: number
): void {
  const to: Point = [from[0] + Math.cos(angle) * length, from[1] + Math.sin(angle) * length]
  limb(canvas, from, width, to, width * 0.62, paint(color, { depth, snow: 0.3 }))
  if (length < shortest) return
  const count = canvas.random() < 0.35 ? 3 : 2
  for (let at = 0; at < count; at++) {
    const turn = (at - (count - 1) / 2) * between(canvas.random, 0.55, 0.95) + between(canvas.random, -0.15, 0.15)
    branch(canvas, to, angle + turn, length * between(canvas.random, 0.6, 0.76), width * 0.62, depth, color, shortest)
  }
}

/** A broad-leaved tree standing at x, y, `height` tall, with its shadow on the ground. */
export function tree(canvas: Canvas, x: number, y: number, height: number, look: TreeLook): void {
  const { random } = canvas
  shadow(canvas, x - canvas.sunSide * height * 0.28, y + height * 0.015, height * 0.5, height * 0.07, 0.6)
  branch(
    canvas,
    [x, y],
    -Math.PI / 2 + between(random, -0.08, 0.08),
    height * 0.3,
    height * 0.026,
    look.depth,
    look.trunk ?? '#4a3a2b',
    height * 0.085
  )
  const dabs = look.dabs ?? 900
  const balls = 9
  for (let ball = 0; ball < balls; ball++) {
    const angle = (ball / balls) * Math.PI * 2 + between(random, -0.3, 0.3)
    const reach = ball % 3 === 0 ? 0.1 : 0.24
    const cx = x + Math.cos(angle) * height * reach
    const cy = y - height * 0.66 + Math.sin(angle) * height * reach * 0.8
    const size = height * between(random, 0.13, 0.19)
    crown(canvas, cx, cy, size, size * 0.82, Math.round(dabs / balls), look)
  }
}

/** A spruce: tiers of hanging branches. */
export function conifer(canvas: Canvas, x: number, y: number, height: number, look: TreeLook): void {
  const { random, sunSide } = canvas
  shadow(canvas, x - sunSide * height * 0.2, y, height * 0.26, height * 0.035, 0.5)
  limb(canvas, [x, y], height * 0.016, [x, y - height * 0.95], height * 0.003, paint('#3b2d22', { depth: look.depth }))
  const colors = (look.leaves ?? ['#1f3f2a', '#2a4c30', '#183524']).map(rgb)
  const p = paint('#000000', { depth: look.depth, leaf: 0.12 })
  const tiers = Math.max(7, Math.round((look.dabs ?? 500) / 38))
  for (let tier = 0; tier < tiers; tier++) {
    const t = tier / (tiers - 1)
    const cy = y - height * mix(0.1, 0.99, t)
    const reach = height * mix(0.21, 0.012, t ** 0.85) * between(random, 0.8, 1.1)
    const count = Math.round((look.dabs ?? 500) / tiers)
    for (let at = 0; at < count; at++) {
      const out = between(random, -1, 1)
      p.lit = clamp(0.4 + out * sunSide * 0.5 + between(random, -0.2, 0.3), 0.06, 1.1)
      p.snow = between(random, 0.1, 1)
      tint(p, pick(random, colors), between(random, 0.6, 1.15))
      const droop = Math.abs(out) ** 1.4 * reach * 0.42 + between(random, 0, height * 0.022)
      dab(canvas, x + out * reach, cy + droop, Math.max(0.0014, (height / tiers) * 0.34), p)
    }
  }
}

/** The edge of a far wood along `top(x)`. */
export function treeline(
  canvas: Canvas,
  foot: (x: number) => number,
  height: number,
  depth: number,
  colors: readonly string[] = GREENS,
  pointed = false,
  span: readonly [number, number] = [0, 9]
): void {
  const { random } = canvas
  const right = Math.min(span[1], canvas.aspect)
  for (let x = span[0]; x < right; x += height * (pointed ? 0.2 : 0.32)) {
    const size = height * between(random, 0.65, 1.15)
    const y = foot(x) + between(random, 0, height * 0.12)
    if (pointed) conifer(canvas, x, y, size, { depth, leaves: colors, dabs: 160 })
    else crown(canvas, x, y - size * 0.42, size * 0.42, size * 0.52, 90, { depth, leaves: colors })
  }
}

/** A palm leaning from x, y. */
export function palm(canvas: Canvas, x: number, y: number, height: number, lean: number, depth: number): void {
  const { random } = canvas
  const at = (t: number): Point => [x + lean * height * t * t, y - height * t]
  shadow(canvas, x - canvas.sunSide * height * 0.1, y + 0.01, height * 0.22, 0.02, 0.6)
  for (let step = 0; step < 26; step++) {
    const trunk = paint(step % 2 === 0 ? '#7a6248' : '#8d7455', { depth })
    limb(
      canvas,
      at(step / 26),
      height * 0.021 * (1.1 - (step / 26) * 0.5),
      at((step + 1) / 26),
      height * 0.02 * (1.08 - (step / 26) * 0.5),
      trunk
    )
  }
  const [topX, topY] = at(1)
  for (let frond = 0; frond < 13; frond++) {
    const angle = (frond / 13) * Math.PI * 2 + between(random, -0.2, 0.2)
    const reach = height * between(random, 0.34, 0.46)
    const p = paint(pick(random, ['#3f6b2c', '#55823a', '#2f5626']), {
      depth,
      leaf: 0.1,
      lit: Math.sin(angle) < 0 ? 1.05 : 0.45
    })
    for (let step = 2; step < 30; step++) {
      const t = step / 30
      const px = topX + Math.cos(angle) * reach * t
      const py = topY + Math.sin(angle) * reach * 0.5 * t + reach * 0.62 * t * t - reach * 0.12
      const leaf = reach * 0.2 * Math.sin(Math.min(1, t * 1.15) * Math.PI * 0.95 + 0.1)
      line(canvas, [px, py], [px + Math.cos(angle) * leaf * 0.5, py + leaf], 0.0016, p)
      line(canvas, [px, py], [px + Math.cos(angle) * leaf * 0.9, py + leaf * 0.25], 0.0014, p)
    }
  }
}

/** A rounded bush. */
export function bush(
  canvas: Canvas,
  x: number,
  y: number,
  size: number,
  depth: number,
  leaves?: readonly string[]
): void {
  shadow(canvas, x, y, size * 1.2, size * 0.2, 0.6)
  for (const [dx, dy, part] of [
    [-0.45, -0.35, 0.6],
    [0.4, -0.32, 0.65],
    [0, -0.5, 0.75]
  ] as const) {
    crown(canvas, x + dx * size, y + dy * size, size * part, size * part * 0.7, 170, {
      depth,
      ...(leaves && { leaves })
    })
  }
}
