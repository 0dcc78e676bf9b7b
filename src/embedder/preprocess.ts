import { AppError } from '../shared/errors.ts'

/** How bytes 0…255 become what the graph expects, for each channel: `(byte · scale + offset − mean) / std`. */
export interface PixelScaling {
  readonly range: readonly [number, number]
  readonly mean: readonly number[]
  readonly std: readonly number[]
}

/**
 * RGB bytes (height × width × 3) of several pictures to one float32 tensor, N × 3 × height × width.
 * Arithmetic in float32 steps, as torchvision's ToTensor and Normalize do it. Throws `invalid-input` on a wrong size.
 */
export function toPixelTensor(
  pictures: readonly Uint8Array[],
  width: number,
  height: number,
  scaling: PixelScaling
): Float32Array {
  const area = width * height
  const tensor = new Float32Array(pictures.length * 3 * area)
  const tables = [0, 1, 2].map((channel) => scalingTable(scaling, channel))
  pictures.forEach((pixels, index) => {
    if (pixels.length !== area * 3) {
      throw new AppError(
        'invalid-input',
        `The model expects ${width} × ${height} RGB pixels (${area * 3} bytes), not ${pixels.length} bytes.`
      )
    }
    for (let channel = 0; channel < 3; channel++) {
      const table = tables[channel] as Float32Array
      const start = (index * 3 + channel) * area
      for (let i = 0; i < area; i++) tensor[start + i] = table[pixels[i * 3 + channel] as number] as number
    }
  })
  return tensor
}

/** All 256 outcomes of one channel. */
function scalingTable({ range: [low, high], mean, std }: PixelScaling, channel: number): Float32Array {
  const round = Math.fround
  return Float32Array.from({ length: 256 }, (_, byte) => {
    const value = round(round(round(byte / 255) * (high - low)) + low)
    return round(round(value - round(mean[channel] ?? 0)) / round(std[channel] ?? 1))
  })
}
