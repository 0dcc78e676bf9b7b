import type { Light } from './light.ts'
import { clamp } from './paint/noise.ts'
import { createRandom } from './paint/random.ts'
import { emptyPicture, enlarge, type Picture } from './sky.ts'

const CURVE_STEPS = 4096
const CURVE_LIMIT = 8

/** ACES filmic curve (fit of Krzysztof Narkowicz, 2015), then sRGB; indexed by the square root of the light to keep shadows fine. */
const CURVE = Float32Array.from({ length: CURVE_STEPS + 1 }, (_, step) => {
  const x = (step / CURVE_STEPS) ** 2 * CURVE_LIMIT
  const film = clamp((x * (2.51 * x + 0.03)) / (x * (2.43 * x + 0.59) + 0.14), 0, 1)
  return 255 * (film <= 0.0031308 ? film * 12.92 : 1.055 * film ** (1 / 2.4) - 0.055)
})

function tone(light: number): number {
  const bounded = light < 0 ? 0 : light > CURVE_LIMIT ? CURVE_LIMIT : light
  return CURVE[(Math.sqrt(bounded / CURVE_LIMIT) * CURVE_STEPS + 0.5) | 0]!
}

/** Box blur of one plane, rows then columns. */
function blur(plane: Float32Array, width: number, height: number, radius: number): void {
  const kept = new Float32Array(Math.max(width, height))
  const pass = (start: number, step: number, length: number): void => {
    for (let k = 0; k < length; k++) kept[k] = plane[start + k * step]!
    let sum = 0
    for (let k = -radius; k <= radius; k++) sum += kept[clamp(k, 0, length - 1)]!
    for (let k = 0; k < length; k++) {
      plane[start + k * step] = sum / (2 * radius + 1)
      sum += kept[Math.min(length - 1, k + radius + 1)]! - kept[Math.max(0, k - radius)]!
    }
  }
  for (let y = 0; y < height; y++) pass(y * width, 1, width)
  for (let x = 0; x < width; x++) pass(x, width, height)
}

/** The glow that strong light spreads in a lens, added in place. */
export function bloom(picture: Picture, threshold: number, strength: number): void {
  const factor = 6
  const { width, height } = picture
  const small = emptyPicture(Math.ceil(width / factor) + 1, Math.ceil(height / factor) + 1)
  for (const channel of ['r', 'g', 'b'] as const) {
    const from = picture[channel]
    const to = small[channel]
    for (let y = 0; y < height; y++) {
      const row = Math.floor(y / factor) * small.width
      for (let x = 0; x < width; x++) {
        const over = from[y * width + x]! - threshold
        if (over > 0) to[row + Math.floor(x / factor)]! += Math.min(3, over) / (factor * factor)
      }
    }
    for (const radius of [2, 4, 7]) blur(to, small.width, small.height, radius)
  }
  enlarge(small, picture, factor, strength, true)
}

/** Exposure, film curve, black and white, darker corners and grain: the finished 8-bit RGB rows, written into `pixels`. */
export function develop(
  picture: Picture,
  light: Light,
  label: string,
  pixels: Uint8ClampedArray<ArrayBuffer>
): Uint8ClampedArray<ArrayBuffer> {
  const { width, height } = picture
  const speckle = grainOf(light.colour === 0 ? 9 : 4.5, label)
  const contrast = light.colour === 0 ? 1.16 : 1
  let seed = speckle.length
  for (let y = 0; y < height; y++) {
    const fy = (y / height - 0.5) * 2
    for (let x = 0; x < width; x++) {
      const i = y * width + x
      const fx = (x / width - 0.5) * 2
      const corner = fx * fx + fy * fy
      const exposure = light.exposure * (1 - 0.078 * corner * Math.sqrt(corner))
      seed = (Math.imul(seed, 1664525) + 1013904223) | 0
      const spot = speckle[seed >>> 19]!
      let r = tone(picture.r[i]! * exposure)
      let g = tone(picture.g[i]! * exposure)
      let b = tone(picture.b[i]! * exposure)
      if (light.colour < 1) {
        const gray = (0.36 * r + 0.5 * g + 0.14 * b - 128) * contrast + 128
        r = gray + (r - gray) * light.colour
        g = gray + (g - gray) * light.colour
        b = gray + (b - gray) * light.colour
      }
      pixels[i * 3] = r + spot
      pixels[i * 3 + 1] = g + spot
      pixels[i * 3 + 2] = b + spot
    }
  }
  return pixels
}

/** 8,192 values of film grain: two uniform numbers less one, a triangular distribution. */
function grainOf(strength: number, label: string): Float32Array {
  const random = createRandom(`${label}/grain`)
  return Float32Array.from({ length: 8192 }, () => (random() + random() - 1) * strength)
}
