/** A stream of numbers in [0, 1). */
export type Random = () => number

/** FNV-1a over UTF-16 code units: turns a label such as "7/harbour/night" into a 32-bit seed. */
export function seedOf(label: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < label.length; at++) hash = Math.imul(hash ^ label.charCodeAt(at), 0x01000193)
  return hash >>> 0
}

/** The mulberry32 generator (Tommy Ettinger, public domain): small, fast, the same on every machine. */
export function createRandom(label: string): Random {
  let state = seedOf(label)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** A number in [low, high). */
export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random()
}

/** One element of a non-empty list. */
export function pick<T>(random: Random, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)] as T
}
