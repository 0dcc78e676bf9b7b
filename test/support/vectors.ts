/** Random unit vectors from a seed. */

/** mulberry32 (T. Ettinger): a small generator with a 32-bit state. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Standard normal by Box and Muller. */
function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

function unit(vector: Float32Array): Float32Array {
  const norm = Math.hypot(...vector)
  return vector.map((x) => x / norm)
}

/** Evenly spread over the sphere. */
export function randomVectors(count: number, dimension: number, seed: number): Float32Array[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, () => unit(Float32Array.from({ length: dimension }, () => gaussian(random))))
}

/** Around a few centres, as real embeddings lie. */
export function clusteredVectors(count: number, dimension: number, clusters: number, seed: number): Float32Array[] {
  const random = seededRandom(seed)
  const centres = randomVectors(clusters, dimension, seed + 1)
  return Array.from({ length: count }, (_, i) => {
    const centre = centres[i % clusters] as Float32Array
    return unit(centre.map((x) => x + (0.3 / Math.sqrt(dimension)) * gaussian(random)))
  })
}

export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}

/** int8 with `scale` at 127, clamped. */
export function quantise(vector: Float32Array, scale: number): Int8Array {
  return Int8Array.from(vector, (x) => Math.max(-127, Math.min(127, Math.round((x / scale) * 127))))
}

/** The 99.95th percentile of |x|: how a model's `int8Scale` is chosen. */
export function percentileScale(vectors: readonly Float32Array[]): number {
  const sampled = vectors.filter((_, i) => i % Math.ceil(vectors.length / 500) === 0)
  const magnitudes = Float32Array.from(
    sampled.flatMap((vector) => [...vector]),
    Math.abs
  ).sort()
  return magnitudes[Math.floor(magnitudes.length * 0.9995)] as number
}
