import type { Random } from './random.ts'

/** Smooth two-dimensional value noise in [0, 1], and sums of it. Lattice distance is 1. */
export class Noise {
  private readonly order = new Uint8Array(512)
  private readonly values = new Float32Array(256)

  constructor(random: Random) {
    for (let i = 0; i < 256; i++) {
      this.order[i] = i
      this.values[i] = random()
    }
    for (let i = 255; i > 0; i--) {
      const j = Math.floor(random() * (i + 1))
      const kept = this.order[i] as number
      this.order[i] = this.order[j] as number
      this.order[j] = kept
    }
    this.order.copyWithin(256, 0, 256)
  }

  value(x: number, y: number): number {
    const { order, values } = this
    const floorX = Math.floor(x)
    const floorY = Math.floor(y)
    let fx = x - floorX
    let fy = y - floorY
    fx = fx * fx * (3 - 2 * fx)
    fy = fy * fy * (3 - 2 * fy)
    const left = order[floorX & 255] as number
    const right = order[(floorX + 1) & 255] as number
    const row = floorY & 255
    const next = (floorY + 1) & 255
    const a = values[order[left + row] as number] as number
    const b = values[order[right + row] as number] as number
    const c = values[order[left + next] as number] as number
    const d = values[order[right + next] as number] as number
    const top = a + (b - a) * fx
    return top + (c + (d - c) * fx - top) * fy
  }

  /** Fractal sum of `octaves` layers, each twice as fine and half as strong; in [0, 1], mean 0.5. */
  fbm(x: number, y: number, octaves: number): number {
    let sum = 0
    let weight = 0.5
    let total = 0
    for (let octave = 0; octave < octaves; octave++) {
      sum += weight * this.value(x, y)
      total += weight
      weight *= 0.5
      x = x * 2.03 + 17.13
      y = y * 2.03 + 31.71
    }
    return sum / total
  }

  /** Ridged fractal noise in [0, 1]: sharp crests, for rock and waves. */
  ridged(x: number, y: number, octaves: number): number {
    let sum = 0
    let weight = 0.5
    let total = 0
    for (let octave = 0; octave < octaves; octave++) {
      const crest = 1 - Math.abs(2 * this.value(x, y) - 1)
      sum += weight * crest * crest
      total += weight
      weight *= 0.52
      x = x * 2.07 + 11.3
      y = y * 2.07 + 5.9
    }
    return sum / total
  }
}

/** 0 below `low`, 1 above `high`, smooth between. */
export function smoothstep(low: number, high: number, x: number): number {
  const t = Math.min(1, Math.max(0, (x - low) / (high - low)))
  return t * t * (3 - 2 * t)
}

export function mix(a: number, b: number, t: number): number {
  return a + (b - a) * t
}

export function clamp(x: number, low: number, high: number): number {
  return x < low ? low : x > high ? high : x
}
