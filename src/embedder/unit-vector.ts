/** Scales a vector to length 1 in place (a zero vector stays as it is) and returns it. */
export function normalise(vector: Float32Array): Float32Array {
  let sum = 0
  for (const x of vector) sum += x * x
  const norm = Math.max(Math.sqrt(sum), 1e-12)
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) / norm
  return vector
}

/** `unit(Σ weight · vector)`. All vectors have the same length. */
export function weightedUnitSum(parts: readonly { weight: number; vector: Float32Array }[]): Float32Array {
  const sum = new Float32Array(parts[0]?.vector.length ?? 0)
  for (const { weight, vector } of parts) {
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + weight * (vector[i] as number)
  }
  return normalise(sum)
}
