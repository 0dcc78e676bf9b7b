import { type Tags, toNumber, xmpText } from './tags.ts'

export interface Place {
  readonly latitude: number | null
  readonly longitude: number | null
  readonly altitudeMetres: number | null
}

/** From the Dead Sea's floor to well above any airliner. */
const altitudeRangeMetres = [-12_000, 100_000] as const
/** 1e-7 degrees is about a centimetre. */
const coordinateDigits = 7

/** XMP's `40,14.078645N` or `40,14,4.7N` (degrees, minutes, seconds) as signed degrees. */
export function parseXmpCoordinate(text: string | null): number | null {
  const match = /^\s*(\d+(?:\.\d+)?)(?:,(\d+(?:\.\d+)?))?(?:,(\d+(?:\.\d+)?))?\s*([NSEW])\s*$/i.exec(text ?? '')
  if (!match) return null
  const degrees = Number(match[1]) + Number(match[2] ?? 0) / 60 + Number(match[3] ?? 0) / 3600
  return /[SW]/i.test(match[4] ?? '') ? -degrees : degrees
}

function within(value: number | null | undefined, limit: number): number | null {
  if (value == null || !Number.isFinite(value) || Math.abs(value) > limit) return null
  return Number(value.toFixed(coordinateDigits)) || 0
}

function altitudeOf(tags: Tags): number | null {
  const fromXmp = toNumber(xmpText(tags.xmp, 'GPSAltitude'))
  const below = xmpText(tags.xmp, 'GPSAltitudeRef')?.trim() === '1'
  const metres = tags.gps.Altitude ?? (fromXmp === null ? null : below ? -fromXmp : fromXmp)
  if (metres === null || !Number.isFinite(metres)) return null
  return metres < altitudeRangeMetres[0] || metres > altitudeRangeMetres[1] ? null : metres
}

/**
 * Where a photo was taken. Null for coordinates that are no numbers, out of range, or exactly 0, 0 (what devices write
 * that have no fix).
 */
export function placeOf(tags: Tags): Place {
  const latitude = within(tags.gps.Latitude ?? parseXmpCoordinate(xmpText(tags.xmp, 'GPSLatitude')), 90)
  const longitude = within(tags.gps.Longitude ?? parseXmpCoordinate(xmpText(tags.xmp, 'GPSLongitude')), 180)
  if (latitude === null || longitude === null || (latitude === 0 && longitude === 0)) {
    return { latitude: null, longitude: null, altitudeMetres: null }
  }
  return { latitude, longitude, altitudeMetres: altitudeOf(tags) }
}
