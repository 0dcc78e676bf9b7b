import { Noise } from './noise.ts'
import { createRandom, type Random } from './random.ts'

/** Linear-light red, green, blue; 1 is paper white. */
export type Rgb = readonly [number, number, number]

/**
 * What is painted at one place: the surface, not its look. The look comes later, once per time of day and weather (shade.ts).
 * `lit` how much direct light reaches it (0 to about 1.3), `depth` distance in kilometres, `snow` how much snow it would carry,
 * `leaf` how much of it is foliage that turns in autumn, `wet` 1 for open water and less for ground that mirrors after rain,
 * `er, eg, eb` light it gives off after dark.
 */
export interface Paint {
  r: number
  g: number
  b: number
  lit: number
  depth: number
  snow: number
  leaf: number
  wet: number
  er: number
  eg: number
  eb: number
}

/** Fills in `paint` for the place x, y (in units of the picture's height). */
export type Shader = (x: number, y: number, paint: Paint) => void

function toLinear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
}

/** `#rrggbb` in sRGB to linear light. */
export function rgb(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16)
  return [toLinear(((value >> 16) & 255) / 255), toLinear(((value >> 8) & 255) / 255), toLinear((value & 255) / 255)]
}

export interface Surface {
  lit?: number
  depth?: number
  snow?: number
  leaf?: number
  wet?: number
  glow?: Rgb
}

/** A paint of the sRGB colour `hex`. */
export function paint(hex: string, surface: Surface = {}): Paint {
  const [r, g, b] = rgb(hex)
  const [er, eg, eb] = surface.glow ?? [0, 0, 0]
  const { lit = 1, depth = 0.1, snow = 0, leaf = 0, wet = 0 } = surface
  return { r, g, b, lit, depth, snow, leaf, wet, er, eg, eb }
}

/** Sets the colour of `target` to `color` times `brightness`. */
export function tint(target: Paint, color: Rgb, brightness = 1): void {
  target.r = color[0] * brightness
  target.g = color[1] * brightness
  target.b = color[2] * brightness
}

/** The painted surfaces of one scene, one value per pixel and property; `cover` 0 is open sky. */
export class Canvas {
  readonly aspect: number
  readonly random: Random
  readonly noise: Noise
  readonly cover: Float32Array
  readonly r: Float32Array
  readonly g: Float32Array
  readonly b: Float32Array
  readonly lit: Float32Array
  readonly depth: Float32Array
  readonly snow: Float32Array
  readonly leaf: Float32Array
  readonly wet: Float32Array
  readonly er: Float32Array
  readonly eg: Float32Array
  readonly eb: Float32Array
  readonly width: number
  readonly height: number
  /** The side the light comes from: -1 left, 1 right. */
  readonly sunSide: number

  constructor(width: number, height: number, label: string, sunSide: number) {
    this.width = width
    this.height = height
    this.sunSide = sunSide
    this.aspect = width / height
    this.random = createRandom(label)
    this.noise = new Noise(createRandom(`${label}/noise`))
    const size = width * height
    this.cover = new Float32Array(size)
    this.r = new Float32Array(size)
    this.g = new Float32Array(size)
    this.b = new Float32Array(size)
    this.lit = new Float32Array(size)
    this.depth = new Float32Array(size)
    this.snow = new Float32Array(size)
    this.leaf = new Float32Array(size)
    this.wet = new Float32Array(size)
    this.er = new Float32Array(size)
    this.eg = new Float32Array(size)
    this.eb = new Float32Array(size)
  }

  /** Lays `p` over pixel `i` with opacity `a`. */
  blend(i: number, a: number, p: Paint): void {
    const was = this.cover[i] as number
    // Over open sky only the cover grows: the colour must not mix with the empty black below it.
    const cover = was + (1 - was) * a
    this.cover[i] = cover
    const t = cover > 0 ? a / cover : 0
    this.r[i]! += (p.r - this.r[i]!) * t
    this.g[i]! += (p.g - this.g[i]!) * t
    this.b[i]! += (p.b - this.b[i]!) * t
    this.lit[i]! += (p.lit - this.lit[i]!) * t
    this.depth[i]! += (p.depth - this.depth[i]!) * t
    this.snow[i]! += (p.snow - this.snow[i]!) * t
    this.leaf[i]! += (p.leaf - this.leaf[i]!) * t
    this.wet[i]! += (p.wet - this.wet[i]!) * t
    this.er[i]! += (p.er - this.er[i]!) * t
    this.eg[i]! += (p.eg - this.eg[i]!) * t
    this.eb[i]! += (p.eb - this.eb[i]!) * t
  }
}
