const tileSize = 32

/** Transposes a row-major matrix of `rows` × `columns` in tiles, which keeps both sides in the processor's cache. */
export function transposeMatrix<T extends Int8Array | Uint16Array | Uint32Array>(
  source: T,
  target: T,
  rows: number,
  columns: number
): void {
  for (let top = 0; top < rows; top += tileSize) {
    const bottom = Math.min(top + tileSize, rows)
    for (let left = 0; left < columns; left += tileSize) {
      const right = Math.min(left + tileSize, columns)
      for (let row = top; row < bottom; row++) {
        for (let column = left; column < right; column++) {
          target[column * rows + row] = source[row * columns + column] as number
        }
      }
    }
  }
}
