/** Dot product of two vectors of the same length; the cosine when both are of unit length. */
export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}

/** Euclidean length. */
export function norm(vector: Float32Array): number {
  return Math.sqrt(dot(vector, vector))
}

/** Sum of the vectors, each times its weight. */
export function weightedSum(
  parts: readonly { vector: Float32Array; weight: number }[],
  dimension: number
): Float32Array {
  const sum = new Float32Array(dimension)
  for (const { vector, weight } of parts) {
    for (let i = 0; i < dimension; i++) sum[i] = (sum[i] ?? 0) + weight * (vector[i] ?? 0)
  }
  return sum
}

/** The vector with unit length. A vector of length 0 stays as it is. */
export function unit(vector: Float32Array): Float32Array {
  const length = norm(vector)
  return length === 0 ? vector : vector.map((x) => x / length)
}
