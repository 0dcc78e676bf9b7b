// Pillow's 8-bit resampling (libImaging/Resample.c, Convert.c, Geometry.c), reproduced bit for bit: the authors of Visualized
// BGE prepared every picture with it, and another kernel would shift the embeddings. Pure functions over raw pixels.

/** Bits of fraction in a fixed-point weight: 32 minus 8 of a pixel minus 2 for the overshoot of the kernel. */
const precisionBits = 22
const half = 2 ** (precisionBits - 1)
/** Radius of the bicubic kernel in pixels of the coarser side. */
const bicubicSupport = 2

/** Part of the output along one axis, `[begin, end)`. */
interface Span {
  readonly begin: number
  readonly end: number
}

/** For each output index of a span: the first input index, and `size` fixed-point weights from `index · size` on. */
interface Weights {
  readonly first: Int32Array
  readonly count: Int32Array
  readonly size: number
  readonly values: Int32Array
}

/** Keys' cubic with a = −0.5. */
function bicubic(distance: number): number {
  const a = -0.5
  const x = Math.abs(distance)
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a
  return 0
}

function computeWeights(inSize: number, outSize: number, span: Span): Weights {
  const scale = inSize / outSize
  const filterScale = Math.max(scale, 1)
  const support = bicubicSupport * filterScale
  const size = Math.ceil(support) * 2 + 1
  const length = span.end - span.begin
  const weights = {
    first: new Int32Array(length),
    count: new Int32Array(length),
    size,
    values: new Int32Array(length * size)
  }
  const row = new Float64Array(size)
  for (let index = 0; index < length; index++) {
    const centre = (span.begin + index + 0.5) * scale
    const first = Math.max(0, Math.trunc(centre - support + 0.5))
    const count = Math.min(inSize, Math.trunc(centre + support + 0.5)) - first
    let sum = 0
    for (let i = 0; i < count; i++) {
      // Pillow multiplies by the reciprocal; dividing would round differently.
      const weight = bicubic((i + first - centre + 0.5) * (1 / filterScale))
      row[i] = weight
      sum += weight
    }
    weights.first[index] = first
    weights.count[index] = count
    for (let i = 0; i < count; i++) {
      const weight = (row[i] ?? 0) / (sum === 0 ? 1 : sum)
      weights.values[index * size + i] = Math.trunc(weight * 2 ** precisionBits + (weight < 0 ? -0.5 : 0.5))
    }
  }
  return weights
}

function clampToByte(sum: number): number {
  const value = sum >> precisionBits
  return value < 0 ? 0 : value > 255 ? 255 : value
}

/** One pixel of three channels: a weight is read once for all of them, which halves the time of a large photo. */
function resampleRgbPixel(
  source: Uint8Array,
  start: number,
  values: Int32Array,
  weightStart: number,
  count: number,
  target: Uint8Array,
  to: number
): void {
  let red = half
  let green = half
  let blue = half
  let from = start
  for (let at = weightStart; at < weightStart + count; at++) {
    const weight = values[at] as number
    red = (red + Math.imul(source[from] as number, weight)) | 0
    green = (green + Math.imul(source[from + 1] as number, weight)) | 0
    blue = (blue + Math.imul(source[from + 2] as number, weight)) | 0
    from += 3
  }
  target[to] = clampToByte(red)
  target[to + 1] = clampToByte(green)
  target[to + 2] = clampToByte(blue)
}

/** One channel of one pixel; `step` is the distance between its inputs. */
function resampleSample(
  source: Uint8Array,
  start: number,
  step: number,
  values: Int32Array,
  weightStart: number,
  count: number
): number {
  let sum = half
  let from = start
  // The sum stays within 32 bits: the weights add up to 2^22 and overshoot by less than half.
  for (let at = weightStart; at < weightStart + count; at++) {
    sum = (sum + Math.imul(source[from] as number, values[at] as number)) | 0
    from += step
  }
  return clampToByte(sum)
}

/** Resamples rows `[rows.begin, rows.end)` along the row; the result has as many pixels in each row as there are weights. */
function resampleHorizontally(
  source: Uint8Array,
  sourceWidth: number,
  channels: number,
  rows: Span,
  weights: Weights
): Uint8Array {
  const { first, count, size, values } = weights
  const target = new Uint8Array((rows.end - rows.begin) * first.length * channels)
  let to = 0
  for (let y = rows.begin; y < rows.end; y++) {
    const rowStart = y * sourceWidth * channels
    for (let column = 0; column < first.length; column++) {
      const start = rowStart + (first[column] as number) * channels
      const taps = count[column] as number
      if (channels === 3) resampleRgbPixel(source, start, values, column * size, taps, target, to)
      else {
        for (let channel = 0; channel < channels; channel++) {
          target[to + channel] = resampleSample(source, start + channel, channels, values, column * size, taps)
        }
      }
      to += channels
    }
  }
  return target
}

/** Resamples along the columns; `source` begins at input row `firstRow` and has `rowBytes` bytes in each row. */
function resampleVertically(source: Uint8Array, rowBytes: number, firstRow: number, weights: Weights): Uint8Array {
  const { first, count, size, values } = weights
  const target = new Uint8Array(first.length * rowBytes)
  for (let row = 0; row < first.length; row++) {
    const start = ((first[row] as number) - firstRow) * rowBytes
    const taps = count[row] as number
    for (let column = 0; column < rowBytes; column++) {
      target[row * rowBytes + column] = resampleSample(source, start + column, rowBytes, values, row * size, taps)
    }
  }
  return target
}

/** Copies columns of rows, for an axis whose size does not change. */
function cropColumns(source: Uint8Array, sourceWidth: number, channels: number, rows: Span, columns: Span): Uint8Array {
  const rowBytes = (columns.end - columns.begin) * channels
  const target = new Uint8Array((rows.end - rows.begin) * rowBytes)
  for (let y = rows.begin; y < rows.end; y++) {
    const from = (y * sourceWidth + columns.begin) * channels
    target.set(source.subarray(from, from + rowBytes), (y - rows.begin) * rowBytes)
  }
  return target
}

interface Picture {
  readonly pixels: Uint8Array
  readonly width: number
  readonly height: number
  readonly channels: number
}

/** A window of the resized picture; what lies outside of it is never computed. Every value is that of the full resize. */
function resizeWindow(picture: Picture, outWidth: number, outHeight: number, columns: Span, rows: Span): Uint8Array {
  const { pixels, width, height, channels } = picture
  const vertical = outHeight === height ? undefined : computeWeights(height, outHeight, rows)
  const lastRow = rows.end - rows.begin - 1
  const inputRows = vertical
    ? { begin: vertical.first[0] ?? 0, end: (vertical.first[lastRow] ?? 0) + (vertical.count[lastRow] ?? 0) }
    : rows
  const across =
    outWidth === width
      ? cropColumns(pixels, width, channels, inputRows, columns)
      : resampleHorizontally(pixels, width, channels, inputRows, computeWeights(width, outWidth, columns))
  if (!vertical) return across
  return resampleVertically(across, (columns.end - columns.begin) * channels, inputRows.begin, vertical)
}

function requirePixels({ pixels, width, height, channels }: Picture, ...sizes: readonly number[]): void {
  if (![width, height, channels, ...sizes].every((value) => Number.isInteger(value) && value > 0)) {
    throw new RangeError(
      `A picture of ${width} × ${height} with ${channels} channels cannot be resized to ${sizes.join(' × ')}.`
    )
  }
  if (pixels.length !== width * height * channels) {
    throw new RangeError(
      `${width} × ${height} pixels with ${channels} channels need ${width * height * channels} bytes, not ${pixels.length}.`
    )
  }
}

/**
 * Resizes interleaved 8-bit pixels with antialiasing, bit-exact with Pillow's `Image.resize(..., BICUBIC)` for the modes L, RGB
 * and other modes without alpha: horizontal pass, then vertical pass, 8 bits in between. Error: RangeError for wrong sizes.
 */
export function resizeBicubic(
  pixels: Uint8Array,
  width: number,
  height: number,
  channels: number,
  outWidth: number,
  outHeight: number
): Uint8Array {
  const picture = { pixels, width, height, channels }
  requirePixels(picture, outWidth, outHeight)
  return resizeWindow(picture, outWidth, outHeight, { begin: 0, end: outWidth }, { begin: 0, end: outHeight })
}

/** Colour times alpha in 8 bits (Pillow's MULDIV255); alpha is the last channel. */
function premultiply(pixels: Uint8Array, channels: number): Uint8Array {
  const result = Uint8Array.from(pixels)
  for (let at = 0; at < result.length; at += channels) {
    const alpha = result[at + channels - 1] as number
    for (let channel = 0; channel < channels - 1; channel++) {
      const product = (result[at + channel] as number) * alpha + 128
      result[at + channel] = (product + (product >> 8)) >> 8
    }
  }
  return result
}

function unpremultiply(pixels: Uint8Array, channels: number): Uint8Array {
  const result = Uint8Array.from(pixels)
  for (let at = 0; at < result.length; at += channels) {
    const alpha = result[at + channels - 1] as number
    if (alpha === 0 || alpha === 255) continue
    for (let channel = 0; channel < channels - 1; channel++) {
      result[at + channel] = Math.min(255, Math.trunc((255 * (result[at + channel] as number)) / alpha))
    }
  }
  return result
}

/** Nearest neighbour as Pillow's affine scaling does it, which adds the step up instead of multiplying. */
function nearestIndices(inSize: number, outSize: number, span: Span): Int32Array {
  const step = inSize / outSize
  const indices = new Int32Array(span.end - span.begin)
  let position = step * 0.5
  for (let index = 0; index < span.end; index++) {
    if (index >= span.begin) indices[index - span.begin] = Math.min(inSize - 1, Math.trunc(position))
    position += step
  }
  return indices
}

function pickNearest(picture: Picture, outWidth: number, outHeight: number, columns: Span, rows: Span): Uint8Array {
  const { pixels, width, channels } = picture
  const xs = nearestIndices(width, outWidth, columns)
  const ys = nearestIndices(picture.height, outHeight, rows)
  const target = new Uint8Array(xs.length * ys.length * channels)
  let to = 0
  for (const y of ys) {
    for (const x of xs) {
      const from = (y * width + x) * channels
      for (let channel = 0; channel < channels; channel++) target[to++] = pixels[from + channel] as number
    }
  }
  return target
}

/** Drops alpha and repeats grey, so that every pixel is RGB. Grey pictures have 1 or 2 channels. */
function toRgb(pixels: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return pixels
  const count = pixels.length / channels
  const target = new Uint8Array(count * 3)
  for (let index = 0; index < count; index++) {
    for (let channel = 0; channel < 3; channel++) {
      target[index * 3 + channel] = pixels[index * channels + (channels < 3 ? 0 : channel)] as number
    }
  }
  return target
}

/** Python's round(): half to even. Torchvision uses it for the corner of a centre crop. */
function roundHalfToEven(value: number): number {
  const floor = Math.floor(value)
  if (value - floor !== 0.5) return Math.round(value)
  return floor % 2 === 0 ? floor : floor + 1
}

function centredSpan(size: number, cropSize: number): Span {
  const begin = roundHalfToEven((size - cropSize) / 2)
  return { begin, end: begin + cropSize }
}

/**
 * The pixels that Visualized BGE sees, before normalisation: shortest edge to `size` (the other edge truncated), centre crop,
 * RGB. Interleaved 8-bit input with 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA) channels; output RGB, `size · size · 3` bytes.
 * Alpha is resized premultiplied and then dropped, as Pillow does. For a picture that was stored with a palette pass
 * `indexed: true`: Pillow resizes those by nearest neighbour. Only the crop is computed, so a picture of 1 × 100,000 pixels is
 * no burden. Error: RangeError for wrong sizes.
 */
export function visualizedBgePixels(
  pixels: Uint8Array,
  width: number,
  height: number,
  channels: 1 | 2 | 3 | 4,
  size: number,
  options: { indexed?: boolean } = {}
): Uint8Array {
  const picture: Picture = { pixels, width, height, channels }
  requirePixels(picture, size)
  const shortest = Math.min(width, height)
  const outWidth = width === shortest ? size : Math.trunc((size * width) / height)
  const outHeight = width === shortest ? Math.trunc((size * height) / width) : size
  const columns = centredSpan(outWidth, size)
  const rows = centredSpan(outHeight, size)
  if (options.indexed) return toRgb(pickNearest(picture, outWidth, outHeight, columns, rows), channels)
  const hasAlpha = channels === 2 || channels === 4
  // Pillow leaves a picture of the right size alone, so its colours do not go through premultiplication.
  const unchanged = outWidth === width && outHeight === height
  if (!hasAlpha || unchanged) return toRgb(resizeWindow(picture, outWidth, outHeight, columns, rows), channels)
  const resized = resizeWindow(
    { ...picture, pixels: premultiply(pixels, channels) },
    outWidth,
    outHeight,
    columns,
    rows
  )
  return toRgb(unpremultiply(resized, channels), channels)
}
