import type { PhotoMetadata } from '../../../shared/photo-metadata.ts'
import { longDate, zone } from '../../words.ts'

const decimal = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 })

/** "1/250 s", "2.5 s". */
export function exposure(seconds: number): string {
  return seconds >= 0.3 ? `${decimal.format(seconds)} s` : `1/${Math.round(1 / seconds)} s`
}

/** "FUJIFILM X-T4 · 23 mm · f/5.6 · 1/250 s · ISO 400"; null when the photo says nothing. */
export function cameraLine(metadata: PhotoMetadata): string | null {
  const { camera, focalLengthMm, fNumber, exposureSeconds, iso } = metadata
  const parts = [
    camera,
    focalLengthMm === null ? null : `${decimal.format(focalLengthMm)} mm`,
    fNumber === null ? null : `f/${decimal.format(fNumber)}`,
    exposureSeconds === null || exposureSeconds <= 0 ? null : exposure(exposureSeconds),
    iso === null ? null : `ISO ${iso}`
  ].filter((part) => part !== null)
  return parts.length === 0 ? null : parts.join(' · ')
}

/** "38.7075° N, 9.1364° W, 12 m"; null without a place. */
export function placeLine({ latitude, longitude, altitudeMetres }: PhotoMetadata): string | null {
  if (latitude === null || longitude === null) return null
  const degrees = (value: number, positive: string, negative: string) =>
    `${Math.abs(value).toFixed(4)}° ${value < 0 ? negative : positive}`
  const height = altitudeMetres === null ? '' : `, ${Math.round(altitudeMetres)} m`
  return `${degrees(latitude, 'N', 'S')}, ${degrees(longitude, 'E', 'W')}${height}`
}

const dateOrigins = { exif: null, xmp: null, iptc: null, gps: null, file: 'when the file was changed' }

/** "Friday, 14 July 2023 at 18:05 (UTC+01:00)", with a word when the date is only the file's. */
export function dateLine({ takenAt }: PhotoMetadata): string | null {
  if (takenAt === null) return null
  const { local, offsetMinutes, source } = takenAt
  const notes = [offsetMinutes === null ? null : zone(offsetMinutes), dateOrigins[source]].filter(
    (note) => note !== null
  )
  return notes.length === 0 ? longDate(local) : `${longDate(local)} (${notes.join(', ')})`
}
