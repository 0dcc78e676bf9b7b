import type { Variant } from './light.ts'
import type { Canvas, Rgb } from './paint/canvas.ts'
import { clamp, mix, smoothstep } from './paint/noise.ts'
import { between, createRandom, type Random } from './paint/random.ts'
import type { Picture } from './sky.ts'

/** Indoors, weather is what one sees through the window: where the depth is at least this, in kilometres. */
const OUTSIDE_KM = 0.02

function lay(picture: Picture, canvas: Canvas, x: number, y: number, color: Rgb, a: number, indoor: boolean): void {
  if (x < 0 || y < 0 || x >= canvas.width || y >= canvas.height) return
  const i = y * canvas.width + x
  if (indoor && canvas.cover[i]! > 0.5 && canvas.depth[i]! < OUTSIDE_KM) return
  picture.r[i] = mix(picture.r[i]!, color[0], a)
  picture.g[i] = mix(picture.g[i]!, color[1], a)
  picture.b[i] = mix(picture.b[i]!, color[2], a)
}

function flake(picture: Picture, canvas: Canvas, random: Random, indoor: boolean): void {
  const nearness = random() ** 4
  const radius = mix(0.8, 0.0075 * canvas.height, nearness)
  const cx = random() * canvas.width
  const cy = random() * canvas.height
  const strength = mix(0.85, 0.4, nearness)
  for (let y = Math.floor(cy - radius - 1); y <= cy + radius + 1; y++) {
    for (let x = Math.floor(cx - radius - 1); x <= cx + radius + 1; x++) {
      const a = clamp((1.15 - Math.hypot(x - cx, y - cy) / radius) * 1.6, 0, 1) * strength
      if (a > 0) lay(picture, canvas, x, y, [0.93, 0.95, 0.99], a, indoor)
    }
  }
}

function streak(picture: Picture, canvas: Canvas, random: Random, indoor: boolean): void {
  const nearness = random() ** 3
  const length = mix(0.02, 0.11, nearness) * canvas.height
  const cx = random() * canvas.width
  const cy = between(random, -0.05, 1) * canvas.height
  const strength = between(random, 0.09, 0.24)
  const thick = nearness > 0.55
  for (let step = 0; step < length; step++) {
    const a = strength * Math.sin((step / length) * Math.PI)
    const x = Math.round(cx - step * 0.13)
    lay(picture, canvas, x, Math.round(cy + step), [0.62, 0.66, 0.7], a, indoor)
    if (thick) lay(picture, canvas, x + 1, Math.round(cy + step), [0.62, 0.66, 0.7], a * 0.7, indoor)
  }
}

/** Banks of fog that drift in front of near things as well; denser low down and in patches. */
function fogBanks(picture: Picture, canvas: Canvas, haze: Rgb): void {
  const { width, height, noise } = canvas
  for (let y = 0; y < height; y++) {
    const low = smoothstep(0.15, 0.6, y / height) * 0.22 + 0.1
    for (let x = 0; x < width; x++) {
      const i = y * width + x
      const patch = noise.fbm((x / height) * 2.2 + 40, (y / height) * 5, 3)
      const a = clamp(
        low * (0.3 + 1.5 * patch) * smoothstep(0, 0.05, canvas.depth[i]! + (1 - canvas.cover[i]!)),
        0,
        0.9
      )
      picture.r[i] = mix(picture.r[i]!, haze[0], a)
      picture.g[i] = mix(picture.g[i]!, haze[1], a)
      picture.b[i] = mix(picture.b[i]!, haze[2], a)
    }
  }
}

/** Lays falling snow, rain or drifting fog over the picture. */
export function fall(
  picture: Picture,
  canvas: Canvas,
  variant: Variant,
  haze: Rgb,
  label: string,
  indoor: boolean
): void {
  const random = createRandom(`${label}/weather`)
  if (variant === 'snow') for (let at = 0; at < 1900; at++) flake(picture, canvas, random, indoor)
  if (variant === 'rain') for (let at = 0; at < 1500; at++) streak(picture, canvas, random, indoor)
  if (variant === 'fog' && !indoor) fogBanks(picture, canvas, haze)
}
