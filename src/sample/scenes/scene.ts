import type { Variant } from '../light.ts'
import type { Canvas } from '../paint/canvas.ts'
import type { SkyPlace } from '../sky.ts'

/** One place that is drawn once and seen in several variants. */
export interface Scene extends SkyPlace {
  /** First half of the file names: `harbour` in `harbour-night.jpg`. */
  name: string
  width: number
  height: number
  indoor?: boolean
  /** -1 when direct light comes from the left, 1 from the right. */
  sunSide: -1 | 1
  variants: readonly Variant[]
  /** Paints the surfaces, far things first. */
  paint(canvas: Canvas): void
}

export const LANDSCAPE = { width: 1320, height: 880 } as const
export const WIDE = { width: 1480, height: 832 } as const
export const PORTRAIT = { width: 936, height: 1248 } as const
export const SQUARE = { width: 1080, height: 1080 } as const

export const OUTDOORS: readonly Variant[] = ['day', 'night', 'sunset', 'snow', 'rain', 'fog', 'autumn', 'bw']
/** For places without trees that turn. */
export const WITHOUT_AUTUMN: readonly Variant[] = ['day', 'night', 'sunset', 'snow', 'rain', 'fog', 'bw']
