/** Reads bytes once in 16-byte steps with four independent sums: the fastest that a scan of the same bytes could be. */
export function readMemory(start: usize, end: usize): i64 {
  let a = i64x2.splat(0)
  let b = i64x2.splat(0)
  let c = i64x2.splat(0)
  let d = i64x2.splat(0)
  for (let at = start; at < end; at += 64) {
    a = v128.xor(a, v128.load(at))
    b = v128.xor(b, v128.load(at, 16))
    c = v128.xor(c, v128.load(at, 32))
    d = v128.xor(d, v128.load(at, 48))
  }
  const all = v128.xor(v128.xor(a, b), v128.xor(c, d))
  return i64x2.extract_lane(all, 0) ^ i64x2.extract_lane(all, 1)
}
