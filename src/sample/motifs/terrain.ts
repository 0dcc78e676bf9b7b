import { type Canvas, paint, type Rgb, rgb, tint } from '../paint/canvas.ts'
import { clamp, mix, smoothstep } from '../paint/noise.ts'
import { between } from '../paint/random.ts'
import { below, dab } from '../paint/shapes.ts'

export interface Range {
  /** Height of the foot of the range in the picture, and how far its peaks rise above it. */
  foot: number
  rise: number
  /** Peaks per picture height of width; larger is busier. */
  peaks: number
  depth: number
  rock: string
  /** Colour of the lower slopes. */
  slope: string
  /** Share of the rise above which snow lies all year; above 1 means never. */
  snowline: number
  /** Where the highest peak stands, as x; without it the range is even. */
  summit?: number
  offset?: number
}

/** The outline of a mountain range. */
export function rangeLine(canvas: Canvas, range: Range): (x: number) => number {
  const { noise } = canvas
  const shift = range.offset ?? range.depth * 7.3
  return (x) => {
    const crest = noise.ridged(x * range.peaks + shift, shift * 0.37, 5)
    const lift = range.summit === undefined ? 0.75 : 0.35 + 0.85 * Math.exp(-(((x - range.summit) / 0.42) ** 2))
    return range.foot - range.rise * lift * (0.25 + 0.95 * crest)
  }
}

/** A mountain range with lit and shaded flanks, gullies and snow. */
export function mountains(canvas: Canvas, range: Range): void {
  const { noise, sunSide } = canvas
  const rock = rgb(range.rock)
  const slope = rgb(range.slope)
  const white = rgb('#f4f7fc')
  const line = rangeLine(canvas, range)
  const p = paint(range.rock, { depth: range.depth, snow: 0.9 })
  const scale = range.peaks * 2.2
  const flank = (x: number, y: number): number => noise.ridged(x * scale + y * 2.3 + range.depth, y * scale * 0.85, 5)
  below(canvas, line, p, (x, y) => {
    const up = clamp((range.foot - y) / range.rise, 0, 1)
    const here = flank(x, y)
    const towards = flank(x + 0.014 * sunSide, y - 0.009)
    const rockiness = noise.fbm(x * scale * 5, y * scale * 6, 3)
    p.lit = clamp(0.55 + (here - towards) * 5.5, 0.06, 1.25)
    const snowAt = smoothstep(
      range.snowline - 0.1,
      range.snowline + 0.14,
      up + (rockiness - 0.5) * 0.5 + (here - 0.4) * 0.25
    )
    const stone = smoothstep(0.12, 0.5, up + (rockiness - 0.5) * 0.35)
    const shadeOf = 0.7 + 0.6 * rockiness
    for (const [channel, at] of [
      ['r', 0],
      ['g', 1],
      ['b', 2]
    ] as const) {
      p[channel] = mix(mix(slope[at], rock[at], stone) * shadeOf, white[at], snowAt)
    }
    p.snow = 0.55 + 0.4 * rockiness
  })
}

export interface Ground {
  horizon: number
  /** Depth at the picture's lower edge, in kilometres; the far end is at `far`. */
  near?: number
  far?: number
  colors: readonly [string, string]
  /** Size of the patches: larger is finer. */
  grain?: number
  snow?: number
  leaf?: number
  wet?: number
  /** Height of the ground's edge above or below the horizon at x. */
  edge?: (x: number) => number
}

/** Distance along flat ground at height y, growing to infinity at the horizon. */
export function groundDistance(horizon: number, y: number): number {
  return 1 / Math.max(0.006, y - horizon)
}

/** Flat or gently wavy ground to the horizon, its texture in perspective. */
export function ground(canvas: Canvas, g: Ground): void {
  const { noise } = canvas
  const [one, two] = [rgb(g.colors[0]), rgb(g.colors[1])]
  const p = paint(g.colors[0], { snow: g.snow ?? 1, leaf: g.leaf ?? 0, wet: g.wet ?? 0.25 })
  const near = g.near ?? 0.004
  const grain = g.grain ?? 1
  const { snow } = p
  below(
    canvas,
    (x) => g.horizon + (g.edge?.(x) ?? 0),
    p,
    (x, y) => {
      const z = groundDistance(g.horizon, y)
      const worldX = (x - canvas.aspect / 2) * z
      const broad = noise.fbm(worldX * 0.9 * grain, z * 1.6 * grain, 3)
      const fine = noise.fbm(worldX * 9 * grain, z * 14 * grain, 3)
      const part = clamp((broad - 0.5) * 2.2 + 0.5 + (fine - 0.5) * 0.8, 0, 1)
      tint(p, [mix(one[0], two[0], part), mix(one[1], two[1], part), mix(one[2], two[2], part)], 0.72 + 0.56 * fine)
      p.depth = Math.min(g.far ?? 3, near * z)
      p.lit = clamp(0.75 + (broad - 0.5) * 0.9 + (fine - 0.5) * 0.6, 0.3, 1.15)
      p.snow = snow * (0.65 + 0.5 * broad)
    }
  )
}

/** Open water below `line(x)`; its look comes from what it mirrors. */
export function water(canvas: Canvas, horizon: number, line: (x: number) => number, near = 0.004, far = 6): void {
  const { noise } = canvas
  const p = paint('#0c2026', { wet: 1, lit: 0.6, snow: 0 })
  below(canvas, line, p, (x, y) => {
    const z = groundDistance(horizon, y)
    p.depth = Math.min(far, near * z)
    p.lit = 0.4 + 0.6 * noise.fbm((x - 0.7) * z * 2, z * 5, 2)
  })
}

/** Blades of grass standing along the ground between two heights; denser and larger nearer. */
export function grass(
  canvas: Canvas,
  from: number,
  to: number,
  count: number,
  size: number,
  colors: readonly string[],
  spread: readonly [number, number] = [0, 9]
): void {
  const { random } = canvas
  const paints = colors.map((color) => paint(color, { snow: 0.4, leaf: 0.45 }))
  const right = Math.min(spread[1], canvas.aspect)
  for (let at = 0; at < count; at++) {
    const share = at / count
    const y = mix(from, to, share) + between(random, -0.004, 0.004)
    const x = between(random, spread[0], right)
    const p = paints[Math.floor(random() * paints.length)]!
    p.lit = between(random, 0.5, 1.2)
    p.depth = mix(0.05, 0.005, share)
    const length = size * mix(0.3, 1, share) * between(random, 0.5, 1.2)
    const lean = between(random, -0.35, 0.35) * length
    const steps = Math.max(3, Math.round(length * 260))
    for (let step = 0; step < steps; step++) {
      const t = step / steps
      dab(canvas, x + lean * t * t, y - length * t, Math.max(0.0007, 0.0013 * (1 - t) * (0.5 + share)), p, 0.9)
    }
  }
}

/** Small things strewn over the ground: flowers, stones, fallen leaves. */
export function strewn(
  canvas: Canvas,
  from: number,
  to: number,
  count: number,
  size: number,
  colors: readonly Rgb[],
  leaf = 0
): void {
  const { random } = canvas
  const p = paint('#000000', { snow: 0.5, leaf })
  for (let at = 0; at < count; at++) {
    const share = Math.sqrt(at / count)
    tint(p, colors[Math.floor(random() * colors.length)]!, between(random, 0.7, 1.15))
    p.depth = mix(0.06, 0.006, share)
    p.lit = between(random, 0.6, 1.2)
    dab(
      canvas,
      random() * canvas.aspect,
      mix(from, to, share),
      size * mix(0.25, 1, share) * between(random, 0.6, 1.2),
      p
    )
  }
}
