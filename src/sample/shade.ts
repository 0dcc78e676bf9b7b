import type { Light } from './light.ts'
import type { Canvas } from './paint/canvas.ts'
import { clamp, mix, type Noise, smoothstep } from './paint/noise.ts'
import type { Picture, SkyPlace } from './sky.ts'

const SNOW = [0.86, 0.89, 0.95] as const
const TWIG = [0.095, 0.075, 0.06] as const
/** Leaves from green to the colours of October: yellow, orange, crimson. */
const TURNED = [
  [0.72, 0.38, 0.03],
  [0.62, 0.2, 0.015],
  [0.42, 0.05, 0.015]
] as const

/** Wetness from here to open water is foam: it hides the mirror below it, and is no bank to mirror about. */
const FOAM_FROM = 0.8

/** Lights the painted surfaces of `canvas` and lays them over the sky, in place. */
export function shade(canvas: Canvas, sky: Picture, light: Light, indoor: boolean): void {
  const { width, height } = canvas
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x
      if (canvas.cover[i]! > 0.004) shadePixel(canvas, sky, light, i, x / height, y / height, indoor)
    }
  }
}

/** Where `dress` leaves its colour: one array for all pixels, since a new one for each would be most of the work. */
const dressed = new Float64Array(3)

/** The colour of pixel `i` in its season: turned leaves, bare twigs, snow. */
function dress(canvas: Canvas, light: Light, i: number, x: number, y: number): void {
  let r = canvas.r[i]!
  let g = canvas.g[i]!
  let b = canvas.b[i]!
  const leaf = canvas.leaf[i]! * light.autumn
  if (leaf > 0.02) {
    const which = clamp(canvas.noise.fbm(x * 5, y * 5, 2) * 3.6 - 0.9, 0, 1.999)
    const near = TURNED[Math.floor(which)]!
    const next = TURNED[Math.floor(which) + 1]!
    const part = which - Math.floor(which)
    // The painted brightness stays, so that light and shade within the crown survive the change of colour.
    const bright = Math.min(2.2, (0.3 * r + 0.6 * g + 0.1 * b) / 0.1)
    r = mix(r, mix(near[0], next[0], part) * bright, leaf)
    g = mix(g, mix(near[1], next[1], part) * bright, leaf)
    b = mix(b, mix(near[2], next[2], part) * bright, leaf)
  }
  const bare = canvas.leaf[i]! * light.snow
  if (bare > 0.3) {
    // In the snow season broad-leaved crowns are a mesh of twigs.
    const twigs = 0.5 + canvas.noise.value(x * 90, y * 90)
    r = mix(r, TWIG[0] * twigs, bare)
    g = mix(g, TWIG[1] * twigs, bare)
    b = mix(b, TWIG[2] * twigs, bare)
  }
  const carried = canvas.snow[i]! * light.snow
  if (carried > 0.02) {
    const lying = smoothstep(0.12, 0.5, carried + (canvas.noise.fbm(x * 40, y * 60, 2) - 0.5) * 0.5)
    r = mix(r, SNOW[0], lying)
    g = mix(g, SNOW[1], lying)
    b = mix(b, SNOW[2], lying)
  }
  dressed[0] = r
  dressed[1] = g
  dressed[2] = b
}

function shadePixel(
  canvas: Canvas,
  sky: Picture,
  light: Light,
  i: number,
  x: number,
  y: number,
  indoor: boolean
): void {
  dress(canvas, light, i, x, y)
  let r = dressed[0]!
  let g = dressed[1]!
  let b = dressed[2]!
  const depth = canvas.depth[i]!
  const lit = canvas.lit[i]!
  const around = 0.55 + 0.45 * Math.min(1, lit)
  const dampness = 1 - 0.35 * light.wet * Math.min(1, canvas.wet[i]! * 1.5)
  const inside = indoor && depth < 0.02 ? 0.62 : 1
  const lamps = light.lamps
  r *= dampness * inside * (light.ambient[0] * around + light.sun[0] * lit)
  g *= dampness * inside * (light.ambient[1] * around + light.sun[1] * lit)
  b *= dampness * inside * (light.ambient[2] * around + light.sun[2] * lit)
  if (light.dimSight > 0) {
    const seen = 0.25 * r + 0.6 * g + 0.15 * b
    r = mix(r, seen * 0.72, light.dimSight)
    g = mix(g, seen * 0.94, light.dimSight)
    b = mix(b, seen * 1.7, light.dimSight)
  }
  r += canvas.er[i]! * lamps
  g += canvas.eg[i]! * lamps
  b += canvas.eb[i]! * lamps
  const air = inside < 1 ? 0 : 1 - Math.exp(-depth * light.hazePerKm)
  const a = canvas.cover[i]!
  sky.r[i] = mix(sky.r[i]!, mix(r, light.haze[0], air), a)
  sky.g[i] = mix(sky.g[i]!, mix(g, light.haze[1], air), a)
  sky.b[i] = mix(sky.b[i]!, mix(b, light.haze[2], air), a)
}

/**
 * Mirrors what stands above in water (`wet` 1) and wet ground. Rows are done from the top, each column remembering the last
 * dry pixel: that is the line to mirror about, so boats mirror at their own hull and not at the far shore.
 */
export function mirror(canvas: Canvas, picture: Picture, light: Light, place: SkyPlace): void {
  const { width, height, wet, noise } = canvas
  const shore = new Int32Array(width).fill(Math.floor(place.horizon * height))
  const { r, g, b } = picture
  for (let y = 1; y < height; y++) {
    const near = Math.max(0.004, y / height - place.horizon + 0.01)
    for (let x = 0; x < width; x++) {
      const i = y * width + x
      if (wet[i]! > FOAM_FROM && wet[i]! < 0.95) continue
      const share = wet[i]! >= 0.95 ? 1 : wet[i]! * light.wet
      if (share < 0.03) {
        shore[x] = y
        continue
      }
      const far = 1 / (near * 5 + 0.08)
      const ripple = noise.fbm((x / height - 0.7) * far * 4.5, far * 26, 3) - 0.5
      const open = wet[i]! >= 0.95
      const glitter =
        open && light.disc !== 'none'
          ? glitterAt(noise, x / height - place.sunX * canvas.aspect, near, far, y / height) *
            (light.disc === 'moon' ? 0.32 : 1.5)
          : 0
      const push = ripple * (open ? 0.05 : 0.025) * (0.25 + near * 2.4) * height
      const column = clamp(Math.round(x + push * 0.5), 0, width - 1)
      const bank = shore[column]!
      const from = clamp(Math.round(2 * bank - y - Math.abs(push) * 0.6 + push), 0, Math.max(0, y - 1))
      const source = from * width + column
      const glance = clamp(0.92 - near * 0.55 + ripple * 0.55, 0.15, 0.95)
      const amount = open ? glance : share * 0.5 * clamp(0.8 + ripple * 1.6, 0.1, 1)
      const deepR = open ? light.water[0] * (0.6 + canvas.lit[i]! * 0.6) + canvas.r[i]! * light.ambient[0] : r[i]!
      const deepG = open ? light.water[1] * (0.6 + canvas.lit[i]! * 0.6) + canvas.g[i]! * light.ambient[1] : g[i]!
      const deepB = open ? light.water[2] * (0.6 + canvas.lit[i]! * 0.6) + canvas.b[i]! * light.ambient[2] : b[i]!
      const a = open ? (wet[i]! >= 0.999 ? 1 : (wet[i]! - 0.95) * 20) : 1
      const air = 1 - Math.exp(-canvas.depth[i]! * light.hazePerKm)
      r[i] = mix(
        r[i]!,
        mix(mix(deepR, r[source]!, amount), light.haze[0], air) + glitter * (light.disc === 'moon' ? 0.85 : 1),
        a
      )
      g[i] = mix(
        g[i]!,
        mix(mix(deepG, g[source]!, amount), light.haze[1], air) + glitter * (light.disc === 'moon' ? 0.9 : 0.62),
        a
      )
      b[i] = mix(
        b[i]!,
        mix(mix(deepB, b[source]!, amount), light.haze[2], air) + glitter * (light.disc === 'moon' ? 1 : 0.24),
        a
      )
    }
  }
}

/** Brightness (0 to 1) of the broken path of light below sun or moon, `aside` picture heights from its middle. */
function glitterAt(noise: Noise, aside: number, near: number, far: number, y: number): number {
  const width = 0.035 + near * 0.16
  const reach = Math.exp(-((aside / width) ** 2))
  if (reach < 0.02) return 0
  const facet = noise.value(aside * (60 + 26 * far), y * 420) * noise.value(aside * far * 9, far * 30)
  return reach * smoothstep(0.3, 0.62, facet)
}
