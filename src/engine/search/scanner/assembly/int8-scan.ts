/**
 * Inner loop of the vector scan, compiled by AssemblyScript to WebAssembly SIMD (`scripts/build-kernel.mjs`).
 *
 * Rows are int8. The query is 7-bit, shifted by 64 into 1…127: the relaxed dot product takes one operand of 7 bits, and with
 * values in that range no implementation of it may saturate or differ. `Σ row · (query + 64) − 64 · Σ row` gives the dot
 * product back, which is why each row's sum is kept beside it.
 *
 * The k best are kept in a min-heap of pairs (score i32, slot i32).
 */

/** Shift of the query; `queryShift` in int8-matrix.ts. */
const shift: i32 = 64

/**
 * Scans `count` rows that lie one after the other.
 *
 * @param rows first row, 16-byte aligned; `dimension` bytes each, a multiple of 32
 * @param sums i32 sum of each row
 * @param query `dimension` bytes
 * @param slot slot of the first row: what the heap keeps
 * @param heap room for k pairs
 * @param size pairs in the heap so far
 * @param moments two f64: sum and sum of squares of all scores, added to
 * @returns pairs in the heap
 */
export function scanAll(
  rows: usize,
  sums: usize,
  dimension: i32,
  query: usize,
  count: i32,
  slot: i32,
  k: i32,
  heap: usize,
  size: i32,
  moments: usize
): i32 {
  let sum: f64 = 0
  let squares: f64 = 0
  for (let i = 0; i < count; i++) {
    const score = dot(rows + <usize>i * dimension, query, dimension) - shift * load<i32>(sums + (<usize>i << 2))
    sum += <f64>score
    squares += <f64>score * <f64>score
    size = offer(heap, size, k, score, slot + i)
  }
  store<f64>(moments, load<f64>(moments) + sum)
  store<f64>(moments, load<f64>(moments, 8) + squares, 8)
  return size
}

/** The same for the rows of a list of places (i32, relative to `rows`). */
export function scanSome(
  rows: usize,
  sums: usize,
  dimension: i32,
  query: usize,
  places: usize,
  count: i32,
  slot: i32,
  k: i32,
  heap: usize,
  size: i32
): i32 {
  for (let i = 0; i < count; i++) {
    const place = load<i32>(places + (<usize>i << 2))
    const score = dot(rows + <usize>place * dimension, query, dimension) - shift * load<i32>(sums + (<usize>place << 2))
    size = offer(heap, size, k, score, slot + place)
  }
  return size
}

// @ts-ignore: decorator
@inline
function dot(row: usize, query: usize, dimension: i32): i32 {
  let even = i32x4.splat(0)
  let odd = i32x4.splat(0)
  const end = row + dimension
  while (row < end) {
    even = i32x4.relaxed_dot_i8x16_i7x16_add_s(v128.load(row), v128.load(query), even)
    odd = i32x4.relaxed_dot_i8x16_i7x16_add_s(v128.load(row, 16), v128.load(query, 16), odd)
    row += 32
    query += 32
  }
  even = i32x4.add(even, odd)
  return (
    i32x4.extract_lane(even, 0) +
    i32x4.extract_lane(even, 1) +
    i32x4.extract_lane(even, 2) +
    i32x4.extract_lane(even, 3)
  )
}

// @ts-ignore: decorator
@inline
function offer(heap: usize, size: i32, k: i32, score: i32, slot: i32): i32 {
  if (size < k) {
    siftUp(heap, size, score, slot)
    return size + 1
  }
  if (score > load<i32>(heap)) siftDown(heap, size, score, slot)
  return size
}

function siftUp(heap: usize, place: i32, score: i32, slot: i32): void {
  while (place > 0) {
    const parent = (place - 1) >> 1
    const above = heap + (<usize>parent << 3)
    if (load<i32>(above) <= score) break
    store<u64>(heap + (<usize>place << 3), load<u64>(above))
    place = parent
  }
  put(heap, place, score, slot)
}

function siftDown(heap: usize, size: i32, score: i32, slot: i32): void {
  let place = 0
  while (true) {
    let child = 2 * place + 1
    if (child >= size) break
    if (child + 1 < size && scoreAt(heap, child + 1) < scoreAt(heap, child)) child++
    if (scoreAt(heap, child) >= score) break
    store<u64>(heap + (<usize>place << 3), load<u64>(heap + (<usize>child << 3)))
    place = child
  }
  put(heap, place, score, slot)
}

// @ts-ignore: decorator
@inline
function scoreAt(heap: usize, place: i32): i32 {
  return load<i32>(heap + (<usize>place << 3))
}

// @ts-ignore: decorator
@inline
function put(heap: usize, place: i32, score: i32, slot: i32): void {
  const at = heap + (<usize>place << 3)
  store<i32>(at, score)
  store<i32>(at, slot, 4)
}
