import type { Light } from './light.ts'
import type { Rgb } from './paint/canvas.ts'
import { clamp, mix, Noise, smoothstep } from './paint/noise.ts'
import { between, createRandom } from './paint/random.ts'

const CHANNELS = [0, 1, 2] as const

/** A picture in linear light: three planes of width × height. */
export interface Picture {
  width: number
  height: number
  r: Float32Array
  g: Float32Array
  b: Float32Array
}

/** Where the scene's horizon lies (share of the height) and where sun and moon stand (share of the width). */
export interface SkyPlace {
  horizon: number
  sunX: number
}

export function emptyPicture(width: number, height: number): Picture {
  const size = width * height
  return { width, height, r: new Float32Array(size), g: new Float32Array(size), b: new Float32Array(size) }
}

function add(picture: Picture, i: number, color: Rgb, amount: number): void {
  picture.r[i]! += color[0] * amount
  picture.g[i]! += color[1] * amount
  picture.b[i]! += color[2] * amount
}

function gradient(light: Light, height: number, channel: 0 | 1 | 2): number {
  const low = smoothstep(0.42, 0, height)
  const base = mix(light.skyMiddle[channel], light.skyTop[channel], smoothstep(0.1, 0.95, height))
  return mix(base, light.skyLow[channel], low ** 1.5)
}

/** Cloud cover (0 to 1) and how much of it faces the sun, on a sheet that runs to the horizon. */
function cloudAt(noise: Noise, light: Light, x: number, rise: number, towards: number): [number, number] {
  const reach = 1 / (rise + 0.16)
  const u = x * reach * 1.15
  const v = reach * 2.1
  const threshold = mix(0.74, 0.2, light.clouds)
  const body = noise.fbm(u, v, 5)
  const cover = smoothstep(threshold, threshold + 0.2, body)
  if (cover <= 0) return [0, 0]
  const beside = noise.fbm(u + 0.16 * towards, v + 0.2, 3)
  return [cover, clamp(0.55 + (body - beside) * 3.2 - cover * 0.18, 0, 1)]
}

function drawAir(picture: Picture, light: Light, place: SkyPlace, noise: Noise): void {
  const { width, height } = picture
  const planes = [picture.r, picture.g, picture.b] as const
  const discX = place.sunX * (width / height)
  const discY = light.disc === 'low sun' ? place.horizon - 0.055 : place.horizon * 0.28
  const towards = place.sunX < 0.5 ? -1 : 1
  for (let y = 0; y < height; y++) {
    const rise = clamp(1 - y / height / place.horizon, 0, 1)
    const air: Rgb = [gradient(light, rise, 0), gradient(light, rise, 1), gradient(light, rise, 2)]
    const thinning = smoothstep(0, 0.1, rise) * 0.5 + 0.5
    for (let x = 0; x < width; x++) {
      const i = y * width + x
      const placeX = x / height
      const [cover, sunlit] = cloudAt(noise, light, placeX, rise, towards)
      const veil = cover * thinning * 0.93
      const distance = Math.hypot(placeX - discX, (y / height - discY) * 1.15)
      const near = light.disc === 'none' ? 0 : Math.exp(-distance * (light.disc === 'moon' ? 7 : 4.2))
      const facing = clamp(sunlit + near * 0.5, 0, 1.2)
      const halo = near * (light.disc === 'moon' ? 0.55 : 0.9) * (1 - veil * 0.4)
      for (const at of CHANNELS) {
        const cloud = mix(light.cloudShade[at], light.cloudLit[at], facing)
        planes[at][i] = mix(air[at], cloud, veil) + light.sun[at] * halo
      }
    }
  }
}

function drawStars(picture: Picture, place: SkyPlace, label: string): void {
  const random = createRandom(`${label}/stars`)
  const { width, height } = picture
  for (let star = 0; star < 700; star++) {
    const x = Math.floor(random() * (width - 2))
    const y = Math.floor(random() * place.horizon * height)
    const bright = random() ** 7 * 1.6 + 0.05
    const cool = between(random, 0.75, 1.1)
    const color: Rgb = [bright * (2 - cool) * 0.95, bright, bright * cool * 1.1]
    add(picture, y * width + x, color, 1)
    if (bright > 0.35) for (const step of [1, -1, width, -width]) add(picture, y * width + x + step, color, 0.3)
  }
}

function drawDisc(picture: Picture, light: Light, place: SkyPlace, noise: Noise): void {
  const { width, height } = picture
  const moon = light.disc === 'moon'
  const radius = (moon ? 0.03 : 0.036) * height
  const cx = place.sunX * width
  const cy = (moon ? place.horizon * 0.28 : place.horizon - 0.055) * height
  for (let y = Math.max(0, Math.floor(cy - radius)); y <= Math.min(height - 1, cy + radius); y++) {
    for (let x = Math.max(0, Math.floor(cx - radius)); x <= Math.min(width - 1, cx + radius); x++) {
      const edge = clamp(radius - Math.hypot(x - cx, y - cy), 0, 1)
      const face = moon ? 0.75 + 0.4 * noise.fbm(x / radius / 0.9, y / radius / 0.9, 3) : 3.2
      add(picture, y * width + x, moon ? [0.95, 0.93, 0.82] : [1, 0.72, 0.3], edge * face)
    }
  }
}

/** Draws the whole sky of a variant over `sky`; the scene is laid over it later. */
export function drawSky(sky: Picture, light: Light, place: SkyPlace, label: string): void {
  const { width, height } = sky
  const noise = new Noise(createRandom(`${label}/sky`))
  // Clouds have no detail finer than this: a third of the size costs a ninth of the time.
  const small = emptyPicture(Math.ceil(width / 3) + 1, Math.ceil(height / 3) + 1)
  drawAir(small, light, place, noise)
  enlarge(small, sky, 3)
  if (light.disc === 'moon') drawStars(sky, place, label)
  if (light.disc === 'moon' || light.disc === 'low sun') drawDisc(sky, light, place, noise)
}

/** Sets `large` to a bilinear enlargement of `small` by a whole factor, or adds it with `weight` when `add` is set. */
export function enlarge(small: Picture, large: Picture, factor: number, weight = 1, add = false): void {
  for (const plane of ['r', 'g', 'b'] as const)
    enlargePlane(small[plane], small, large[plane], large, { factor, weight, keep: add ? 1 : 0 })
}

interface Enlargement {
  factor: number
  weight: number
  keep: 0 | 1
}

function enlargePlane(
  from: Float32Array,
  small: Picture,
  to: Float32Array,
  large: Picture,
  { factor, weight, keep }: Enlargement
): void {
  const { width, height } = large
  const blended = new Float32Array(small.width)
  const step = 1 / factor
  for (let y = 0; y < height; y++) {
    const row = Math.min(small.height - 2, Math.floor(y * step))
    const fy = Math.min(1, y * step - row)
    const start = row * small.width
    for (let x = 0; x < small.width; x++) {
      const above = from[start + x]!
      blended[x] = (above + (from[start + small.width + x]! - above) * fy) * weight
    }
    let target = y * width
    for (let column = 0; column + 1 < small.width; column++) {
      const left = blended[column]!
      const rise = (blended[column + 1]! - left) * step
      const end = Math.min(factor, width - column * factor)
      for (let part = 0; part < end; part++, target++) to[target] = to[target]! * keep + left + rise * part
    }
  }
}
