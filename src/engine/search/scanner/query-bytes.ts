/** Added to the 7-bit query so that it is never negative; `shift` in assembly/int8-scan.ts. */
const queryShift = 64
const queryLevels = 63

/**
 * A float query as the kernel reads it: 7 bits, shifted into 1…127, padded with the shift (a zero) to `paddedDimension`.
 * `step` turns a kernel score back into a dot product: score × step × (row scale / 127).
 */
export function toQueryBytes(query: Float32Array, paddedDimension: number): { bytes: Uint8Array; step: number } {
  let largest = 0
  for (const x of query) largest = Math.max(largest, Math.abs(x))
  const step = largest > 0 ? largest / queryLevels : 1
  const bytes = new Uint8Array(paddedDimension).fill(queryShift)
  query.forEach((x, i) => {
    bytes[i] = Math.round(x / step) + queryShift
  })
  return { bytes, step }
}
