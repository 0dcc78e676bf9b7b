import { imagePreprocessingOf, type ModelManifest } from '../shared/manifest.ts'
import { dot } from '../shared/vector-math.ts'
import type { RequestedItem } from './model-runtime.ts'

const probeText = 'a boat on the water at night'

/** A picture with structure, a sentence, and both together: enough to exercise both graphs in every way. */
export function probeItems(manifest: ModelManifest): RequestedItem[] {
  const preprocessing = imagePreprocessingOf(manifest)
  const [width, height] =
    preprocessing.method === 'resize'
      ? [preprocessing.width, preprocessing.height]
      : [preprocessing.size, preprocessing.size]
  const pixels = Uint8Array.from(
    { length: width * height * 3 },
    (_, i) => (i * 7 + Math.floor(i / (width * 3)) * 13) % 256
  )
  const base = { imageKey: null, imageVector: null, compose: 'joint', textWeight: 1 } as const
  return [
    { ...base, pixels, text: null },
    { ...base, pixels: null, text: probeText },
    { ...base, pixels, text: probeText }
  ]
}

/** The smallest cosine between corresponding unit vectors. */
export function agreement(a: Float32Array, b: Float32Array, dimension: number): number {
  let worst = 1
  for (let start = 0; start < a.length; start += dimension) {
    const end = start + dimension
    worst = Math.min(worst, dot(a.subarray(start, end), b.subarray(start, end)))
  }
  return worst
}
