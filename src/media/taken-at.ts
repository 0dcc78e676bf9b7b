import type { z } from 'zod'
import type { takenAtSchema } from '../shared/photo-metadata.ts'
import { type Tags, tagText, toNumber, xmpText } from './tags.ts'

export type TakenAt = z.output<typeof takenAtSchema>

/** A wall-clock time as milliseconds since 1970 *if it were UTC*, with minutes east of UTC where they are known. */
interface WallTime {
  readonly localMs: number
  readonly offsetMinutes: number | null
}

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
/** The oldest photograph that still exists (Niépce). */
const firstPhotoYear = 1826
/** Clocks are wrong and time zones reach 14 hours; beyond two days a date in the future is a mistake. */
const futureToleranceMs = 2 * dayMs
/** What clocks and file formats count from; at exactly midnight they mean "not set". */
const epochs = new Set(['1904-01-01T00:00:00', '1970-01-01T00:00:00'])
const furthestOffsetMinutes = 14 * 60

const datePattern =
  /^\s*(\d{4})(?:[:\-/.](\d{1,2})(?:[:\-/.](\d{1,2})(?:[ T]+(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,]\d+)?)?)?)?)?\s*(Z|[+-]\d{1,2}:?\d{2})?\s*$/

/** `+02:00`, `-0430`, `Z` as minutes east of UTC; null for anything else. */
export function parseOffset(text: string | null): number | null {
  if (text === null) return null
  const clean = text.replaceAll('\0', '').trim()
  if (clean === 'Z') return 0
  const match = /^([+-])(\d{1,2}):?(\d{2})$/.exec(clean)
  if (!match) return null
  const minutes = Number(match[2]) * 60 + Number(match[3])
  if (Number(match[3]) > 59 || minutes > furthestOffsetMinutes) return null
  // `|| 0` keeps -0 out.
  return (match[1] === '-' ? -minutes : minutes) || 0
}

function formatLocal(localMs: number): string {
  return new Date(localMs).toISOString().slice(0, 19)
}

function isPlausible(time: WallTime, nowMs: number): boolean {
  const year = new Date(time.localMs).getUTCFullYear()
  if (year < firstPhotoYear || time.localMs > nowMs + futureToleranceMs) return false
  return !epochs.has(formatLocal(time.localMs))
}

/**
 * Reads a date of EXIF (`2023:07:14 18:05:33`), XMP (`2023-07-14T18:05:33.5+02:00`, also only a year, month or day) or
 * IPTC. Null for dates that do not exist ('0000:00:00'), lie more than two days ahead, or mean an unset clock.
 */
export function parseDate(text: string | null, nowMs: number): WallTime | null {
  const match = datePattern.exec((text ?? '').replaceAll('\0', ''))
  if (!match) return null
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((index) => Number(match[index] ?? Number.NaN))
  const parts = [year ?? 0, month || 0, day || 0, hour || 0, minute || 0, second || 0] as const
  // A month or day that is left out is the first; one that is written as 0 does not exist.
  const monthOrFirst = match[2] === undefined ? 1 : parts[1]
  const dayOrFirst = match[3] === undefined ? 1 : parts[2]
  if (parts[3] > 23 || parts[4] > 59 || parts[5] > 60) return null
  const localMs = Date.UTC(parts[0], monthOrFirst - 1, dayOrFirst, parts[3], parts[4], Math.min(parts[5], 59))
  const back = new Date(localMs)
  if (back.getUTCFullYear() !== parts[0] || back.getUTCMonth() + 1 !== monthOrFirst) return null
  if (back.getUTCDate() !== dayOrFirst) return null
  const time = { localMs, offsetMinutes: parseOffset(match[7] ?? null) }
  return isPlausible(time, nowMs) ? time : null
}

/** The time of the GPS fix in UTC: EXIF's date stamp and time stamp, or XMP's `exif:GPSTimeStamp`. */
function gpsTime(tags: Tags, nowMs: number): WallTime | null {
  const stamp = tags.exif['GPSTimeStamp']
  const date = tagText(tags.exif, 'GPSDateStamp')
  const parts = stamp && !Array.isArray(stamp) && 'value' in stamp && Array.isArray(stamp.value) ? stamp.value : []
  const [hours, minutes, seconds] = parts.map(toNumber)
  if (date !== null && hours != null && minutes != null) {
    const clock = [hours, minutes, Math.floor(seconds ?? 0)].map((part) => String(part).padStart(2, '0')).join(':')
    const time = parseDate(`${date} ${clock}Z`, nowMs)
    if (time) return time
  }
  const fromXmp = parseDate(xmpText(tags.xmp, 'GPSTimeStamp'), nowMs)
  return fromXmp && { ...fromXmp, offsetMinutes: fromXmp.offsetMinutes ?? 0 }
}

/**
 * The time zone that makes a wall-clock time agree with the GPS clock. The fix may be some minutes old, so the
 * difference must come within three minutes of an offset that exists (multiples of 30 minutes and three of 45).
 */
function offsetFromGps(localMs: number, gps: WallTime | null): number | null {
  if (gps === null) return null
  const minutes = (localMs - gps.localMs) / minuteMs
  const rounded = Math.round(minutes / 15) * 15
  if (Math.abs(minutes - rounded) > 3 || Math.abs(rounded) > furthestOffsetMinutes) return null
  const exists = rounded % 30 === 0 || [345, 525, 765].includes(rounded)
  return exists ? rounded || 0 : null
}

type Candidate = WallTime & { readonly source: TakenAt['source'] }

function xmpCandidates(tags: Tags, nowMs: number): Candidate[] {
  return ['DateTimeOriginal', 'DateCreated', 'CreateDate'].flatMap((name) => {
    const time = parseDate(xmpText(tags.xmp, name), nowMs)
    return time ? [{ ...time, source: 'xmp' as const }] : []
  })
}

/** ExifReader writes IPTC dates as `2022-01-10` and times as `15:15:44-04:00`. */
function iptcCandidates(tags: Tags, nowMs: number): Candidate[] {
  const pairs = [
    ['Date Created', 'Time Created'],
    ['Digital Creation Date', 'Digital Creation Time']
  ] as const
  return pairs.flatMap(([dateName, timeName]) => {
    const date = tagText(tags.iptc, dateName)
    const clock = tagText(tags.iptc, timeName)
    const time = parseDate(clock === null ? date : `${date} ${clock}`, nowMs) ?? parseDate(date, nowMs)
    // The field must hold some zone, so writers that know none put +0000.
    return time ? [{ ...time, offsetMinutes: time.offsetMinutes || null, source: 'iptc' as const }] : []
  })
}

function exifCandidate(tags: Tags, nowMs: number, dateName: string, offsetName: string): Candidate[] {
  const time = parseDate(tagText(tags.exif, dateName), nowMs)
  if (!time) return []
  const offsetMinutes = time.offsetMinutes ?? parseOffset(tagText(tags.exif, offsetName))
  return [{ ...time, offsetMinutes, source: 'exif' }]
}

/** All dates that a file (or a sidecar) gives, best first. */
function candidates(tags: Tags, nowMs: number): Candidate[] {
  const gps = gpsTime(tags, nowMs)
  return [
    ...exifCandidate(tags, nowMs, 'DateTimeOriginal', 'OffsetTimeOriginal'),
    ...xmpCandidates(tags, nowMs),
    ...exifCandidate(tags, nowMs, 'DateTimeDigitized', 'OffsetTimeDigitized'),
    ...iptcCandidates(tags, nowMs),
    ...(gps ? [{ ...gps, source: 'gps' as const }] : []),
    ...exifCandidate(tags, nowMs, 'DateTime', 'OffsetTime')
  ]
}

/**
 * When a photo was taken, from the first of these that holds a date which can be true:
 * EXIF DateTimeOriginal; XMP exif:DateTimeOriginal, photoshop:DateCreated, xmp:CreateDate; EXIF DateTimeDigitized;
 * IPTC date and time created, then digitised; the GPS clock (UTC); EXIF DateTime (last change). Null when there is none.
 * A time zone that is not written beside it comes from the GPS clock, else from another field with the same wall-clock
 * time.
 */
export function takenAtOf(tags: Tags, nowMs: number = Date.now()): TakenAt | null {
  const found = candidates(tags, nowMs)
  const best = found[0]
  if (!best) return null
  const sameTime = found.find((other) => other.localMs === best.localMs && other.offsetMinutes !== null)
  const offsetMinutes =
    best.offsetMinutes ?? offsetFromGps(best.localMs, gpsTime(tags, nowMs)) ?? sameTime?.offsetMinutes ?? null
  return { local: formatLocal(best.localMs), offsetMinutes, source: best.source }
}

/** The modification time of a file in this machine's time zone, for a photo that says nothing itself. */
export function takenAtOfFile(modifiedMs: number): TakenAt | null {
  if (!Number.isFinite(modifiedMs)) return null
  const offsetMinutes = -new Date(modifiedMs).getTimezoneOffset() || 0
  const localMs = modifiedMs + offsetMinutes * minuteMs
  const year = new Date(localMs).getUTCFullYear()
  if (!(year >= firstPhotoYear && year <= 9999)) return null
  return { local: formatLocal(localMs), offsetMinutes: Math.round(offsetMinutes), source: 'file' }
}
